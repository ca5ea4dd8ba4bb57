import { encodeModel } from '../../artifact/onnx.ts'
import type { Signature } from '../../artifact/manifest.ts'
import { float32 } from '../../core/tensor.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import type { Graph } from '../../graph/graph.ts'
import type { FinishedVersion, VersionRecord } from '../../registry/records.ts'
import { registerVersion } from '../../registry/register-version.ts'
import type { RegistryStore } from '../../registry/store.ts'

/** y = slope * x + intercept. */
export function line(slope: number, intercept: number): FinishedVersion {
  const b = new GraphBuilder('line')
  const x = b.input('x', 'float32', ['batch', 1])
  b.op('Gemm', [x, b.constant(float32([1, 1], [slope])), b.constant(float32([1], [intercept]))], {}, 'y')
  return finished(b.build(['y']), { task: 'regression', features: [{ kind: 'number', name: 'x' }], target: 'y' })
}

/** Says `long` when length is the larger of two numbers, else `10`. */
export function shape(): FinishedVersion {
  const b = new GraphBuilder('shape')
  const x = b.input('x', 'float32', ['batch', 2])
  b.op('Softmax', [b.op('MatMul', [x, b.constant(float32([2, 2], [1, 0, 0, 1]))])], { axis: -1 }, 'scores')
  return finished(b.build(['scores']), {
    task: 'classification', features: [{ kind: 'number', name: 'length' }, { kind: 'number', name: 'width' }],
    target: 'form', labels: ['long', '10'],
  })
}

/** Of 2 x 3 pixels: says which row is brighter. */
export function brighter(channels = 1): FinishedVersion {
  const b = new GraphBuilder('brighter')
  const x = b.input('x', 'float32', ['batch', 2, 3, channels])
  const pixels = 6 * channels
  const weights = Float32Array.from({ length: pixels * 2 }, (_, i) => (i % 2 === (i < pixels ? 0 : 1) ? 0.01 : 0))
  b.op('Softmax', [b.op('MatMul', [b.op('Flatten', [x], { axis: 1 }), b.constant(float32([pixels, 2], weights))])], { axis: -1 }, 'scores')
  return finished(b.build(['scores']), {
    task: 'classification', features: [{ kind: 'image', name: 'image', height: 2, width: 3, channels }],
    target: 'row', labels: ['top', 'bottom'],
  })
}

/** Of up to 3 ids below 5: whether they add up to more than 4, from one number each. */
export function heavy(): FinishedVersion {
  const b = new GraphBuilder('heavy')
  const x = b.input('x', 'int32', ['batch', 3])
  const weights = b.op('Gather', [b.constant(float32([5, 2], [0, 0, 0, 1, 0, 2, 0, 3, 0, 4])), x], { axis: 0 })
  const sums = b.op('ReduceSum', [weights, b.ints([1])], { keepdims: 0 })
  b.op('Softmax', [b.op('Add', [sums, b.constant(float32([2], [4.5, 0]))])], { axis: -1 }, 'scores')
  return finished(b.build(['scores']), {
    task: 'classification', features: [{ kind: 'sequence', name: 'ids', steps: 3, vocabulary: 5 }], target: 'weight', labels: ['light', 'heavy'],
  })
}

/** Of 2 ids below 4 the next id at each step; it reads what a decoder has written too, and adds that. */
export function successor(decodes: boolean): FinishedVersion {
  const b = new GraphBuilder('successor')
  const next = b.constant(float32([4, 4], [0, 9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9, 9, 0, 0, 0]))
  const x = b.input('x', 'int32', ['batch', 2])
  const written = decodes ? b.input('decoder_x', 'int32', ['batch', 2]) : undefined
  b.op('Softmax', [b.op('Gather', [next, written ?? x], { axis: 0 })], { axis: -1 }, 'scores')
  return finished(b.build(['scores']), {
    task: 'translation', features: [{ kind: 'sequence', name: 'ids', steps: 2, vocabulary: 4 }], target: 'next',
    ...(written ? { start: 2 } : {}),
  })
}

/** A version of this graph, as a run would give it. */
export function finished(graph: Graph, signature: Omit<Signature, 'inputs' | 'outputs'>): FinishedVersion {
  const whole: Signature = { ...signature, inputs: graph.inputs, outputs: graph.outputs }
  const metrics = { loss: 0.25 }
  const parity = { reference: 'none', rows: 1, maxAbsDiff: 0 }
  const provenance = { dataset: { name: 'none', hash: '' }, engine: 'kernels', params: {} }
  const artifact = encodeModel(graph, { signature: whole, metrics, provenance, parity })
  return { artifact, metrics, signature: whole, parity }
}

/** Registers a finished version as a run would. */
export function register(registry: RegistryStore, model: string, version: FinishedVersion, promote = false): Promise<VersionRecord> {
  const details = { description: '', params: {}, dataset: null, run: null, engine: 'kernels' }
  return registerVersion(registry, model, details, version, promote)
}
