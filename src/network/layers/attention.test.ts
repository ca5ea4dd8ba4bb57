import { describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng.ts'
import { float32, type Tensor } from '../../core/tensor.ts'
import { runReference } from '../../graph/testing/reference.ts'
import type { FunctionalConfig } from '../keras-config.ts'
import { weightsToKeras } from '../keras-weights.ts'
import { buildOver, type Inputs } from '../testing/networks.ts'

type Matrix = readonly (readonly number[])[]

const [QUERIES, KEYS, FEATURES, HEADS, WIDTH, VALUE_WIDTH] = [3, 4, 5, 2, 3, 2] as const

const input = (name: string) => ({ class_name: 'InputLayer', config: { name }, name, inbound_nodes: [] })
const node = (class_name: string, name: string, config: Record<string, unknown>, inbound: unknown) => ({
  class_name, name, config: { name, ...config }, inbound_nodes: [inbound],
})
const model = (inputs: readonly string[], layers: FunctionalConfig['config']['layers']): FunctionalConfig => ({
  class_name: 'Functional',
  config: {
    layers: [...inputs.map(input), ...layers],
    input_layers: inputs.map((name) => [name, 0, 0]),
    output_layers: [[layers.at(-1)!.name, 0, 0]],
  },
})
const flat = node('Flatten', 'flat', {}, [['attention', 0, 0, {}]])

/** Rows of a network's answer on random inputs; `x` and `y` by their names in the feeds. */
function answer(config: FunctionalConfig, inputs: Inputs, outputs: number, fixed: Readonly<Record<string, readonly number[]>> = {}) {
  const { graph, network } = buildOver(config, inputs, { task: 'regression', outputs })
  const rng = new Rng(5)
  const batch = 2
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, [, shape]]) => {
    const size = shape.reduce((a, b) => a * b, batch)
    return [name, { shape: [batch, ...shape], data: fixed[name] ?? Array.from({ length: size }, () => rng.normal()) }]
  }))
  // Biases begin as zeros, which would hide a mistake.
  const initializers = new Map([...graph.initializers].map(([name, tensor]): [string, Tensor] => [
    name, name.endsWith('bias') ? float32(tensor.shape, Array.from({ length: tensor.data.length }, () => rng.normal())) : tensor,
  ]))
  const values = runReference({ ...graph, initializers }, feeds as never)
  const weights = weightsToKeras(network.weights, initializers)
  return { feeds, weights, output: [...values.get(network.output)!.data] as number[] }
}

const rowsOf = ({ shape, data }: { shape: readonly number[]; data: ArrayLike<number> }, row: number): Matrix => {
  const [, steps, features] = shape as [number, number, number]
  return Array.from({ length: steps }, (_, i) =>
    Array.from({ length: features }, (_, j) => data[(row * steps + i) * features + j]!))
}

const softmax = (scores: readonly number[]) => {
  const top = Math.max(...scores)
  const powers = scores.map((score) => Math.exp(score - top))
  const sum = powers.reduce((a, b) => a + b)
  return powers.map((power) => power / sum)
}

/** Keras's MultiHeadAttention of one row, loop by loop, on weights as Keras lists them. */
function plainAttention(query: Matrix, value: Matrix, key: Matrix, weights: readonly Tensor[], isVisible: (i: number, j: number) => boolean): readonly number[] {
  const [wq, bq, wk, bk, wv, bv, wo, bo] = weights.map(({ data }) => data as Float32Array) as Float32Array[]
  const project = (x: Matrix, w: Float32Array, b: Float32Array, head: number, width: number): Matrix =>
    x.map((row) => Array.from({ length: width }, (_, c) =>
      row.reduce((sum, one, r) => sum + one * w[(r * HEADS + head) * width + c]!, b[head * width + c]!)))
  const outputs = query.map(() => Array.from({ length: FEATURES }, (_, c) => bo![c]!))
  for (let head = 0; head < HEADS; head++) {
    const [q, k, v] = [project(query, wq!, bq!, head, WIDTH), project(key, wk!, bk!, head, WIDTH), project(value, wv!, bv!, head, VALUE_WIDTH)]
    q.forEach((one, i) => {
      const scores = k.map((other, j) =>
        one.reduce((sum, x, c) => sum + x * other[c]!, 0) / Math.sqrt(WIDTH) + (isVisible(i, j) ? 0 : -1e9))
      softmax(scores).forEach((weight, j) => {
        for (let c = 0; c < FEATURES; c++) {
          for (let d = 0; d < VALUE_WIDTH; d++) outputs[i]![c]! += weight * v[j]![d]! * wo![(head * VALUE_WIDTH + d) * FEATURES + c]!
        }
      })
    })
  }
  return outputs.flat()
}

