import { describe, expect, it } from 'vitest'
import { float32, type Shape, sizeOf, type Tensor } from '../core/tensor.ts'
import { withInitializers } from '../graph/passes.ts'
import { runReference } from '../graph/testing/reference.ts'
import type { LayerConfig } from './keras-config.ts'
import { weightsToKeras } from './keras-weights.ts'
import { random, randomWeights } from './testing/build-case.ts'
import { functional, node } from './testing/layer-case.ts'
import { buildOver, layer, sequential } from './testing/networks.ts'

/** What tfjs lacks, or has otherwise than Keras 3: against loops over Keras's own layout. */

const ROWS = 2

type Values = ArrayLike<number>
type Formula = (x: Values, weights: readonly Values[]) => readonly number[]

/**
 * Layers in the middle of a network: what they give [batch, ...], in Keras's order, and their weights as Keras has
 * them.
 */
function answer(layers: readonly LayerConfig[], rowShape: Shape, x: Tensor, training = false) {
  const size = sizeOf(rowShape)
  // The identity behind them lets any layer end a regression.
  const config = sequential(...layers, layer('Flatten'), layer('Rescaling', { scale: 1 }))
  const outputs = sizeOfAnswer(layers, rowShape)
  const { network, graph } = buildOver(config, { x: ['float32', rowShape] }, { task: 'regression', outputs, training })
  const weights = randomWeights(network)
  const step = training ? { step: { shape: [], data: [0] } } : {}
  const values = runReference(withInitializers(graph, weights), { x, ...step } as never)
  expect(x.data.length).toBe(size * ROWS)
  return { output: values.get(network.output)!.data, weights: weightsToKeras(network.weights, weights).map(({ data }) => data) }
}

/** Numbers of a row: what the network says when it is asked for too few. */
function sizeOfAnswer(layers: readonly LayerConfig[], rowShape: Shape): number {
  const config = sequential(...layers, layer('Flatten'), layer('Rescaling', { scale: 1 }))
  try {
    buildOver(config, { x: ['float32', rowShape] }, { task: 'regression', outputs: 1e6 })
  } catch (error) {
    return Number(/gives (\d+) feature/.exec((error as Error).message)![1])
  }
  throw new Error('It cannot give so many.')
}

const at = (shape: Shape, ...indices: readonly number[]) => indices.reduce((place, index, axis) => place * shape[axis]! + index, 0)
const range = (n: number) => Array.from({ length: n }, (_, i) => i)

const IMAGE = [4, 5, 4]
const STEPS = [6, 3]

