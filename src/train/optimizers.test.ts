import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { testKernels } from '../kernels/testing/load.ts'
import type { Batch, TrainEngine } from './engine.ts'
import { createKernelEngine } from './kernel-engine.ts'
import { completeOptimizer } from './optimizers.ts'
import { linearBatches, linearGradient, linearSteps, linearTask, START } from './testing/linear-task.ts'
import { referenceEngine } from './testing/reference-engine.ts'

type Config = Readonly<Record<string, number | boolean>>
type Kept = Record<string, number[]>
/** One Keras update in float64: what is added to each weight. `kept` are the state vectors, 0 at first. */
type Rule = (g: number[], option: (name: string) => number, t: number, kept: (name: string, initial?: number) => number[]) => number[]

const adamMeans = (g: number[], o: (name: string) => number, kept: (name: string) => number[]) => {
  const [m, v] = [kept('m'), kept('v')]
  g.forEach((value, i) => {
    m[i]! += (value - m[i]!) * (1 - o('beta_1'))
    v[i]! += (value ** 2 - v[i]!) * (1 - o('beta_2'))
  })
  return [m, v] as const
}

/** keras/src/optimizers/*.py, `update_step`, line by line. */
const KERAS: Readonly<Record<string, Rule>> = {
  SGD: (g, o, _t, kept) => {
    if (!o('momentum')) return g.map((value) => -o('rate') * value)
    const m = kept('m')
    return g.map((value, i) => {
      m[i] = m[i]! * o('momentum') - value * o('rate')
      return o('nesterov') ? m[i]! * o('momentum') - value * o('rate') : m[i]!
    })
  },
  RMSprop: (g, o, _t, kept) => {
    const [v, a, m] = [kept('v'), kept('a'), kept('m')]
    return g.map((value, i) => {
      v[i] = o('rho') * v[i]! + (1 - o('rho')) * value ** 2
      a[i] = o('rho') * a[i]! + (1 - o('rho')) * value
      const increment = (o('rate') * value) / Math.sqrt(v[i]! - (o('centered') ? a[i]! ** 2 : 0) + o('epsilon'))
      m[i] = o('momentum') * m[i]! + increment
      return -m[i]!
    })
  },
  Adagrad: (g, o, _t, kept) => {
    const v = kept('v', o('initial_accumulator_value'))
    return g.map((value, i) => (-o('rate') * value) / Math.sqrt((v[i]! += value ** 2) + o('epsilon')))
  },
  Adam: (g, o, t, kept) => {
    const [m, v] = adamMeans(g, o, kept)
    const largest = kept('largest')
    const alpha = (o('rate') * Math.sqrt(1 - o('beta_2') ** t)) / (1 - o('beta_1') ** t)
    return g.map((_, i) => {
      largest[i] = Math.max(largest[i]!, v[i]!)
      return (-m[i]! * alpha) / (Math.sqrt(o('amsgrad') ? largest[i]! : v[i]!) + o('epsilon'))
    })
  },
  Adamax: (g, o, t, kept) => {
    const [m] = adamMeans(g, o, kept)
    const u = kept('u')
    return g.map((value, i) => {
      u[i] = Math.max(o('beta_2') * u[i]!, Math.abs(value))
      return (-o('rate') * m[i]!) / ((1 - o('beta_1') ** t) * (u[i]! + o('epsilon')))
    })
  },
  Nadam: (g, o, t, kept) => {
    const [m, v] = adamMeans(g, o, kept)
    const product = kept('product', 1)
    const u = o('beta_1') * (1 - 0.5 * 0.96 ** t)
    const next = o('beta_1') * (1 - 0.5 * 0.96 ** (t + 1))
    return g.map((value, i) => {
      product[i]! *= u
      const mHat = (next * m[i]!) / (1 - product[i]! * next) + ((1 - u) * value) / (1 - product[i]!)
      return (-mHat * o('rate')) / (Math.sqrt(v[i]! / (1 - o('beta_2') ** t)) + o('epsilon'))
    })
  },
  Lion: (g, o, _t, kept) => {
    const m = kept('m')
    return g.map((value, i) => {
      const change = -o('rate') * Math.sign(m[i]! * o('beta_1') + value * (1 - o('beta_1')))
      m[i] = m[i]! * o('beta_2') + value * (1 - o('beta_2'))
      return change
    })
  },
}

