import { Rng } from '../../core/rng.ts'
import { float32, type Shape, sizeOf, type Tensor, zeros } from '../../core/tensor.ts'
import { gradients } from '../../graph/autodiff.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import type { Graph } from '../../graph/graph.ts'
import type { Pack } from '../values.ts'
import '../lower/training.ts'

export interface Training {
  readonly graph: Graph
  readonly forward: Graph
  readonly packs: readonly Pack[]
  readonly weights: readonly string[]
  readonly loss: string
}

export function randomWeights(rng: Rng, shape: Shape, scale = 0.5): Tensor<'float32'> {
  return float32(shape, Array.from({ length: sizeOf(shape) }, () => (rng.uniform() * 2 - 1) * scale))
}

/** Conv 3x3 relu, MaxPool 2, dense to `classes` with cross-entropy and Adam: every kind of place that a planner has. */
export function smallCnn(size = 10, filters = 3, classes = 4): Training {
  const rng = new Rng(11)
  const builder = new GraphBuilder('cnn')
  const x = builder.input('x', 'float32', ['batch', 1, size, size])
  const kernel = builder.constant(randomWeights(rng, [filters, 1, 3, 3]), 'kernel')
  const bias = builder.constant(randomWeights(rng, [filters]), 'bias')
  const convolved = builder.op('Relu', [builder.op('Conv', [x, kernel, bias])])
  const pooled = builder.op('Flatten', [builder.op('MaxPool', [convolved], { kernel_shape: [2, 2], strides: [2, 2] })])
  const dense = builder.constant(randomWeights(rng, [filters * ((size - 2) >> 1) ** 2, classes]), 'dense')
  const denseBias = builder.constant(randomWeights(rng, [classes]), 'dense_bias')
  const logits = builder.op('Add', [builder.op('MatMul', [pooled, dense]), denseBias], {}, 'logits')
  const weights = [kernel, bias, dense, denseBias]
  const forward = builder.build([logits])
  builder.input('t', 'int32', ['batch'])
  builder.input('rate', 'float32', [])
  builder.input('step', 'int32', [])
  builder.node('SoftmaxCrossEntropy', [logits, 't'], {}, ['loss', 'probabilities'])
  const { graph, gradients: wrt } = gradients(builder.build(['loss', 'logits']), 'loss', weights)
  const count = weights.reduce((sum, name) => sum + sizeOf(graph.initializers.get(name)!.shape), 0)
  const update = {
    op: 'AdamUpdate',
    inputs: ['rate', 'step', 'weights', 'gradients', 'mean', 'square'],
    outputs: ['weights_new', 'mean_new', 'square_new'],
    attributes: {},
  }
  const states: [string, Tensor][] = [['mean', zeros('float32', [count])], ['square', zeros('float32', [count])]]
  return {
    graph: { ...graph, nodes: [...graph.nodes, update], initializers: new Map([...graph.initializers, ...states]) },
    forward,
    packs: [{ name: 'weights', members: weights }, { name: 'gradients', members: weights.map((name) => wrt.get(name)!) }],
    weights,
    loss: 'loss',
  }
}
