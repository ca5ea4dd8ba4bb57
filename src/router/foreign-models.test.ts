import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeMessage, encodeMessage, type Message } from '../artifact/wire.ts'
import { ModelProto } from '../artifact/onnx-schema.ts'
import { createOrtSession } from '../engines/ort.ts'
import type { VersionRecord } from '../registry/records.ts'
import { onnxruntimeSessions } from '../inference/onnxruntime.ts'
import { type Api, createApi } from './testing/api.ts'
import { line } from './testing/models.ts'

type File = Message<typeof ModelProto>

const bytesOf = (path: string) => new Uint8Array(readFileSync(new URL(path, import.meta.url)))
/** in [N, 2] -> Concat(in, Ceil(in)) -> Softmax -> out [N, 4]. */
const WAVES = bytesOf('../artifact/testing/foreign-ops.onnx')
const WASM = bytesOf('../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm')

/** The API with onnxruntime as a page has it, and what of it was loaded. */
function foreignApi(): { readonly api: Api; readonly loaded: string[] } {
  const loaded: string[] = []
  const onnxruntime = onnxruntimeSessions(
    async () => {
      loaded.push('ort.js')
      return { createSession: createOrtSession, wasmFile: 'assets/ort.wasm' }
    },
    async (path) => {
      loaded.push(path)
      return new Response(WASM)
    },
  )
  return { api: createApi({}, onnxruntime), loaded }
}

const post = (api: Api, body: Uint8Array, query = '') => api.call('POST', `api/models/waves/versions${query}`, body)

/** The fixture with its graph changed. */
function changed(change: (graph: NonNullable<File['graph']>) => File['graph']): Uint8Array {
  const model = decodeMessage(ModelProto, WAVES)
  return encodeMessage(ModelProto, { ...model, graph: change(model.graph!)! })
}

const x = [0.5, -2]
const exponents = [...x, ...x.map(Math.ceil)].map(Math.exp)
const SCORES = exponents.map((value) => value / exponents.reduce((sum, one) => sum + one))

