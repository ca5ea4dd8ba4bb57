import * as fc from 'fast-check'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { STATUS } from './problem.ts'
import { METHODS, type Route } from './route.ts'
import { allRoutes, type ApiParts, createApiRouter } from './all-routes.ts'
import { createApi, ROOT } from './testing/api.ts'
import { datasetParts } from './testing/datasets.ts'
import { brighter, line, register, shape, successor } from './testing/models.ts'
import { NETWORKS, onnxruntime } from './testing/networks.ts'

const readAppFile = async (path: string) => new Response(await readFile(new URL(`../../.cache/${path}`, import.meta.url)))

async function world(): Promise<ApiParts> {
  const { registry, predictor } = createApi()
  await register(registry, 'line', line(2, 1))
  await register(registry, 'line', line(0, 7))
  await register(registry, 'shape', shape())
  await register(registry, 'brighter', brighter())
  await register(registry, 'successor', successor(false))
  return { ...datasetParts, registry, predictor, networks: async () => NETWORKS, onnxruntime, readAppFile, build: 'fuzz', base: '/inpage/' }
}

const NAMES = ['line', 'shape', 'brighter', 'successor', 'linear', 'champion', '1', '2', 'default']
const HOSTILE = ['__proto__', 'constructor', 'toString', '..', '%', '%00', '%E0%A4%A', 'a/b', 'ein Wort', '\u{1f600}', '@', 'line@1', '-1', '1e9', '0x1', 'x'.repeat(3000), ':predict', 'null']
const name = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...NAMES) }, fc.constantFrom(...HOSTILE), fc.string({ maxLength: 8 }))

interface Asked {
  readonly method: string
  readonly path: string
}

/** Operations of the table with anything for their parameters, other methods, and paths of anything. */
function operationsOf(routes: readonly Route[]): fc.Arbitrary<Asked> {
  const operations = routes.flatMap(({ pattern, operations: of }) => METHODS.filter((method) => of[method]).map((method) => ({ method, pattern })))
  const known = fc.tuple(fc.constantFrom(...operations), fc.array(name, { minLength: 3, maxLength: 3 })).map(([{ method, pattern }, names]) => {
    let at = 0
    return { method, path: pattern.replace(/(?<=^|\/):\w+/g, () => encodeURIComponent(names[at++ % names.length]!)) }
  })
  const method = fc.constantFrom(...METHODS, 'HEAD', 'OPTIONS', 'PROPFIND')
  const paths = fc.array(name, { maxLength: 5 }).map((parts) => parts.map((part) => part.replace(/[?#]/g, '')).join('/'))
  return fc.oneof(
    { weight: 15, arbitrary: known },
    fc.tuple(known, method).map(([{ path }, other]) => ({ path, method: other })),
    fc.record({ path: paths, method }),
  )
}

const query = fc.oneof({ weight: 4, arbitrary: fc.constantFrom<[string, string][]>([], [['model', 'shape']], [['model', 'line']]) }, fc.array(fc.tuple(fc.oneof(fc.constantFrom('model', 'name', 'from', 'count', 'target', 'origin', 'limit', '__proto__'), fc.string({ maxLength: 5 })), name), { maxLength: 2 }))

const FIELDS = ['x', 'instances', 'inputs', 'model', 'input', 'version', 'alias', 'name', 'target', 'columns', 'origin', 'verbs', 'models', 'examples', 'id', 'outputs', 'parameters', 'shape', 'datatype', 'data', 'length', 'width', 'candidates', 'weight', '__proto__', 'constructor']
const scalar = fc.oneof(fc.constantFrom<unknown>(null, true, '', 1e308, -0, 1.5, 2 ** 53, 'FP32', 'BYTES', ...NAMES, ...HOSTILE), fc.integer(), fc.double(), fc.string({ maxLength: 6 }))
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 4, depthSize: 'small' }, scalar, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.constantFrom(...FIELDS), tie('value'), { maxKeys: 5 }).map((record) => ({ ...record }))),
}))

/** What a well-meaning client sends, to be spoilt. */
const MEANT: readonly object[] = [
  { model: 'line', x: [1] }, { model: 'shape', instances: [[1, 2]] }, { instances: [[1, 2]] }, { inputs: { length: [1], width: [2] } },
  { inputs: [{ name: 'x', shape: [1, 1], datatype: 'FP32', data: [1] }] }, { inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', data: [[1, 2]] }], outputs: [{ name: 'scores', parameters: { classification: 1 } }] },
  { examples: [{ length: 1, width: 2 }] }, { dataframe_split: { columns: ['length', 'width'], data: [[1, 2]] } }, { dataframe_records: [{ length: 1, width: 2 }] },
  { version: 1 }, { alias: 'champion' }, { origin: 'https://shop.example', verbs: ['predict'], models: ['*'] }, { model: 'linear', dataset: 'linear', target: 'y' },
  { target: 'y' }, { columns: { x: { type: 'number' } } }, { name: 'masked', columns: { x: { action: 'drop' } } }, { input: [1, 2], model: 'successor' },
  { candidates: [{ model: 'line@1', weight: 1 }], shadow: null, isDefault: false }, { max_batch_size: 8, dynamic_batching: { max_queue_delay_microseconds: 100 } },
]

const spoilt = fc.tuple(fc.constantFrom(...MEANT), fc.option(fc.tuple(fc.constantFrom(...FIELDS), value))).map(([meant, change]) => (
  JSON.stringify(change ? { ...meant, [change[0]]: change[1] } : meant)
))

const body: fc.Arbitrary<string | Uint8Array<ArrayBuffer>> = fc.oneof(
  { weight: 6, arbitrary: spoilt },
  { weight: 3, arbitrary: value.map((json) => JSON.stringify(json)) },
  fc.constantFrom(
    '', ' ', '{', '[]', 'null', '{"x":1e400}', '{"x":[1],"x":[2]}', '{"__proto__":{"x":[1]}}', '{"constructor":{"prototype":{}},"x":[1]}', '"text"', 'length,width\n1,2\n',
    `{"x":${'['.repeat(100_000)}`, `${'{"x":'.repeat(100_000)}1${'}'.repeat(100_000)}`, `{"x":${'['.repeat(190)}1${']'.repeat(190)}}`, `{"version":${'9'.repeat(400)}}`,
  ),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Uint8Array.from(bytes)),
)

