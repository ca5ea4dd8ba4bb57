import { Rng } from '../../core/rng.ts'
import { float32, sizeOf, type Tensor } from '../../core/tensor.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import type { Graph } from '../../graph/graph.ts'
import type { Feature, Manifest } from '../manifest.ts'

/** Standard normal numbers. */
export function randomTensor(seed: number, shape: readonly number[], scale = 1): Tensor<'float32'> {
  const rng = new Rng(seed)
  return float32(shape, Array.from({ length: sizeOf(shape) }, () => scale * rng.normal()))
}

/** 4 numbers -> Gemm 8 -> relu -> Gemm 3 -> softmax. */
export function mlpGraph(): Graph {
  const b = new GraphBuilder('mlp')
  const x = b.input('x', 'float32', ['batch', 4])
  const hidden = b.op('Relu', [
    b.op('Gemm', [x, b.constant(randomTensor(1, [4, 8]), 'w1'), b.constant(randomTensor(2, [8]), 'b1')]),
  ])
  const logits = b.op('Gemm', [hidden, b.constant(randomTensor(3, [8, 3]), 'w2'), b.constant(randomTensor(4, [3]), 'b2')])
  return b.build([b.op('Softmax', [logits], { axis: -1 }, 'scores')])
}

/** 12x12 grey image -> scaled, NCHW -> conv 4 3x3 relu -> max pool 2 -> dense 3 -> softmax. */
export function cnnGraph(): Graph {
  const b = new GraphBuilder('cnn')
  const x = b.input('x', 'float32', ['batch', 12, 12, 1])
  const scaled = b.op('Mul', [x, b.scalar(1 / 255)])
  const planes = b.op('Transpose', [scaled], { perm: [0, 3, 1, 2] })
  const conv = b.op(
    'Conv',
    [planes, b.constant(randomTensor(1, [4, 1, 3, 3]), 'kernel'), b.constant(randomTensor(2, [4]), 'bias')],
    { kernel_shape: [3, 3], strides: [1, 1], pads: [0, 0, 0, 0] },
  )
  const pooled = b.op('MaxPool', [b.op('Relu', [conv])], { kernel_shape: [2, 2], strides: [2, 2] })
  const flat = b.op('Flatten', [pooled], { axis: 1 })
  const logits = b.op('Gemm', [flat, b.constant(randomTensor(3, [100, 3], 0.1), 'w')])
  return b.build([b.op('Softmax', [logits], { axis: -1 }, 'scores')])
}

/** A manifest that fits {@link mlpGraph}, {@link cnnGraph} and other graphs with one input and one output. */
export function manifestOf(graph: Graph): Manifest {
  const [, ...row] = graph.inputs[0]!.shape as readonly number[]
  const features: readonly Feature[] = row.length === 3
    ? [{ kind: 'image', name: 'image', height: row[0]!, width: row[1]!, channels: row[2]! }]
    : Array.from({ length: row[0]! }, (_, i) => ({ kind: 'number', name: `f${i}` }))
  const isClassifier = graph.outputs[0]!.name === 'scores'
  const labels = isClassifier ? { labels: ['a', 'b', '日本'] } : {}
  return {
    signature: {
      task: isClassifier ? 'classification' : 'regression',
      inputs: graph.inputs, outputs: graph.outputs, features, target: 'label', ...labels,
    },
    metrics: { loss: 0.25, accuracy: 0.5 },
    provenance: { dataset: { name: 'flowers', hash: 'ab12' }, engine: 'kernels', params: { epochs: 3, network: { layers: [] } } },
  }
}
