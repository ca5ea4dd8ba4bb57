import { expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { type DType, float32, int64, type Tensor, tensor } from '../core/tensor.ts'
import { MaasError } from '../core/error.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import { decodeModel, decodeNode, encodeGraph, encodeModel, needsOnnxruntime } from './onnx.ts'
import { withMasks } from './masked-features.ts'
import { ModelProto } from './onnx-schema.ts'
import { cnnGraph, manifestOf, mlpGraph } from './testing/models.ts'
import { decodeMessage, encodeMessage, type Message } from './wire.ts'

/** A model with one thing changed on the level of the file. */
function tampered(change: (model: Message<typeof ModelProto>) => Message<typeof ModelProto>): Uint8Array {
  const graph = mlpGraph()
  return encodeMessage(ModelProto, change(decodeMessage(ModelProto, encodeModel(graph, manifestOf(graph)))))
}

function refusal(message: string): unknown {
  return expect.objectContaining({ code: 'invalid-artifact', message: expect.stringContaining(message) })
}

it.each([mlpGraph(), cnnGraph()])('round trip of $name', (graph) => {
  const manifest = { ...manifestOf(graph), parity: { reference: 'onnxruntime-web 1.30.0', rows: 3, maxAbsDiff: 1e-7 } }
  expect(decodeModel(encodeModel(graph, manifest))).toEqual({ graph, manifest })
})

it('says what was done with its features for privacy, in its manifest and in words', () => {
  const graph = mlpGraph()
  const { signature, ...manifest } = manifestOf(graph)
  const masks = [
    { action: 'mask', first: 1, last: 2 }, { action: 'redact' }, { action: 'hash', key: 'k' }, { action: 'noise', distribution: 'laplace', scale: 2 },
    { action: 'generalise', to: 'bins', width: 0.5 }, { action: 'generalise', to: 'prefix', length: 2 }, { action: 'generalise', to: 'network' },
    { action: 'generalise', to: 'month', format: 'DD.MM.YYYY' }, { action: 'generalise', to: 'year', format: 'DD.MM.YYYY' },
  ] as const
  const masked = withMasks(signature, [...masks.map((mask) => ({ column: 'f1', ...mask })), { column: 'name', action: 'drop' }])
  expect(masked).toEqual({ ...signature, features: signature.features.map((feature, i) => (i === 1 ? { ...feature, privacy: masks } : feature)), dropped: ['name'] })
  const bytes = encodeModel(graph, { ...manifest, signature: masked })
  expect(decodeModel(bytes).manifest.signature).toEqual(masked)
  expect(decodeMessage(ModelProto, bytes).docString).toContain('masked already: "f1" (mask, then redact, then hash,')
  expect(decodeMessage(ModelProto, encodeModel(graph, { ...manifest, signature })).docString).toBeUndefined()
  const series = { ...signature, features: [{ kind: 'series', name: 'y', steps: 4, columns: ['y', 'f1'] } as const] }
  expect(withMasks(series, [{ column: 'f1', ...masks[4] }, { column: 'z', ...masks[1] }]).features).toEqual([{ ...series.features[0], privacy: [{ column: 'f1', ...masks[4] }] }])
  expect(withMasks(signature, [])).toBe(signature)
})

it.each([{ action: 'unknown' }, { action: 'hash' }, { action: 'generalise', to: 'bins' }, { action: 'generalise', to: 'nothing' }, { action: 'drop' }])('refuses a manifest with the mask %j', (mask) => {
  const graph = mlpGraph()
  const manifest = manifestOf(graph)
  const features = [{ kind: 'number', name: 'f0', privacy: [mask] }, ...manifest.signature.features.slice(1)]
  expect(() => encodeModel(graph, { ...manifest, signature: { ...manifest.signature, features } as never })).toThrow(refusal('signature.features.0.privacy.0'))
})

it('keeps every kind of attribute and every dtype', () => {
  const b = new GraphBuilder('数 🙂')
  const x = b.input('x', 'float32', ['batch', 2])
  const tensors: { readonly [T in DType]: Tensor<T> } = {
    float32: float32([2, 2], [0, -0, Number.POSITIVE_INFINITY, 1e-40]),
    float64: tensor('float64', [3], Float64Array.of(Math.PI, -0, Number.NaN)),
    int32: tensor('int32', [1], Int32Array.of(-(2 ** 31))),
    int64: tensor('int64', [2, 1], BigInt64Array.of(-1n, 2n ** 63n - 1n)),
    uint8: tensor('uint8', [3], Uint8Array.of(0, 7, 255)),
    bool: tensor('bool', [2], Uint8Array.of(0, 1)),
  }
  for (const value of Object.values(tensors)) b.constant(value)
  b.constant(float32([0, 3], []))
  b.scalar(2.5)
  const gemm = b.op('Gemm', [x, b.constant(float32([2, 2], [1, 2, 3, 4]))], { alpha: 0.5, beta: 0, transB: 1 })
  const reshaped = b.op('Reshape', [gemm, b.ints([-1, 2, 1, 1])])
  const conv = b.op('Conv', [reshaped, b.constant(float32([1, 2, 1, 1], [1, 1])), ''], { pads: [0, 1, 0, 1] })
  const graph = b.build([b.op('Flatten', [conv], {}, 'y')])

  const { graph: decoded } = decodeModel(encodeModel(graph, manifestOf(graph)))
  expect(decoded).toEqual(graph)
  expect(Object.is(decoded.initializers.get('constant_1')!.data[1], -0)).toBe(true)
})

it('gives the same bytes for the same model, whatever the order of keys', () => {
  const graph = mlpGraph()
  const manifest = manifestOf(graph)
  const { params } = manifest.provenance
  const reversed = Object.fromEntries(Object.entries(params).toReversed())
  const bytes = encodeModel(graph, manifest)
  expect(encodeModel(graph, { ...manifest, provenance: { ...manifest.provenance, params: reversed } })).toEqual(bytes)
  const decoded = decodeModel(bytes)
  expect(encodeModel(decoded.graph, decoded.manifest)).toEqual(bytes)
})

it('reads a file at any offset of a buffer', () => {
  const graph = mlpGraph()
  const bytes = encodeModel(graph, manifestOf(graph))
  for (const offset of [0, 1, 2, 3]) {
    const buffer = new Uint8Array(bytes.length + offset)
    buffer.set(bytes, offset)
    expect(decodeModel(buffer.subarray(offset)).graph).toEqual(graph)
  }
})

it('reads tensors from the typed fields that other writers use', () => {
  const bytes = tampered((model) => ({
    ...model,
    graph: {
      ...model.graph,
      initializer: [
        ...model.graph!.initializer!,
        { name: 'f', dataType: 1, dims: [2], floatData: [1, 2] },
        { name: 'l', dataType: 7, dims: [1], int64Data: [-5n] },
        { name: 'i', dataType: 6, dims: [1], int32Data: [-5] },
        { name: 'u', dataType: 2, dims: [], int32Data: [200] },
        { name: 'd', dataType: 11, dims: [1], doubleData: [0.1] },
      ],
    },
  }))
  const { initializers } = decodeModel(bytes).graph
  expect(initializers.get('f')).toEqual(float32([2], [1, 2]))
  expect(initializers.get('l')).toEqual(int64([1], [-5]))
  expect(initializers.get('i')).toEqual(tensor('int32', [1], Int32Array.of(-5)))
  expect(initializers.get('u')).toEqual(tensor('uint8', [], Uint8Array.of(200)))
  expect(initializers.get('d')).toEqual(tensor('float64', [1], Float64Array.of(0.1)))
})

it('names the operator sets of other domains, and only those that are used', () => {
  const opsets = (bytes: Uint8Array) => decodeMessage(ModelProto, bytes).opsetImport!.map(({ domain = '', version }) => [domain, version])
  const b = new GraphBuilder('texts')
  const hash = b.op('MurmurHash3', [b.input('x_text', 'string', ['batch', 1])], { positive: 0 })
  const both = b.build([hash, b.op('LabelEncoder', ['x_text'], { keys_strings: ['ä', ''], values_int64s: [1, 2] })])
  expect(opsets(encodeGraph(mlpGraph()))).toEqual([['', 21]])
  expect(opsets(encodeGraph(both))).toEqual([['', 21], ['ai.onnx.ml', 3], ['com.microsoft', 1]])
  expect(needsOnnxruntime(encodeGraph(both))).toBe(false)
  expect(decodeMessage(ModelProto, encodeGraph(both)).graph!.node!.map(decodeNode)).toEqual(both.nodes)
  expect(decodeMessage(ModelProto, encodeGraph(both)).graph!.input![0]!.type!.tensorType!.elemType).toBe(8)
})

it('refuses what it cannot run, and says why', () => {
  const initializer = (change: object) => (model: Message<typeof ModelProto>): Message<typeof ModelProto> => ({
    ...model,
    graph: { ...model.graph, initializer: model.graph!.initializer!.map((proto, i) => (i === 0 ? { ...proto, ...change } : proto)) },
  })
  const node = (change: object) => (model: Message<typeof ModelProto>): Message<typeof ModelProto> => ({
    ...model,
    graph: { ...model.graph, node: model.graph!.node!.map((proto, i) => (i === 0 ? { ...proto, ...change } : proto)) },
  })
  const cases: readonly [Parameters<typeof tampered>[0], string][] = [
    [({ opsetImport }) => ({ irVersion: 10, opsetImport: opsetImport! }), 'no graph'],
    [(model) => ({ ...model, opsetImport: [{ domain: '', version: 9 }] }), 'opset 9; Inpage reads opset 21'],
    [(model) => ({ ...model, opsetImport: [] }), 'opset 0'],
    [node({ domain: 'com.microsoft' }), '"com.microsoft"'],
    [node({ opType: 'ReluGrad' }), '"ReluGrad"'],
    [node({ opType: 'Nonsense' }), '"Nonsense"'],
    [node({ input: ['nowhere', 'w1', 'b1'] }), 'nowhere'],
    [node({ attribute: [{ name: 'alpha', type: 4 }] }), 'attribute type 4'],
    [node({ attribute: [{ name: 'constructor', type: 2, i: 1 }] }), 'constructor'],
    [initializer({ dataType: 10 }), 'data type 10; Inpage reads float32'],
    [initializer({ dims: [4, 9] }), 'needs 36 float32 elements, its data holds 32'],
    [initializer({ dims: [4, -8] }), 'impossible shape'],
    [initializer({ rawData: new Uint8Array(5) }), 'a part of one'],
    [initializer({ dataLocation: 1 }), 'another file'],
    [(model) => ({ ...model, graph: { ...model.graph, input: [{ name: 'x' }] } }), '"x" is not a tensor'],
    [(model) => ({ ...model, metadataProps: [] }), '"inpage.format" is missing'],
  ]
  for (const [change, message] of cases) {
    expect(() => decodeModel(tampered(change)), message).toThrow(refusal(message) as Error)
  }
})

it('refuses a manifest that is malformed or does not fit its graph', () => {
  const prop = (key: string, value: string) => (model: Message<typeof ModelProto>): Message<typeof ModelProto> => ({
    ...model,
    metadataProps: model.metadataProps!.map((entry) => (entry.key === `inpage.${key}` ? { key: entry.key, value } : entry)),
  })
  const { signature } = manifestOf(mlpGraph())
  const cases: readonly [key: string, value: string, message: string][] = [
    ['format', '2', 'format is not one of 1'],
    ['metrics', '{', 'metrics is not JSON'],
    ['metrics', '{"loss":"low"}', 'metrics.loss is not a finite number'],
    ['provenance', '{"dataset":{"name":"x","hash":"y"},"engine":"k"}', 'provenance.params is not an object'],
    ['signature', JSON.stringify({ ...signature, task: 'magic' }), 'signature.task is not one of'],
    ['signature', JSON.stringify({ ...signature, features: [{ kind: 'image', name: 'a' }] }), 'features.0.height is not'],
    ['signature', JSON.stringify({ ...signature, features: [] }), 'not what the graph takes'],
    ['signature', JSON.stringify({ ...signature, labels: ['a'] }), 'each of the scores'],
    ['signature', JSON.stringify({ ...signature, inputs: [] }), 'not those of the graph'],
  ]
  for (const [key, value, message] of cases) {
    expect(() => decodeModel(tampered(prop(key, value))), message).toThrow(refusal(message) as Error)
  }
})

it('does not write what could not be read', () => {
  const graph = mlpGraph()
  const manifest = manifestOf(graph)
  expect(() => encodeModel(graph, { ...manifest, metrics: { loss: Number.NaN } })).toThrow(refusal('metrics.loss') as Error)
  const training: Graph = {
    ...graph,
    nodes: [...graph.nodes, { op: 'ReluGrad', inputs: ['scores', 'scores'], outputs: ['dx'], attributes: {} }],
  }
  expect(() => encodeModel(training, manifest)).toThrow(expect.objectContaining({ code: 'unsupported' }))
})

it('answers any damage with an error of its own, or a model', () => {
  const graph = cnnGraph()
  const bytes = encodeModel(graph, manifestOf(graph))
  const rng = new Rng(7)
  let refused = 0
  const check = (damaged: Uint8Array): void => {
    try {
      decodeModel(damaged)
    } catch (error) {
      if (!(error instanceof MaasError) || error.code !== 'invalid-artifact') throw error
      refused++
    }
  }
  for (let i = 0; i < 300; i++) check(bytes.subarray(0, rng.below(bytes.length)))
  expect(refused).toBe(300)
  for (let i = 0; i < 3000; i++) {
    const damaged = bytes.slice()
    for (let flips = 1 + rng.below(4); flips > 0; flips--) damaged[rng.below(damaged.length)] = rng.below(256)
    check(damaged)
  }
  for (let i = 0; i < 300; i++) check(Uint8Array.from({ length: rng.below(200) }, () => rng.below(256)))
  expect(refused).toBeGreaterThan(1000)
})
