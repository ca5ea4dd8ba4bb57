import { encodeModel } from '../../artifact/onnx.ts'
import type { Metrics, Signature } from '../../artifact/manifest.ts'
import { float32 } from '../../core/tensor.ts'
import type { Feature } from '../../data/dataset.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import type { Graph } from '../../graph/graph.ts'
import type { VersionRecord } from '../../registry/records.ts'
import type { RegistryStore } from '../../registry/store.ts'

export interface TestModel {
  readonly graph: Graph
  readonly task: Signature['task']
  readonly features: readonly Feature[]
  readonly target: string
  readonly labels?: readonly string[]
  readonly dropped?: readonly string[]
}

/** y = 2x + 1. */
export function line(): TestModel {
  const b = new GraphBuilder('line')
  const x = b.input('x', 'float32', ['batch', 1])
  b.op('Gemm', [x, b.constant(float32([1, 1], [2])), b.constant(float32([1], [1]))], {}, 'y')
  return { graph: b.build(['y']), task: 'regression', features: [{ kind: 'number', name: 'x' }], target: 'y' }
}

/** Says of a 28x28 picture whether more ink is near the top (0) or the bottom (1). */
export function topOrBottom(): TestModel {
  const b = new GraphBuilder('top-or-bottom')
  const x = b.input('x', 'float32', ['batch', 28, 28, 1])
  const weights = Float32Array.from({ length: 784 * 2 }, (_, i) => {
    const height = 1 - Math.floor(i / 56) / 13.5
    return (i % 2 === 0 ? height : -height) / 500
  })
  const flat = b.op('Flatten', [x], { axis: 1 })
  b.op('Softmax', [b.op('MatMul', [flat, b.constant(float32([784, 2], weights))])], { axis: -1 }, 'scores')
  return {
    graph: b.build(['scores']), task: 'classification', target: 'label', labels: ['0', '1'],
    features: [{ kind: 'image', name: 'image', height: 28, width: 28, channels: 1 }],
  }
}

/** Registers a version as a run would. */
export async function register(
  registry: RegistryStore,
  name: string,
  { graph, ...described }: TestModel,
  { metrics = { loss: 0.1, val_loss: 0.12 }, dataset = name }: { metrics?: Metrics; dataset?: string } = {},
): Promise<VersionRecord> {
  const signature: Signature = { ...described, inputs: graph.inputs, outputs: graph.outputs }
  const parity = { reference: 'onnxruntime-web 1.30.0', rows: 32, maxAbsDiff: 2.4e-7 }
  const source = { name: dataset, hash: '9f2c1b7e44d0a3' }
  const provenance = { dataset: source, engine: 'kernels', params: {} }
  const pending = await registry.createVersion(name, { description: '', params: {}, dataset: source, run: null, engine: 'kernels' })
  const artifact = encodeModel(graph, { signature, metrics, provenance, parity })
  return registry.finishVersion(name, pending.version, { artifact, metrics, signature, parity }, false)
}