describe('an ONNX file with ops that have no kernels', () => {
  it('is registered as it is and answered by onnxruntime', async () => {
    const { api } = foreignApi()
    const { status, body } = await post(api, WAVES, '?labels=a,b,c,d')
    expect([status, body]).toEqual([201, expect.objectContaining({ engine: 'imported', params: { format: 'onnx', name: 'waves', opset: 17 } })])
    const { signature } = body as VersionRecord
    expect(signature).toEqual({
      task: 'classification', target: 'label', labels: ['a', 'b', 'c', 'd'],
      features: [{ kind: 'number', name: 'x1' }, { kind: 'number', name: 'x2' }],
      inputs: [{ name: 'in', dtype: 'float32', shape: ['batch', 2] }],
      outputs: [{ name: 'out', dtype: 'float32', shape: ['batch', 4] }],
    })
    const answer = await api.call('POST', 'predict', { instances: [x, [0, 0]] })
    expect(answer.headers.get('Maas-Engine')).toBe('ort-wasm')
    expect((await api.call('GET', 'health/ready')).body).toMatchObject({ status: 'ok', engine: 'ort-wasm' })
    const { predictions } = answer.body as { predictions: { label: string; scores: Record<string, number> }[] }
    expect(predictions[0]!.label).toBe('c')
    Object.values(predictions[0]!.scores).forEach((score, i) => expect(score).toBeCloseTo(SCORES[i]!, 6))
    expect(Object.values(predictions[1]!.scores)).toEqual([0.25, 0.25, 0.25, 0.25])
  })

  it('is the same version when its artifact comes back', async () => {
    const { api } = foreignApi()
    const { body } = await post(api, WAVES)
    const artifact = (await api.call('GET', 'api/models/waves/versions/1/artifact')).body as Uint8Array
    expect(artifact.subarray(0, WAVES.length)).toEqual(WAVES)
    const again = await post(api, artifact)
    const { signature, artifact: stored, params } = body as VersionRecord
    expect(again).toMatchObject({ status: 201, body: { version: 2, signature, artifact: stored, params } })
  })

  it('gives numbers when it does not end in Softmax, unless its scores are named', async () => {
    const { api } = foreignApi()
    const numbers = changed(({ node = [], ...graph }) => ({ ...graph, node: node.map((one) => one.opType === 'Softmax' ? { ...one, opType: 'Elu', attribute: [] } : one) }))
    expect((await post(api, numbers)).body).toMatchObject({ signature: { task: 'regression', target: 'y' } })
    expect((await post(api, numbers, '?labels=a,b,c,d')).body).toMatchObject({ signature: { task: 'classification' } })
    expect(await post(api, numbers, '?labels=a,b')).toMatchObject({ status: 400, body: { code: 'invalid-input' } })
  })

  it('is asked with tensors alone when it takes or gives anything else', async () => {
    const { api } = foreignApi()
    const typed = (elemType: number, ...dims: (string | number)[]) => ({
      tensorType: { elemType, shape: { dim: dims.map((size) => (typeof size === 'number' ? { value: size } : { param: size })) } },
    })
    const input = (type: object) => changed((graph) => ({ ...graph, input: [{ name: 'in', type }] }))
    const cases: readonly [Uint8Array, object][] = [
      [input(typed(1, 1, 2)), { inputs: [{ name: 'in', dtype: 'float32', shape: [1, 2] }] }],
      [input(typed(1, 'N', 'C')), { inputs: [{ name: 'in', dtype: 'float32', shape: ['N', 'C'] }] }],
      [
        changed((graph) => ({ ...graph, input: [{ name: 'in', type: typed(11, 'N', 2) }], output: [{ name: 'out', type: typed(11, 'N', 4) }] })),
        { inputs: [{ name: 'in', dtype: 'float64', shape: ['N', 2] }] },
      ],
      [
        changed((graph) => ({ ...graph, output: [...graph.output!, { name: 'waves', type: typed(1, 'N', 2) }] })),
        { outputs: [{ name: 'out', dtype: 'float32', shape: ['N', 4] }, { name: 'waves', dtype: 'float32', shape: ['N', 2] }] },
      ],
    ]
    for (const [bytes, ports] of cases) {
      expect((await post(api, bytes)).body).toMatchObject({ signature: { ...ports, features: [] } })
    }
    const answer = await api.call('POST', 'predict', { model: 'waves', x: [1, 2] })
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining('takes tensors, which maas/v2 takes') } })
    const { body } = await api.call('GET', 'api/models/waves/versions/3/artifact')
    expect((await post(api, body as Uint8Array)).body).toMatchObject({ version: 5, signature: cases[2]![1] })
  })

  it('is refused when an op that has kernels is used as they cannot, and onnxruntime cannot either', async () => {
    const { api } = foreignApi()
    const mad = changed(({ node: [, , softmax] = [], ...graph }) => ({ ...graph, node: [{ ...softmax!, input: ['in'], output: ['out'], attribute: [{ name: 'axis', type: 2, i: 5 }] }] }))
    expect(await post(api, mad)).toMatchObject({ status: 501, body: { code: 'unsupported', detail: expect.stringContaining('axis 5') } })
    expect((await api.call('GET', 'api/models')).body).toEqual({ models: [] })
  })

  it('is refused when onnxruntime does not know its ops, or it is damaged', async () => {
    const { api, loaded } = foreignApi()
    const unknown = changed(({ node = [], ...graph }) => ({ ...graph, node: node.map((one) => ({ ...one, opType: one.opType === 'Ceil' ? 'Wobble' : one.opType! })) }))
    expect(await post(api, unknown)).toMatchObject({ status: 400, body: { code: 'invalid-artifact', detail: expect.stringContaining('Wobble') } })
    loaded.length = 0
    expect(await post(api, WAVES.subarray(0, 60))).toMatchObject({ status: 400, body: { code: 'invalid-artifact' } })
    expect(loaded).toEqual([])
  })
})

describe('onnxruntime', () => {
  it('is loaded for such models only, its WebAssembly once', async () => {
    const { api, loaded } = foreignApi()
    await api.call('POST', 'api/models/line/versions?promote=true', line(2, 1).artifact)
    await api.call('POST', 'predict', { x: [3] })
    expect(loaded).toEqual([])
    await post(api, WAVES)
    await api.call('POST', 'predict', { x, model: 'waves' })
    expect(loaded).toEqual(['ort.js', 'assets/ort.wasm', 'ort.js'])
  })

  it('that cannot be loaded is tried again', async () => {
    const answers = [new Response(null, { status: 503 }), new Response(WASM)]
    const create = onnxruntimeSessions(async () => ({ createSession: createOrtSession, wasmFile: 'ort.wasm' }), async () => answers.shift()!)
    await expect(create(WAVES)).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('503') })
    const session = await create(WAVES)
    expect(session.engine).toBe('ort-wasm')
    session.dispose()
  })
})