const CASES: readonly (readonly [string, LayerConfig, Shape, Formula])[] = [
  [
    'groups of a convolution',
    layer('Conv2D', { filters: 6, kernel_size: [2, 3], groups: 2 }),
    IMAGE,
    (x, [kernel, bias]) =>
      range(ROWS).flatMap((b) => range(3).flatMap((i) => range(3).flatMap((j) => range(6).map((f) => {
        let sum = bias![f]!
        for (const r of range(2)) for (const s of range(3)) for (const c of range(2)) {
          const channel = Math.floor(f / 3) * 2 + c
          sum += x[at([ROWS, ...IMAGE], b, i + r, j + s, channel)]! * kernel![at([2, 3, 2, 6], r, s, c, f)]!
        }
        return sum
      })))),
  ],
  [
    'causal windows with gaps',
    layer('Conv1D', { filters: 2, kernel_size: 3, dilation_rate: 2, padding: 'causal' }),
    STEPS,
    (x, [kernel, bias]) =>
      range(ROWS).flatMap((b) => range(6).flatMap((t) => range(2).map((f) => {
        let sum = bias![f]!
        for (const k of range(3)) for (const c of range(3)) {
          const from = t - 2 * (2 - k)
          if (from >= 0) sum += x[at([ROWS, ...STEPS], b, from, c)]! * kernel![at([3, 3, 2], k, c, f)]!
        }
        return sum
      }))),
  ],
  [
    'two windows for each channel of steps, then mixed',
    layer('SeparableConv1D', { filters: 2, kernel_size: 2, depth_multiplier: 2 }),
    STEPS,
    (x, [depthwise, pointwise, bias]) =>
      range(ROWS).flatMap((b) => range(5).flatMap((t) => range(2).map((f) => {
        let sum = bias![f]!
        for (const c of range(3)) for (const m of range(2)) {
          let made = 0
          for (const k of range(2)) made += x[at([ROWS, ...STEPS], b, t + k, c)]! * depthwise![at([2, 3, 2], k, c, m)]!
          sum += made * pointwise![at([6, 2], c * 2 + m, f)]!
        }
        return sum
      }))),
  ],
  [
    'a transposed convolution over steps',
    layer('Conv1DTranspose', { filters: 2, kernel_size: 3, strides: 2 }),
    STEPS,
    (x, [kernel, bias]) => {
      const output = range(ROWS * 13 * 2).map((i) => bias![i % 2]!)
      for (const b of range(ROWS)) for (const t of range(6)) for (const c of range(3)) for (const k of range(3)) for (const f of range(2)) {
        output[at([ROWS, 13, 2], b, 2 * t + k, f)]! += x[at([ROWS, ...STEPS], b, t, c)]! * kernel![at([3, 2, 3], k, f, c)]!
      }
      return output
    },
  ],
  [
    'a transposed convolution with output padding',
    layer('Conv1DTranspose', { filters: 1, kernel_size: 3, strides: 2, padding: 'same', output_padding: 1 }),
    STEPS,
    (x, [kernel, bias]) => {
      // (6 - 1) * 2 + 3 + 1 - 2 = 12 places of the 13, the last of which is cut off.
      const output = range(ROWS * 12).map(() => bias![0]!)
      for (const b of range(ROWS)) for (const t of range(6)) for (const c of range(3)) for (const k of range(3)) {
        if (2 * t + k < 12) output[at([ROWS, 12], b, 2 * t + k)]! += x[at([ROWS, ...STEPS], b, t, c)]! * kernel![at([3, 1, 3], k, 0, c)]!
      }
      return output
    },
  ],
  [
    'steps repeated',
    layer('UpSampling1D', { size: 3 }),
    STEPS,
    (x) => range(ROWS).flatMap((b) => range(18).flatMap((t) => range(3).map((c) => x[at([ROWS, ...STEPS], b, Math.floor(t / 3), c)]!))),
  ],
  [
    'an image enlarged evenly',
    layer('UpSampling2D', { size: 2, interpolation: 'bilinear' }),
    [2, 3, 2],
    (x) => {
      // Middles of pixels lie at half places; those at the edges are repeated outwards.
      const around = (i: number, size: number) => {
        const place = Math.min(Math.max((i + 0.5) / 2 - 0.5, 0), size - 1)
        const low = Math.floor(place)
        return [[low, 1 - (place - low)], [Math.min(low + 1, size - 1), place - low]] as const
      }
      return range(ROWS).flatMap((b) => range(4).flatMap((i) => range(6).flatMap((j) => range(2).map((c) => {
        let sum = 0
        for (const [r, p] of around(i, 2)) for (const [s, q] of around(j, 3)) sum += p * q * x[at([ROWS, 2, 3, 2], b, r, s, c)]!
        return sum
      }))))
    },
  ],
  [
    'padding of steps',
    layer('ZeroPadding1D', { padding: [1, 2] }),
    STEPS,
    (x) => range(ROWS).flatMap((b) => range(9).flatMap((t) => range(3).map((c) => (t < 1 || t > 6 ? 0 : x[at([ROWS, ...STEPS], b, t - 1, c)]!)))),
  ],
  [
    'cropped steps',
    layer('Cropping1D', { cropping: [1, 2] }),
    STEPS,
    (x) => range(ROWS).flatMap((b) => range(3).flatMap((t) => range(3).map((c) => x[at([ROWS, ...STEPS], b, t + 1, c)]!))),
  ],
  [
    'batch normalization over steps',
    layer('BatchNormalization', { axis: 1 }),
    STEPS,
    (x, [gamma, beta, mean, variance]) =>
      Array.from(x, (value, i) => {
        const t = Math.floor(i / 3) % 6
        return ((value - mean![t]!) / Math.sqrt(variance![t]! + 1e-3)) * gamma![t]! + beta![t]!
      }),
  ],
  [
    'batch normalization without scale',
    layer('BatchNormalization', { scale: false }),
    STEPS,
    (x, [beta, mean, variance]) =>
      Array.from(x, (value, i) => (value - mean![i % 3]!) / Math.sqrt(variance![i % 3]! + 1e-3) + beta![i % 3]!),
  ],
  [
    'layer normalization over both axes',
    layer('LayerNormalization', { axis: [1, 2], epsilon: 0.1 }),
    STEPS,
    (x, [gamma, beta]) =>
      range(ROWS).flatMap((b) => {
        const row = range(18).map((i) => x[b * 18 + i]!)
        const mean = row.reduce((sum, value) => sum + value, 0) / 18
        const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 18
        return row.map((value, i) => ((value - mean) / Math.sqrt(variance + 0.1)) * gamma![i]! + beta![i]!)
      }),
  ],
  ['rescaling', layer('Rescaling', { scale: 0.5, offset: -1 }), STEPS, (x) => Array.from(x, (value) => value / 2 - 1)],
  [
    'normalization by given numbers',
    layer('Normalization', { mean: [1, 2, 3], variance: [4, 1, 0.25] }),
    STEPS,
    (x) => Array.from(x, (value, i) => (value - [1, 2, 3][i % 3]!) / [2, 1, 0.5][i % 3]!),
  ],
  ['ReLU with a slope and a bound', layer('ReLU', { max_value: 0.5, negative_slope: 0.1 }), STEPS, (x) => Array.from(x, (value) => Math.min(0.5, value > 0 ? value : 0.1 * value))],
  ['ELU', layer('ELU', { alpha: 0.7 }), STEPS, (x) => Array.from(x, (value) => (value > 0 ? value : 0.7 * Math.expm1(value)))],
  [
    'softmax over steps',
    layer('Softmax', { axis: 1 }),
    STEPS,
    (x) =>
      range(ROWS).flatMap((b) => range(6).flatMap((t) => range(3).map((c) => {
        const power = (step: number) => Math.exp(x[at([ROWS, ...STEPS], b, step, c)]!)
        return power(t) / range(6).reduce((sum, step) => sum + power(step), 0)
      }))),
  ],
  ['the mean of all places, kept as an image', layer('GlobalAveragePooling2D', { keepdims: true }), IMAGE, (x) =>
    range(ROWS).flatMap((b) => range(4).map((c) => range(20).reduce((sum, i) => sum + x[(b * 20 + i) * 4 + c]!, 0) / 20))],
]