const norm = (values: readonly number[]): number => Math.hypot(...values)

/** keras/src/optimizers/base_optimizer.py, `_clip_gradients`. w has six numbers, b two. */
function clip(g: number[], { clipvalue, clipnorm, global_clipnorm }: Readonly<Record<string, unknown>>): number[] {
  const scaled = (part: number[], limit: number) => part.map((value) => (value * limit) / Math.max(norm(part), limit))
  if (clipnorm) return [...scaled(g.slice(0, 6), clipnorm as number), ...scaled(g.slice(6), clipnorm as number)]
  if (global_clipnorm) return scaled(g, global_clipnorm as number)
  const most = (clipvalue ?? Infinity) as number
  return g.map((value) => Math.max(-most, Math.min(most, value)))
}

function keras(rule: string, config: Readonly<Record<string, unknown>>, batches: readonly Batch[], rateOf?: (step: number) => number): number[][] {
  const { weight_decay = 0, gradient_accumulation_steps: every = 1 } = config as Record<string, number>
  const states: Kept = {}
  let weights = [...START]
  let sum = weights.map(() => 0)
  let t = 0
  return batches.map((batch, step) => {
    const gradient = linearGradient(weights, batch)
    sum = sum.map((value, i) => value + gradient[i]!)
    if ((step + 1) % every! !== 0) return [...weights]
    const rate = rateOf?.(step) ?? (config['learning_rate'] as number)
    const option = (name: string): number => (name === 'rate' ? rate : Number(config[name]))
    const kept = (name: string, initial = 0): number[] => (states[name] ??= weights.map(() => initial))
    const change = KERAS[rule]!(clip(sum.map((value) => value / every!), config), option, ++t, kept)
    weights = weights.map((w, i) => w - w * weight_decay! * rate + change[i]!)
    sum = sum.map(() => 0)
    return [...weights]
  })
}

const CASES: readonly (readonly [string, Config, string?])[] = [
  ['SGD', { learning_rate: 0.1 }],
  ['SGD', { learning_rate: 0.1, momentum: 0.8 }],
  ['SGD', { learning_rate: 0.1, momentum: 0.8, nesterov: true }],
  ['SGD', { learning_rate: 0.1, weight_decay: 0.05, clipvalue: 0.2 }],
  ['SGD', { learning_rate: 0.1, momentum: 0.8, clipnorm: 0.3, weight_decay: 0.1 }],
  ['SGD', { learning_rate: 0.1, global_clipnorm: 0.3 }],
  ['SGD', { learning_rate: 0.1, momentum: 0.8, gradient_accumulation_steps: 3, clipnorm: 0.4 }],
  ['RMSprop', { learning_rate: 0.01 }],
  ['RMSprop', { learning_rate: 0.01, rho: 0.8, momentum: 0.5, epsilon: 1e-3, weight_decay: 0.1 }],
  ['RMSprop', { learning_rate: 0.01, centered: true, epsilon: 1e-3 }],
  ['RMSprop', { learning_rate: 0.01, centered: true, momentum: 0.9, epsilon: 1e-2 }],
  ['Adagrad', { learning_rate: 0.1 }],
  ['Adagrad', { learning_rate: 0.1, initial_accumulator_value: 0.5, epsilon: 1e-3, weight_decay: 0.2 }],
  ['Adam', { learning_rate: 0.05 }],
  ['Adam', { learning_rate: 0.05, beta_1: 0.5, beta_2: 0.6, epsilon: 1e-3, amsgrad: true }],
  ['Adam', { learning_rate: 0.05, gradient_accumulation_steps: 2, global_clipnorm: 0.5, weight_decay: 0.01 }],
  ['AdamW', { learning_rate: 0.05 }, 'Adam'],
  ['AdamW', { learning_rate: 0.05, weight_decay: 0.5, amsgrad: true }, 'Adam'],
  ['Adamax', { learning_rate: 0.05 }],
  ['Adamax', { learning_rate: 0.05, beta_1: 0.8, beta_2: 0.9, epsilon: 1e-2, weight_decay: 0.1 }],
  ['Nadam', { learning_rate: 0.05 }],
  ['Nadam', { learning_rate: 0.05, beta_1: 0.8, beta_2: 0.9, epsilon: 1e-2, gradient_accumulation_steps: 2 }],
  ['Lion', { learning_rate: 0.01 }],
  ['Lion', { learning_rate: 0.01, beta_1: 0.8, beta_2: 0.7, weight_decay: 0.5 }],
]

