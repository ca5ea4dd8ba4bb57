import { describe, expect, it } from 'vitest'
import { runReference } from '../../graph/testing/reference.ts'
import { withInitializers } from '../../graph/passes.ts'
import { weightsToKeras } from '../keras-weights.ts'
import { random, randomWeights } from '../testing/build-case.ts'
import { build, layer, sequential } from '../testing/networks.ts'

const [STEPS, FEATURES, UNITS] = [4, 3, 2] as const
const regression = { task: 'regression', outputs: UNITS } as const

/** h of Keras's GRUCell with reset_after (keras/src/layers/rnn/gru.py), gate by gate, on Keras's weights. */
function plainGru(x: ArrayLike<number>, kernel: ArrayLike<number>, recurrent: ArrayLike<number>, bias: ArrayLike<number>): number[] {
  const sigmoid = (value: number) => 1 / (1 + Math.exp(-value))
  let h = Array.from({ length: UNITS }, () => 0)
  for (let step = 0; step < STEPS; step++) {
    const inputs = Array.from({ length: 3 * UNITS }, (_, c) =>
      Array.from({ length: FEATURES }, (_, r) => x[step * FEATURES + r]! * kernel[r * 3 * UNITS + c]!).reduce((a, b) => a + b, bias[c]!))
    const states = Array.from({ length: 3 * UNITS }, (_, c) =>
      h.reduce((sum, value, r) => sum + value * recurrent[r * 3 * UNITS + c]!, bias[3 * UNITS + c]!))
    h = h.map((before, i) => {
      const z = sigmoid(inputs[i]! + states[i]!)
      const r = sigmoid(inputs[UNITS + i]! + states[UNITS + i]!)
      const candidate = Math.tanh(inputs[2 * UNITS + i]! + r * states[2 * UNITS + i]!)
      return z * before + (1 - z) * candidate
    })
  }
  return h
}

it('GRU resets after the product by default, as in Keras', () => {
  const { graph, network } = build(sequential(layer('GRU', { units: UNITS })), [STEPS, FEATURES], regression)
  const weights = randomWeights(network)
  const [kernel, recurrent, bias] = weightsToKeras(network.weights, weights)
  expect([kernel, recurrent, bias].map((weight) => weight!.shape)).toEqual([[3, 6], [2, 6], [2, 6]])
  const x = random([1, STEPS, FEATURES], 5)
  const output = runReference(withInitializers(graph, weights), { x }).get(network.output)!.data
  plainGru(x.data, kernel!.data, recurrent!.data, bias!.data).forEach((value, i) => expect(output[i]).toBeCloseTo(value, 6))
})

describe('how it is made', () => {
  const ops = (config: Record<string, unknown>, training = false) => {
    const bidirectional = layer('Bidirectional', { layer: layer('LSTM', { units: UNITS, ...config }) })
    const options = { task: 'regression', outputs: 2 * UNITS, training } as const
    return build(sequential(bidirectional), [STEPS, FEATURES], options).graph.nodes.flatMap(({ op, attributes }) =>
      op.startsWith('LSTM') ? [`${op} ${String(attributes['direction'])}`] : [])
  }

  it('one node goes both ways, two where each drops inputs of its own', () => {
    expect(ops({})).toEqual(['LSTM bidirectional'])
    expect(ops({}, true)).toEqual(['LSTMTraining bidirectional'])
    expect(ops({ dropout: 0.5 })).toEqual(['LSTM bidirectional'])
    expect(ops({ dropout: 0.5 }, true)).toEqual(['LSTMTraining forward', 'LSTMTraining reverse'])
  })

  it('the forget gate of an LSTM begins open', () => {
    const { graph, network } = build(sequential(layer('LSTM', { units: UNITS })), [STEPS, FEATURES], regression)
    const keras = weightsToKeras(network.weights, graph.initializers)
    expect([...keras[2]!.data]).toEqual([0, 0, 1, 1, 0, 0, 0, 0])
  })
})

it.each([
  ['an activation that ONNX lacks', layer('SimpleRNN', { units: 2, activation: 'softmax' }), 'the activation "softmax" is not one that recurrent layers can have'],
  ['state', layer('LSTM', { units: 2, return_state: true }), '"return_state" is true'],
  ['an image', layer('LSTM', { units: 2 }), 'takes steps of features', [4, 3, 2]],
  ['another layer, both ways', layer('Bidirectional', { layer: layer('Dense', { units: 2 }) }), 'its layer is Dense; expected one of SimpleRNN, GRU, LSTM'],
  ['an unknown option within', layer('Bidirectional', { layer: layer('LSTM', { units: 2, size: 1 }) }), 'unknown option "size"'],
  ['merging sizes', layer('Bidirectional', {
    merge_mode: 'sum', layer: layer('LSTM', { units: 2 }), backward_layer: layer('LSTM', { units: 3, go_backwards: true }),
  }), '2 and 3 units'],
  ['two forward layers', layer('Bidirectional', { layer: layer('LSTM', { units: 2 }), backward_layer: layer('LSTM', { units: 2 }) }), 'must have go_backwards'],
  ['no merging', layer('Bidirectional', { layer: layer('LSTM', { units: 2 }), merge_mode: null }), '"merge_mode" is null'],
] as const)('refuses %s', (_, refused, message, shape: readonly number[] = [STEPS, FEATURES]) => {
  expect(() => build(sequential(refused), shape, regression)).toThrow(message)
})