const ELEMENTWISE: readonly (readonly [string, (x: number) => number])[] = [
  ['leaky_relu', (x) => (x > 0 ? x : 0.2 * x)],
  ['silu', (x) => x / (1 + Math.exp(-x))],
  ['hard_sigmoid', (x) => Math.min(Math.max(x + 3, 0), 6) / 6],
  ['hard_sigmoid_2', (x) => Math.min(Math.max(0.2 * x + 0.5, 0), 1)],
  ['exponential', Math.exp],
  ['selu', (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x))],
  ['softsign', (x) => x / (1 + Math.abs(x))],
]

function expectClose(actual: Values, expected: Values): void {
  expect(actual.length).toBe(expected.length)
  Array.from(expected).forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 6))
}

describe('layers are what their formulas say', () => {
  it.each(CASES)('%s', (_, one, rowShape, formula) => {
    const x = random([ROWS, ...rowShape], 5)
    const { output, weights } = answer([one], rowShape, x)
    expectClose(output, formula(x.data, weights))
  })

  it.each(ELEMENTWISE)('%s', (activation, formula) => {
    const x = float32([ROWS, ...STEPS], random([ROWS, ...STEPS], 5).data.map((value) => 3 * value))
    expectClose(answer([layer('Activation', { activation })], STEPS, x).output, Array.from(x.data, formula))
  })

  it('gelu, by its values in tables', () => {
    const config = [layer('Activation', { activation: 'gelu' })]
    // x Phi(x) with Phi(1) = 0.8413447461, Phi(2) = 0.9772498681
    expectClose(answer(config, [2], float32([2, 2], [1, 2, -1, -2])).output, [0.8413447461, 1.9544997361, -0.1586552539, -0.0455002639])
  })

  it('the difference of two inputs, and features repeated over an image', () => {
    const over = (className: string, shapes: readonly Shape[]) => {
      const config = functional(['a', 'b'], 'out', [
        ...['a', 'b'].map((name) => node('InputLayer', name, [])),
        node(className, 'merged', ['a', 'b']),
        node('Flatten', 'flat', ['merged']),
        node('Rescaling', 'out', ['flat'], { scale: 1 }),
      ])
      const inputs = { a: ['float32', shapes[0]!], b: ['float32', shapes[1]!] } as const
      const { network, graph } = buildOver(config, inputs, { task: 'regression', outputs: sizeOf(shapes[0]!) })
      const [a, b] = shapes.map((shape, i) => random([ROWS, ...shape], i)) as [Tensor, Tensor]
      return { a: a.data as Float32Array, b: b.data as Float32Array, output: runReference(graph, { a, b } as never).get(network.output)!.data }
    }
    const subtracted = over('Subtract', [STEPS, STEPS])
    expectClose(subtracted.output, subtracted.a.map((value, i) => value - subtracted.b[i]!))
    const multiplied = over('Multiply', [IMAGE, [4]])
    expectClose(multiplied.output, multiplied.a.map((value, i) => value * multiplied.b[Math.floor(i / 80) * 4 + (i % 4)]!))
  })
})