const ENGINES: readonly (readonly [string, () => Promise<TrainEngine>])[] = [
  ['reference', async () => referenceEngine],
  ['kernels', async () => createKernelEngine(await testKernels())],
  ['kernels without relaxed SIMD', async () => createKernelEngine(await testKernels('plain'))],
]

const worst = (path: readonly (readonly number[])[], expected: readonly (readonly number[])[]): number =>
  Math.max(...path.flatMap((weights, step) => weights.map((w, i) => Math.abs(w - expected[step]![i]!))))

describe.each(ENGINES)('%s', (_, makeEngine) => {
  let engine: TrainEngine
  beforeAll(async () => {
    engine = await makeEngine()
  })

  it.each(CASES.map(([name, config, rule = name]) => [name, config, rule] as const))('%s %j goes the way of Keras (%s)', async (class_name, config, rule) => {
    const task = linearTask({ class_name, config })
    const batches = linearBatches(12)
    const expected = keras(rule, task.optimizer.config, batches)
    expect(worst([START], expected.slice(-1))).toBeGreaterThan(0.05)
    expect(worst(await linearSteps(engine, task, batches), expected)).toBeLessThan(2e-5)
  })

  it('takes the rate of each step from a schedule', async () => {
    const learning_rate = { class_name: 'ExponentialDecay', config: { initial_learning_rate: 0.2, decay_steps: 3, decay_rate: 0.5 } }
    const task = linearTask({ class_name: 'Adam', config: { learning_rate, weight_decay: 0.1 } })
    const batches = linearBatches(8)
    const expected = keras('Adam', task.optimizer.config, batches, (step) => 0.2 * 0.5 ** (step / 3))
    expect(worst(await linearSteps(engine, task, batches), expected)).toBeLessThan(2e-5)
  })

  it('keeps the norms of constrained weights', async () => {
    const limits = [{ weight: 'w', maxValue: 1, axes: [0] }, { weight: 'b', maxValue: 0.1, axes: [0] }]
    const [weights] = await linearSteps(engine, linearTask({ class_name: 'SGD', config: { learning_rate: 1e-9 } }, limits), linearBatches(1))
    // Columns (0.5, 0.25, -0.75) of norm 0.935 and (-1, 2, 1) of norm 2.449; b (0.1, -0.2) of norm 0.224
    const long = Math.sqrt(6)
    const expected = [0.5, -1 / long, 0.25, 2 / long, -0.75, 1 / long, 0.1 * (0.1 / Math.sqrt(0.05)), -0.2 * (0.1 / Math.sqrt(0.05))]
    weights!.forEach((w, i) => expect(w).toBeCloseTo(expected[i]!, 6))
  })

  it('lets a gradient that is not finite show in the weights', async () => {
    const [batch] = linearBatches(1)
    const bad = { ...batch!, t: { ...batch!.t, data: (batch!.t.data as Float32Array).map((value, i) => (i === 0 ? NaN : value)) } }
    for (const class_name of ['SGD', 'RMSprop', 'Adagrad', 'Adam', 'Adamax', 'Nadam', 'Lion']) {
      const [weights] = await linearSteps(engine, linearTask({ class_name }), [bad])
      expect(weights![0], class_name).toBeNaN()
    }
  })
})

