import { expect, it } from 'vitest'
import type { LayerConfig } from '../keras-config.ts'
import { build, layer, sequential } from '../testing/networks.ts'

const perStep = (inner: LayerConfig) => layer('TimeDistributed', { layer: inner })
const tagger = { task: 'translation', outputs: 4 } as const

it.each([
  ['Dense', [perStep(layer('Dense', { units: 4, activation: 'softmax' }))]],
  ['Activation', [perStep(layer('Dense', { units: 4 })), perStep(layer('Activation', { activation: 'softmax' }))]],
] as const)('a network that ends in a softmax per step, of %s, is known by it', (_, layers) => {
  const { network, graph } = build(sequential(...layers), [5, 3], tagger)
  expect(network.head).toBe('softmax')
  const last = graph.nodes.find(({ outputs }) => outputs[0] === network.output)!
  expect([last.op, last.inputs[0]]).toEqual(['Softmax', network.logits])
  expect(graph.outputs[0]!.shape).toEqual(['batch', 5, 4])
})

it('fills in the units of a last Dense layer per step', () => {
  const { network } = build(sequential(perStep(layer('Dense', { activation: 'softmax' }))), [5, 3], tagger)
  expect(network.config.config.layers[0]!.config['layer']).toMatchObject({ config: { units: 4 } })
})

it('refuses what has no steps', () => {
  expect(() => build(sequential(perStep(layer('Dense', { units: 4 }))), [5])).toThrow('takes steps of features')
})