const MULTI = { num_heads: HEADS, key_dim: WIDTH, value_dim: VALUE_WIDTH, dropout: 0.3 }

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length)
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6))
}

describe('MultiHeadAttention is what plain loops say', () => {
  it('of query, value and key', () => {
    const config = model(['q', 'v', 'k'], [
      node('MultiHeadAttention', 'attention', MULTI, [['q', 0, 0, {}], ['v', 0, 0, {}], ['k', 0, 0, {}]]), flat,
    ])
    const inputs: Inputs = { q: ['float32', [QUERIES, FEATURES]], v: ['float32', [KEYS, 6]], k: ['float32', [KEYS, 7]] }
    const { feeds, weights, output } = answer(config, inputs, QUERIES * FEATURES)
    expect(weights.map(({ shape }) => shape)).toEqual([[5, 2, 3], [2, 3], [7, 2, 3], [2, 3], [6, 2, 2], [2, 2], [2, 2, 5], [5]])
    expectClose(output, [0, 1].flatMap((row) =>
      plainAttention(rowsOf(feeds['q']!, row), rowsOf(feeds['v']!, row), rowsOf(feeds['k']!, row), weights, () => true)))
  })

  it('of itself, with what lies ahead and an attention mask hidden, as Keras 3 writes the call', () => {
    const tensor = (name: string) => ({ class_name: '__keras_tensor__', config: { shape: [], dtype: 'float32', keras_history: [name, 0, 0] } })
    const call = { args: [tensor('x'), tensor('x')], kwargs: { attention_mask: tensor('mask'), use_causal_mask: true, training: null } }
    const config = model(['x', 'mask'], [node('MultiHeadAttention', 'attention', MULTI, call), flat])
    const inputs: Inputs = { x: ['float32', [KEYS, FEATURES]], mask: ['float32', [KEYS, KEYS]] }
    const mask = Array.from({ length: 2 * KEYS * KEYS }, (_, i) => (i % 7 === 1 && i % 4 !== 0 ? 0 : 1))
    const { feeds, weights, output } = answer(config, inputs, KEYS * FEATURES, { mask })
    expectClose(output, [0, 1].flatMap((row) => {
      const x = rowsOf(feeds['x']!, row)
      return plainAttention(x, x, x, weights, (i, j) => j <= i && mask[(row * KEYS + i) * KEYS + j] === 1)
    }))
  })

  it('of embedded indices, with padding hidden', () => {
    const config = model(['ids'], [
      node('Embedding', 'x', { input_dim: 6, output_dim: FEATURES, mask_zero: true }, [['ids', 0, 0, {}]]),
      node('MultiHeadAttention', 'attention', MULTI, [['x', 0, 0, { value: ['x', 0, 0], use_causal_mask: true }]]),
      flat,
    ])
    const ids = [3, 1, 5, 0, 2, 4, 0, 0]
    const { weights, output } = answer(config, { ids: ['int32', [KEYS]] }, KEYS * FEATURES, { ids })
    const table = weights[0]!.data as Float32Array
    expectClose(output, [0, 1].flatMap((row) => {
      const own = ids.slice(row * KEYS, (row + 1) * KEYS)
      const x = own.map((id) => [...table.subarray(id * FEATURES, (id + 1) * FEATURES)])
      return plainAttention(x, x, x, weights.slice(1), (i, j) => j <= i && own[j] !== 0)
    }))
  })
})

it('Attention weighs values by the product of query and key', () => {
  const config = model(['q', 'v'], [node('Attention', 'attention', { use_scale: true }, [['q', 0, 0, {}], ['v', 0, 0, {}]]), flat])
  const { feeds, weights, output } = answer(config, { q: ['float32', [QUERIES, 2]], v: ['float32', [KEYS, 2]] }, QUERIES * 2)
  expect(weights.map(({ shape }) => shape)).toEqual([[]])
  expectClose(output, [0, 1].flatMap((row) => {
    const values = rowsOf(feeds['v']!, row)
    return rowsOf(feeds['q']!, row).flatMap((query) => {
      const weighed = softmax(values.map((value) => value[0]! * query[0]! + value[1]! * query[1]!))
      return [0, 1].map((c) => weighed.reduce((sum, weight, j) => sum + weight * values[j]![c]!, 0))
    })
  }))
})

it('says what a call lacks', () => {
  const alone = model(['x'], [node('MultiHeadAttention', 'attention', MULTI, [['x', 0, 0, {}]]), flat])
  expect(() => buildOver(alone, { x: ['float32', [3, 5]] })).toThrow('its call lacks "value"')
  const image = model(['x'], [node('Attention', 'attention', {}, [['x', 0, 0, {}], ['x', 0, 0, {}]]), flat])
  expect(() => buildOver(image, { x: ['float32', [3, 5, 2]] })).toThrow('it takes steps of features')
})