describe('states of a weight whose gradient stays 0', () => {
  const DECAYING = [
    ['SGD', { momentum: 0.5 }], ['RMSprop', { rho: 0.5, momentum: 0.5, centered: true }], ['Adam', { beta_1: 0.5, beta_2: 0.5 }],
    ['Adamax', { beta_1: 0.5, beta_2: 0.5 }], ['Nadam', { beta_1: 0.5, beta_2: 0.5 }], ['Lion', { beta_2: 0.5 }],
  ] as const

  it.each(DECAYING)('%s %j: become 0, never subnormal numbers', async (class_name, config) => {
    const state = await createKernelEngine(await testKernels()).prepare(linearTask({ class_name, config }))
    const [first] = linearBatches(1)
    await state.step(first!, 1e-3)
    const started = [...(await state.snapshot())].filter(([name, { data }]) => name.startsWith('optimizer.') && data.length > 1)
    expect(started.length).toBeGreaterThan(0)
    for (const [, { data }] of started) expect([...(data as Float32Array)].every((value) => value !== 0)).toBe(true)
    // The answer itself as target: no error, no gradient.
    for (let i = 0; i < 200; i++) {
      const t = { ...first!.t, data: await state.predict(first!.feeds) }
      await state.step({ ...first!, t }, 0)
      for (const [name, { data }] of await state.snapshot()) {
        if (!name.startsWith('optimizer.') || data.length === 1) continue
        expect([...(data as Float32Array)].every((value) => value === 0 || Math.abs(value) >= 2 ** -126), name).toBe(true)
      }
    }
    const ended = await state.snapshot()
    for (const [name] of started) expect([...(ended.get(name)!.data as Float32Array)].every((value) => value === 0), name).toBe(true)
    state.dispose()
  })
})

describe('the way of tfjs', () => {
  /** The same batches, from the same start. */
  async function tfjs(optimizer: tf.Optimizer, batches: readonly Batch[]): Promise<number[][]> {
    await tf.setBackend('cpu')
    const w = tf.variable(tf.tensor(START.slice(0, 6), [3, 2]))
    const b = tf.variable(tf.tensor1d(START.slice(6)))
    return batches.map(({ feeds, t }) => {
      const x = tf.tensor(feeds['x']!.data as Float32Array, feeds['x']!.shape as [number, number])
      const target = tf.tensor(t.data as Float32Array, t.shape as [number, number])
      optimizer.minimize(() => tf.losses.meanSquaredError(target, tf.add(tf.matMul(x, w as tf.Tensor2D), b)), false, [w, b])
      return [...w.dataSync(), ...b.dataSync()]
    })
  }

  it.each([
    ['SGD', { learning_rate: 0.1 }, () => tf.train.sgd(0.1)],
    ['SGD', { learning_rate: 0.1, momentum: 0.8 }, () => tf.train.momentum(0.1, 0.8)],
    ['SGD', { learning_rate: 0.1, momentum: 0.8, nesterov: true }, () => tf.train.momentum(0.1, 0.8, true)],
    ['RMSprop', { learning_rate: 0.01, epsilon: 1e-3 }, () => tf.train.rmsprop(0.01, 0.9, 0, 1e-3)],
    ['RMSprop', { learning_rate: 0.01, momentum: 0.5 }, () => tf.train.rmsprop(0.01, 0.9, 0.5, 1e-7)],
    ['Adagrad', { learning_rate: 0.1 }, () => tf.train.adagrad(0.1, 0.1)],
    ['Adamax', { learning_rate: 0.05, epsilon: 1e-3 }, () => tf.train.adamax(0.05, 0.9, 0.999, 1e-3)],
  ])('%s %j', async (class_name, config, optimizer) => {
    const batches = linearBatches(8)
    const expected = await tfjs(optimizer(), batches)
    const engine = createKernelEngine(await testKernels())
    expect(worst(await linearSteps(engine, linearTask({ class_name, config }), batches), expected)).toBeLessThan(2e-5)
  })
})

