import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { createOrtSession } from '../../engines/ort.ts'
import { onnxruntimeSessions } from '../../inference/onnxruntime.ts'
import { type Api, createApi } from '../testing/api.ts'
import { echo, foreignModel } from '../v2/testing/typed-model.ts'

const WASM = new Uint8Array(readFileSync(new URL('../../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', import.meta.url)))

let api: Api
beforeAll(async () => {
  api = createApi({}, onnxruntimeSessions(async () => ({ createSession: createOrtSession, wasmFile: 'ort.wasm' }), async () => new Response(WASM)))
  const bytes = foreignModel({ text: ['BYTES', 'N'] }, { text_bytes: ['BYTES', 'N'] }, [{ opType: 'Identity', input: ['text'], output: ['text_bytes'] }])
  for (const [name, file] of [['echo', echo(['INT64', 'BYTES', 'BOOL'])], ['bytes', bytes]] as const) {
    expect(await api.call('POST', `api/models/${name}/versions`, file)).toMatchObject({ status: 201 })
  }
})

const predict = async (model: string, body: object) => (await api.call('POST', `v1/models/${model}:predict`, body)).body

describe(':predict of a model without features', () => {
  it('takes and gives tensors of its types, in rows and in columns', async () => {
    const rows = [{ int64: [1, '9007199254740993'], bytes: ['a', { b64: btoa('b') }], bool: [true, false] }, { int64: [3, 4], bytes: ['', 'd'], bool: [false, false] }]
    const row = (int64: unknown[], bytes: unknown[], bool: unknown[]) => ({ int64_out: int64, bytes_out: bytes, bool_out: bool })
    expect(await predict('echo', { instances: rows })).toEqual({ predictions: [row([1, '9007199254740993'], ['a', 'b'], [true, false]), row([3, 4], ['', 'd'], [false, false])] })
    const inputs = { int64: [[1, 2]], bytes: [['a', 'b']], bool: [[true, false]] }
    expect(await predict('echo', { inputs })).toEqual({ outputs: row([[1, 2]], [['a', 'b']], [[true, false]]) })
  })

  it('takes a lone input without its name, and gives bytes where the name of an output says so', async () => {
    for (const body of [{ instances: ['Größe', { b64: btoa('b') }] }, { instances: [{ text: 'Größe' }, { text: 'b' }] }]) {
      expect(await predict('bytes', body)).toEqual({ predictions: [{ b64: Buffer.from('Größe').toString('base64') }, { b64: btoa('b') }] })
    }
    expect(await predict('bytes', { inputs: ['b'] })).toEqual({ outputs: [{ b64: btoa('b') }] })
  })

  it('is described with them', async () => {
    const { body } = await api.call('GET', 'v1/models/echo/metadata')
    const { signature_def } = (body as { metadata: { signature_def: { signature_def: Record<string, { inputs: Record<string, { dtype: string }>; outputs: Record<string, { dtype: string }> }> } } }).metadata.signature_def
    expect(Object.keys(signature_def)).toEqual(['serving_default'])
    const { inputs, outputs } = signature_def['serving_default']!
    expect(Object.entries(inputs).map(([name, { dtype }]) => [name, dtype])).toEqual([['int64', 'DT_INT64'], ['bytes', 'DT_STRING'], ['bool', 'DT_BOOL']])
    expect(Object.keys(outputs)).toEqual(['int64_out', 'bytes_out', 'bool_out'])
  })

  it('refuses what does not fit: where', async () => {
    const refused = async (body: object) => {
      const answer = await api.call('POST', 'v1/models/echo:predict', body)
      expect(answer.status).toBe(400)
      return (answer.body as { error: string }).error
    }
    const good = { int64: [[1, 2]], bytes: [['a', 'b']], bool: [[true, false]] }
    expect(await refused({ inputs: { ...good, other: [1] } })).toMatch(/inputs\.other.*no input "other"/)
    expect(await refused({ inputs: { int64: [[1, 2]] } })).toMatch(/missing/)
    expect(await refused({ inputs: { ...good, int64: [[1, 2], [3]] } })).toMatch(/inputs\.int64/)
    expect(await refused({ inputs: { ...good, int64: [[1, 2.5]] } })).toMatch(/inputs\.int64\[0\]\[1\] must be a whole number/)
    expect(await refused({ inputs: { ...good, bool: [[1, 0]] } })).toMatch(/inputs\.bool\[0\]\[0\] must be true or false/)
    expect(await refused({ inputs: [[1, 2]] })).toMatch(/"inputs" must be an object/)
    expect(await refused({ instances: [{ int64: [1, 2] }] })).toMatch(/instances\[0\] must be an object with a value for each/)
    expect(await refused({ instances: [] })).toMatch(/at least one/)
    expect(await refused({})).toMatch(/exactly one/)
  })
})