const TYPES = ['application/json', 'text/plain', 'text/csv', 'text/csv; header=absent', 'application/octet-stream', 'application/json; charset=latin1', 'multipart/form-data; boundary=x', 'application/x-ndjson', 'nonsense', '']
const headers = fc.oneof({ weight: 2, arbitrary: fc.constant<Record<string, string>>({}) }, fc.record({
  'Content-Type': fc.constantFrom(...TYPES),
  'Accept': fc.constantFrom('*/*', 'text/csv', 'application/octet-stream', 'text/html', ';;,q=', 'application/x-ndjson'),
  'Maas-Shape': fc.constantFrom('1,2', '0', '-1', '999999999,999999999', 'x'),
  'Maas-Timeout': fc.constantFrom('1000', '0', 'x'),
  'Maas-Key': fc.constantFrom('user', ''),
  'Idempotency-Key': fc.constantFrom('"one"', 'two', 'x'.repeat(300)),
  'Inference-Header-Content-Length': fc.constantFrom('0', '5', '-1', '99999', 'x', '1e1'),
}, { requiredKeys: [] }))

/** What an error of this path looks like. */
function isError(path: string, status: number, type: string | null, given: unknown): boolean {
  const { error, code } = given as { error: unknown; code: keyof typeof STATUS }
  if (typeof error !== 'string' || error === '') return false
  if (/^v[12](\/|$)/.test(path)) return type === 'application/json'
  if (path.startsWith('api/') && !path.startsWith('api/2.0/')) return type === 'application/problem+json' && STATUS[code] === status
  return /^application\/(problem\+)?json$/.test(type!)
}

describe('whatever is sent', () => {
  it('gets a response in time: an answer, or an error that says what is wrong, never one of ours', async () => {
    const routes = allRoutes(await world())
    let router = createApiRouter(await world())
    let asked = 0
    const property = fc.asyncProperty(operationsOf(routes), query, headers, body, async ({ method, path }, pairs, given, sent) => {
      if (++asked % 50 === 0) router = createApiRouter(await world()) // what was deleted is there again
      const search = pairs.map(([key, text]) => `${encodeURIComponent(key)}=${encodeURIComponent(text)}`).join('&')
      const bodyless = method === 'GET' || method === 'HEAD'
      const request = new Request(`${ROOT}maas/${path}?${search}`, { method, headers: given, ...(!bodyless && { body: sent }) })
      const asPath = new URL(request.url).pathname.slice('/inpage/maas/'.length)
      const response = await router(request)
      expect(response).toBeInstanceOf(Response)
      const type = response.headers.get('Content-Type')
      const text = await response.text()
      for (const key of response.headers.keys()) expect(key).not.toMatch(/^access-control/)
      if (method === 'HEAD') expect(text).toBe('')
      if (method === 'HEAD' || response.status < 400) return
      const said = JSON.parse(text) as { code?: string }
      expect([asPath, response.status, said, isError(asPath, response.status, type, said)]).toEqual([asPath, response.status, said, true])
      expect(said.code, text).not.toBe('internal')
      expect(response.status, text).not.toBe(500)
    })
    await fc.assert(property, { numRuns: 1000 })
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  }, 300_000)

  it('is not read on when it is too large, on any route', async () => {
    const options = await world()
    const router = createApiRouter(options)
    const operations = allRoutes(options).flatMap(({ pattern, operations: of }) => METHODS.filter((method) => method !== 'GET' && of[method]).map((method) => [method, pattern] as const))
    for (const [method, pattern] of operations) {
      for (const type of ['application/json', 'application/octet-stream']) {
        let sent = 0
        const endless = new ReadableStream<Uint8Array>({ pull: (controller) => (sent++, controller.enqueue(new Uint8Array(1_000_000).fill(0x20))) }, { highWaterMark: 0 })
        const path = pattern.replace(/(?<=^|\/):\w+/g, 'line')
        const response = await router(new Request(`${ROOT}maas/${path}`, { method, body: endless, headers: { 'Content-Type': type }, duplex: 'half' } as RequestInit))
        expect([method, pattern, sent <= (pattern.endsWith('/load') ? 136 : 102)]).toEqual([method, pattern, true]) // a model, in base64
        if (sent > 1) expect([method, pattern, response.status]).toEqual([method, pattern, 413])
      }
    }
  }, 120_000)
})