describe('completeOptimizer', () => {
  it("fills in Keras's defaults", () => {
    const filled = (class_name: string, config = {}) => completeOptimizer({ class_name, config }).config
    expect(filled('SGD', { momentum: 0.9 })).toEqual({ learning_rate: 0.01, momentum: 0.9, nesterov: false })
    expect(filled('RMSprop')).toEqual({ learning_rate: 0.001, rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false })
    expect(filled('Adagrad')).toEqual({ learning_rate: 0.001, initial_accumulator_value: 0.1, epsilon: 1e-7 })
    expect(filled('Adam')).toEqual({ learning_rate: 0.001, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false })
    expect(filled('AdamW')).toEqual({ ...filled('Adam'), weight_decay: 0.004 })
    expect(filled('Adamax')).toEqual({ learning_rate: 0.001, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 })
    expect(filled('Nadam')).toEqual({ learning_rate: 0.001, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 })
    expect(filled('Lion')).toEqual({ learning_rate: 0.001, beta_1: 0.9, beta_2: 0.99 })
    expect(completeOptimizer({ class_name: 'Adam' }).config).toEqual(filled('Adam'))
  })

  it("takes what Keras's get_config() prints, and keeps what is in use", () => {
    const config = {
      name: 'adam', learning_rate: 0.01, weight_decay: null, clipnorm: null, global_clipnorm: 1, clipvalue: null,
      use_ema: false, ema_momentum: 0.99, ema_overwrite_frequency: null, loss_scale_factor: null,
      gradient_accumulation_steps: 4, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false,
    }
    expect(completeOptimizer({ module: 'keras.optimizers', class_name: 'Adam', config, registered_name: null }).config).toEqual({
      learning_rate: 0.01, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false, global_clipnorm: 1, gradient_accumulation_steps: 4,
    })
  })

  const adam = (config: object) => ({ class_name: 'Adam', config })
  it.each([
    [{ class_name: 'Ftrl' }, 'optimizer.class_name must be one of SGD, RMSprop, Adagrad, Adam, AdamW, Adamax, Nadam, Lion, got "Ftrl"'],
    ['adam', 'optimizer must be a JSON object, got "adam"'],
    [adam({ learning_rate: 'fast' }), 'optimizer.config.learning_rate must be a number > 0, got "fast"'],
    [adam({ learning_rate: 0 }), 'optimizer.config.learning_rate must be a number > 0, got 0'],
    [adam({ beta_1: 1 }), 'optimizer.config.beta_1 must be a number >= 0 and < 1, got 1'],
    [adam({ beta_2: -0.1 }), 'optimizer.config.beta_2 must be a number >= 0 and < 1, got -0.1'],
    [adam({ epsilon: 0 }), 'optimizer.config.epsilon must be a number > 0, got 0'],
    [adam({ amsgrad: 1 }), 'optimizer.config.amsgrad must be true or false, got 1'],
    [adam({ weight_decay: -1 }), 'optimizer.config.weight_decay must be a number >= 0, or null, got -1'],
    [adam({ clipvalue: 0 }), 'optimizer.config.clipvalue must be a number > 0, or null, got 0'],
    [adam({ clipnorm: '1' }), 'optimizer.config.clipnorm must be a number > 0, or null, got "1"'],
    [adam({ clipnorm: 1, global_clipnorm: 1 }), 'optimizer.config: only one of clipnorm and global_clipnorm can be given'],
    [adam({ gradient_accumulation_steps: 1 }), 'optimizer.config.gradient_accumulation_steps must be a whole number from 2 on, or null, got 1'],
    [adam({ use_ema: true }), 'optimizer.config.use_ema must be false (other values are not supported), got true'],
    [{ class_name: 'AdamW', config: { weight_decay: null } }, 'optimizer.config.weight_decay must be a number >= 0, got null'],
    [{ class_name: 'SGD', config: { nesterov: 'yes' } }, 'optimizer.config.nesterov must be true or false, got "yes"'],
    [{ class_name: 'SGD', config: { momentum: 1 } }, 'optimizer.config.momentum must be a number >= 0 and < 1, got 1'],
    [{ class_name: 'SGD', config: { beta_1: 0.9 } }, "optimizer.config: unknown key 'beta_1'; known: momentum, nesterov, "],
    [{ class_name: 'RMSprop', config: { rho: 1 } }, 'optimizer.config.rho must be a number >= 0 and < 1, got 1'],
    [{ class_name: 'Adagrad', config: { initial_accumulator_value: -1 } }, 'optimizer.config.initial_accumulator_value must be a number >= 0, got -1'],
    [{ class_name: 'Lion', config: { beta_1: 0 } }, 'optimizer.config.beta_1 must be a number > 0 and <= 1, got 0'],
  ])('refuses %j', (optimizer, message) => {
    expect(() => completeOptimizer(optimizer)).toThrow(message)
  })
})