describe('noise is there in training only', () => {
  const shape = [40, 50]
  const x = float32([ROWS, ...shape], new Float32Array(ROWS * 2000).fill(1))
  const moments = (values: Values) => {
    const mean = Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
    return { mean, deviation: Math.sqrt(Array.from(values).reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) }
  }

  it.each([
    ['Dropout', { rate: 0.2 }, 0.5],
    ['SpatialDropout1D', { rate: 0.2 }, 0.5],
    ['GaussianDropout', { rate: 0.2 }, 0.5],
    ['GaussianNoise', { stddev: 0.5 }, 0.5],
  ])('%s', (name, config, deviation) => {
    const { output } = answer([layer(name, config)], shape, x, true)
    expect(Math.abs(moments(output).mean - 1)).toBeLessThan(0.25)
    expect(Math.abs(moments(output).deviation - deviation)).toBeLessThan(0.15)
    expect(answer([layer(name, config)], shape, x).output).toEqual(Float64Array.from(x.data))
  })

  it('whole channels are dropped, on the way through a convolution and outside', () => {
    const channelsOf = (layers: readonly LayerConfig[], rowShape: Shape) => {
      const ones = float32([ROWS, ...rowShape], new Float32Array(ROWS * sizeOf(rowShape)).fill(1))
      const { output } = answer([...layers, layer('Softmax', { axis: 1 }), layer('GlobalMaxPooling1D')], rowShape, ones, true)
      // Softmax over steps is even only where all steps of a channel are alike.
      return output
    }
    channelsOf([layer('SpatialDropout1D', { rate: 0.5 })], [10, 8]).forEach((value) => expect(value).toBeCloseTo(0.1, 6))
    const image = float32([ROWS, 6, 6, 8], new Float32Array(ROWS * 288).fill(1))
    const pooled = [layer('MaxPooling2D'), layer('SpatialDropout2D', { rate: 0.5 })]
    const { output } = answer(pooled, [6, 6, 8], image, true)
    const values = new Set(output)
    expect([...values].toSorted()).toEqual([0, 2])
    for (const b of range(ROWS)) for (const c of range(8)) {
      // Flatten stands channels first here.
      expect(new Set(range(9).map((i) => output[b * 72 + i * 8 + c]!)).size).toBe(1)
    }
  })

  it('a frozen batch normalization keeps to its statistics', () => {
    const frozen = [layer('BatchNormalization', { trainable: false })]
    const { network, graph } = buildOver(sequential(...frozen, layer('Dense', { units: 1 })), { x: ['float32', [3]] }, { task: 'regression', outputs: 1, training: true })
    expect(network.weights.map(({ role, trained }) => [role, trained])).toEqual([
      ['gamma', false], ['beta', false], ['moving_mean', false], ['moving_variance', false], ['kernel', true], ['bias', true],
    ])
    expect(graph.nodes.map(({ op }) => op)).toEqual(['BatchNormalization', 'Gemm'])
  })
})
