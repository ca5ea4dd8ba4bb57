import { describe, expect, it } from 'vitest'
import { float32, type Tensor } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { TrainingTask } from './engine.ts'
import { completeOptimizer } from './optimizers.ts'
import { referenceEngine } from './testing/reference-engine.ts'

/** y = w x with one weight, so that the gradient of the squared error is known: 2 x (w x - t). */
function oneWeight(start: number): Omit<TrainingTask, 'optimizer'> {
  const builder = new GraphBuilder('line')
  const x = builder.input('x', 'float32', ['batch', 1])
  builder.constant(float32([1, 1], [start]), 'w')
  builder.op('MatMul', [x, 'w'], {}, 'y')
  const graph = builder.build(['y'])
  return {
    forward: graph,
    inference: graph,
    weights: ['w'],
    states: [],
    constraints: [],
    loss: { class_name: 'mean_squared_error', config: {} },
    weighted: false,
    batchSize: 1,
    network: { config: { class_name: 'Sequential', config: { layers: [] } }, inputs: ['x'], weights: [] },
  }
}

const batch = { feeds: { x: float32([1, 1], [1]) }, t: float32([1, 1], [0]) as Tensor }

/** The weight before and after each of `steps` updates towards 0, where the gradient is 2 w. */
async function descend(optimizer: unknown, steps: number): Promise<number[]> {
  const config = completeOptimizer(optimizer)
  const state = await referenceEngine.prepare({ ...oneWeight(1), optimizer: config })
  const path: number[] = [1]
  for (let i = 0; i < steps; i++) {
    await state.step(batch, config.config['learning_rate'] as number)
    path.push((await state.weights()).get('w')!.data[0] as number)
  }
  return path
}

describe('optimizers', () => {
  it('SGD walks down the gradient', async () => {
    const path = await descend({ class_name: 'SGD', config: { learning_rate: 0.1 } }, 3)
    path.forEach((w, i) => expect(w).toBeCloseTo(0.8 ** i, 6))
  })

  it.each([false, true])('SGD with momentum follows Keras, nesterov %s', async (nesterov) => {
    const path = await descend({ class_name: 'SGD', config: { learning_rate: 0.1, momentum: 0.5, nesterov } }, 3)
    let [w, v] = [1, 0]
    for (const seen of path) {
      expect(seen).toBeCloseTo(w, 6)
      const gradient = 2 * w
      v = 0.5 * v - 0.1 * gradient
      w += nesterov ? 0.5 * v - 0.1 * gradient : v
    }
  })

  it('Adam corrects the bias of its means from the first step on', async () => {
    const path = await descend({ class_name: 'Adam', config: { learning_rate: 0.1, beta_1: 0.8, beta_2: 0.9 } }, 4)
    let [w, m, v] = [1, 0, 0]
    path.forEach((seen, i) => {
      expect(seen).toBeCloseTo(w, 6)
      const gradient = 2 * w
      m = 0.8 * m + 0.2 * gradient
      v = 0.9 * v + 0.1 * gradient ** 2
      w -= (0.1 * (m / (1 - 0.8 ** (i + 1)))) / (Math.sqrt(v / (1 - 0.9 ** (i + 1))) + 1e-7)
    })
  })
})

describe('completeOptimizer', () => {
  it("fills in Keras's defaults", () => {
    expect(completeOptimizer({ class_name: 'Adam' }).config).toEqual({
      learning_rate: 0.001, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7,
    })
    expect(completeOptimizer({ class_name: 'SGD', config: { momentum: 0.9 } }).config).toEqual({
      learning_rate: 0.01, momentum: 0.9, nesterov: false,
    })
  })

  it("takes what Keras's get_config() prints", () => {
    const config = {
      name: 'adam', learning_rate: 0.01, weight_decay: null, clipnorm: null, global_clipnorm: null, clipvalue: null,
      use_ema: false, ema_momentum: 0.99, ema_overwrite_frequency: null, loss_scale_factor: null,
      gradient_accumulation_steps: null, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false,
    }
    expect(completeOptimizer({ class_name: 'Adam', config }).config['learning_rate']).toBe(0.01)
  })

  it.each([
    [{ class_name: 'Lion' }, 'optimizer.class_name must be one of SGD, Adam, got "Lion"'],
    ['adam', 'optimizer must be a JSON object, got "adam"'],
    [{ class_name: 'Adam', config: { learning_rate: 'fast' } }, 'optimizer.config.learning_rate must be a number > 0, got "fast"'],
    [{ class_name: 'Adam', config: { learning_rate: 0 } }, 'optimizer.config.learning_rate must be a number > 0, got 0'],
    [{ class_name: 'Adam', config: { beta_1: 1 } }, 'optimizer.config.beta_1 must be a number >= 0 and < 1, got 1'],
    [{ class_name: 'SGD', config: { nesterov: 'yes' } }, 'optimizer.config.nesterov must be true or false, got "yes"'],
    [{ class_name: 'Adam', config: { amsgrad: true } }, 'optimizer.config.amsgrad must be false (it is not supported), got true'],
    [{ class_name: 'SGD', config: { beta_1: 0.9 } }, "optimizer.config: unknown key 'beta_1'; known: learning_rate, momentum, nesterov, "],
  ])('refuses %j', (optimizer, message) => {
    expect(() => completeOptimizer(optimizer)).toThrow(message)
  })
})
