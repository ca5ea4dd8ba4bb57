import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'
import type { Shape } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { withInitializers } from '../graph/passes.ts'
import { runReference } from '../graph/testing/reference.ts'
import { Rng } from '../core/rng.ts'
import type { LayerConfig } from './keras-config.ts'
import { asItIs, axesHere, permuted } from './keras-layout.ts'
import { buildNetwork } from './network.ts'
import { random, randomWeights } from './testing/build-case.ts'
import { functional, node } from './testing/layer-case.ts'
import { buildOver, layer, sequential } from './testing/networks.ts'
import { setWeights, tfjsModel } from './testing/tfjs-model.ts'

const X = random([4, 3], 1)

function trained(layers: readonly LayerConfig[], rowShape: Shape = [3], training = true) {
  const builder = new GraphBuilder('network')
  const input = builder.input('x', 'float32', ['batch', ...rowShape])
  const network = buildNetwork(builder, sequential(...layers), { inputs: [input], task: 'regression', outputs: 2, rng: new Rng(1), training })
  const graph = builder.build([network.output, ...(network.penalty ? [network.penalty] : [])])
  return { network, graph }
}

/** The scalar that is added to the loss of a batch of {@link X}. */
function penalty(layers: readonly LayerConfig[]): number {
  const { network, graph } = trained(layers)
  return runReference(withInitializers(graph, randomWeights(network)), { x: X }).get(network.penalty!)!.data[0]!
}

describe('regularizers', () => {
  const REGULARIZED = [
    layer('Dense', { units: 4, kernel_regularizer: { class_name: 'L1L2', config: { l1: 0.1, l2: 0.2 } }, bias_regularizer: 'l2' }),
    layer('Dense', { units: 2, kernel_regularizer: { class_name: 'L1', config: { l1: 0.3 } } }),
  ]

  it('add what tfjs adds', async () => {
    await tf.setBackend('cpu')
    // tfjs has no class of its own for L1 alone.
    const inTfjs = JSON.parse(
      JSON.stringify(REGULARIZED)
        .replace('"class_name":"L1","config":{"l1":0.3}', '"class_name":"L1L2","config":{"l1":0.3,"l2":0}')
        .replace('"bias_regularizer":"l2"', '"bias_regularizer":{"class_name":"L1L2","config":{"l1":0,"l2":0.01}}'),
    ) as LayerConfig[]
    const { network } = trained(REGULARIZED)
    const model = await tfjsModel(sequential(...inTfjs), [[3]])
    setWeights(model, network.weights, randomWeights(network))
    const losses = (model as unknown as { calculateLosses(): tf.Scalar[] }).calculateLosses().map((one) => one.dataSync()[0]!)
    expect(losses.length).toBe(3)
    expect(penalty(REGULARIZED)).toBeCloseTo(losses.reduce((a, b) => a + b), 5)
  })

  it('of what a layer gives sum over the batch', () => {
    const layers = [layer('Dense', { units: 2, activity_regularizer: { class_name: 'L2', config: { l2: 0.5 } } })]
    const { network, graph } = trained(layers)
    const model = withInitializers(graph, randomWeights(network))
    const output = runReference(model, { x: X }).get(network.output)!.data
    expect(penalty(layers)).toBeCloseTo(0.5 * output.reduce((sum, value) => sum + value ** 2, 0), 6)
  })

  it('count a shared weight once, a frozen one never, and nothing outside of training', () => {
    expect(trained([layer('Dense', { units: 2, kernel_regularizer: 'l2', trainable: false })]).network.penalty).toBeUndefined()
    expect(trained([layer('Dense', { units: 2, kernel_regularizer: { class_name: 'L2', config: { l2: 0 } } })]).network.penalty).toBeUndefined()
    expect(trained(REGULARIZED, [3], false).network.penalty).toBeUndefined()
    const twice = functional(['x'], 'out', [
      node('InputLayer', 'x', []),
      { ...node('Dense', 'shared', [], { units: 3, kernel_regularizer: 'l2' }), inbound_nodes: [[['x', 0, 0, {}]], [['shared', 0, 0, {}]]] },
      { ...node('Dense', 'out', [], { units: 2 }), inbound_nodes: [[['shared', 1, 0, {}]]] },
    ])
    const { graph } = buildOver(twice, { x: ['float32', [3]] }, { task: 'regression', outputs: 2, training: true })
    expect(graph.nodes.filter(({ op, inputs }) => op === 'Mul' && inputs[0] === inputs[1])).toHaveLength(1)
  })
})

describe('MaxNorm over the axes of Keras is over ours', () => {
  const constraint = (axis: unknown) => ({ class_name: 'MaxNorm', config: { max_value: 3, axis } })
  const last = [layer('Flatten'), layer('Dense', { units: 2 })]

  it.each([
    ['a dense kernel', [layer('Dense', { units: 2, kernel_constraint: 'max_norm' })], [3], { maxValue: 2, axes: [0] }],
    ['a convolution over height, width and channels', [layer('Conv2D', { filters: 2, kernel_size: 2, kernel_constraint: constraint([0, 1, 2]) }), ...last], [3, 3, 2], { maxValue: 3, axes: [1, 2, 3] }],
    ['a convolution over its filters', [layer('Conv2D', { filters: 2, kernel_size: 2, kernel_constraint: constraint(3) }), ...last], [3, 3, 2], { maxValue: 3, axes: [0] }],
    ['a dense kernel behind Flatten', [layer('Conv2D', { filters: 2, kernel_size: 2 }), layer('Flatten'), layer('Dense', { units: 2, kernel_constraint: constraint(0) })], [3, 3, 2], { maxValue: 3, axes: [0] }],
    ['a bias', [layer('Dense', { units: 2, bias_constraint: constraint(0) })], [3], { maxValue: 3, axes: [0] }],
  ] as const)('%s', (_, layers, rowShape, expected) => {
    expect(trained(layers, rowShape).network.constraints).toEqual([expect.objectContaining(expected)])
  })

  it('is refused where it is not', () => {
    const part = [layer('DepthwiseConv2D', { kernel_size: 2, depth_multiplier: 3, depthwise_constraint: constraint(2) }), ...last]
    expect(() => trained(part, [3, 3, 2])).toThrow('Layer 1 (DepthwiseConv2D): its kernel [2, 2, 2, 3] cannot be constrained over axis 2')
    expect(() => trained([layer('Dense', { units: 2, kernel_constraint: constraint(5) })])).toThrow('cannot be constrained over axis 5')
    expect(() => trained([layer('Dense', { units: 2, kernel_constraint: 'non_neg' })])).toThrow('"kernel_constraint" is "non_neg"; expected "max_norm"')
  })
})

it('axes of a weight are found where they are whole', () => {
  expect(axesHere(asItIs([2, 3]), [2, 3], [1])).toEqual([1])
  expect(axesHere(permuted([2, 3, 4], [2, 0, 1]), [4, 6], [0, 1])).toEqual([1])
  expect(axesHere(permuted([2, 3, 4], [2, 0, 1]), [4, 6], [0])).toBeUndefined()
  expect(axesHere(permuted([2, 1, 4], [2, 0, 1]), [4, 2, 1], [1])).toEqual([2])
  expect(axesHere(asItIs([2, 3]), [2, 3], [-1])).toEqual([1])
})
