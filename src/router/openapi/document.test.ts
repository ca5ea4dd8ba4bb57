import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import type { RunConfig } from '../../train/run-config.ts'
import { METHODS, type Route } from '../route.ts'
import { allRoutes } from '../all-routes.ts'
import { type Answer, type Api, createApi } from '../testing/api.ts'
import { datasetParts } from '../testing/datasets.ts'
import { line, register, successor } from '../testing/models.ts'
import { NETWORKS, onnxruntime } from '../testing/networks.ts'
import { DESCRIPTIONS } from './document.ts'
import { PARAMETERS } from './parameters.ts'

interface Media {
  readonly schema?: object
  readonly example?: unknown
}

interface Described {
  readonly operationId: string
  readonly summary: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly example?: string
}

interface Document {
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>> & { readonly parameters?: readonly Parameter[] }>>
}

const readAppFile = async (path: string) => new Response(await readFile(new URL(`../../../.cache/${path}`, import.meta.url)))

let api: Api
let document: Document
beforeAll(async () => {
  api = createApi({}, undefined, { readAppFile })
  document = (await api.call('GET', 'openapi.json')).body as Document
})

function tableOf({ registry, predictor }: Api): readonly string[] {
  const routes: readonly Route[] = allRoutes({ ...datasetParts, registry, predictor, networks: async () => NETWORKS, onnxruntime, build: '', base: '/' })
  return routes.flatMap(({ pattern, operations }) => METHODS.filter((method) => operations[method]).map((method) => `${method} ${pattern}`))
}

describe('GET openapi.json', () => {
  it('is a valid OpenAPI 3.1 document', async () => {
    expect(await new Validator().validate(document as never)).toEqual({ valid: true })
  })

  it('has every operation that there is, each described, and no other', () => {
    const table = tableOf(api)
    const patternOf = (path: string) => path.slice('/maas/'.length).replace(/\{(\w+)\}/g, ':$1')
    const documented = Object.entries(document.paths).flatMap(([path, operations]) => (
      METHODS.filter((method) => operations[method.toLowerCase()]).map((method) => `${method} ${patternOf(path)}`)
    ))
    expect(documented).toEqual(table)
    expect(Object.keys(DESCRIPTIONS).toSorted()).toEqual(table.toSorted())
    const ids = operationsOf(document).map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { parameters } of Object.values(document.paths)) for (const { name } of parameters ?? []) expect(Object.keys(PARAMETERS)).toContain(name)
  })

  it('is for where the app is deployed, and is not sent again to who has it', async () => {
    expect(document.servers).toEqual([{ url: '/inpage' }])
    const { headers } = await api.call('GET', 'openapi.json')
    const etag = headers.get('ETag')!
    expect(etag).toBe('"test-build"')
    expect(await api.call('GET', 'openapi.json', undefined, { 'If-None-Match': `"other", W/${etag}` })).toMatchObject({ status: 304, body: new Uint8Array() })
    expect((await api.call('GET', 'openapi.json', undefined, { 'If-None-Match': '"other"' })).status).toBe(200)
  })

  it('says where the page is that shows it', async () => {
    const { status, headers } = await api.call('GET', 'docs')
    expect([status, headers.get('Location')]).toEqual([302, '/inpage/docs.html'])
  })
})

interface Call {
  readonly path: string
  readonly method: string
  readonly operation: Described
  readonly parameters: readonly Parameter[]
}

function operationsOf({ paths }: Document): readonly Call[] {
  return Object.entries(paths).flatMap(([path, { parameters = [], ...operations }]) => (
    Object.entries(operations).map(([method, operation]) => ({ path, method, operation, parameters: [...parameters, ...operation.parameters ?? []] }))
  ))
}

/** Undocumented fields are mistakes here, though not for callers. */
function closed(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema
  if (Array.isArray(schema)) return schema.map(closed)
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, key === 'example' ? value : closed(value)]))
  return inner['type'] === 'object' && 'properties' in inner && !('additionalProperties' in inner) ? { ...inner, additionalProperties: false } : inner
}

function validatorOf(whole: Document) {
  const ajv = new Ajv2020({ strict: false, allErrors: false })
  addFormats(ajv)
  ajv.addSchema(closed(whole) as object, 'api')
  return (pointer: readonly string[], value: unknown): unknown => {
    const validate = ajv.getSchema(`api#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`)
    return validate!(value) ? [] : validate!.errors
  }
}

/** A registry in which the document's examples mean something. */
async function furnished(): Promise<Api> {
  const furnishedApi = createApi({}, undefined, { readAppFile })
  const { registry } = furnishedApi
  await register(registry, 'linear', line(2, 1))
  await register(registry, 'linear', line(2, 1), true)
  await register(registry, 'translator', successor(false))
  const config: RunConfig = { model: 'linear', dataset: 'linear', target: 'y' }
  await registry.putEndpoint(PARAMETERS['endpoint']!.example, { candidates: [{ model: 'linear', weight: 1 }], shadow: null, isDefault: false })
  await registry.createRun({
    id: PARAMETERS['id']!.example, status: 'cancelled', config, createdAt: new Date().toISOString(), startedAt: null, endedAt: null,
    engine: null, version: null, progress: null, history: [], error: null,
  })
  return furnishedApi
}

interface Sent {
  readonly path: string
  readonly mediaType?: string
  readonly body?: unknown
}

/** The calls that the examples make, one for each body. */
function examplesOf({ path, parameters, operation }: Call): readonly Sent[] {
  const at = path.slice('/maas/'.length).replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters.find((one) => one.name === name)!.example!))
  const query = new URLSearchParams(parameters.flatMap(({ in: where, name, example }) => (where === 'query' && example !== undefined ? [[name, example]] : [])))
  const whole = query.size > 0 ? `${at}?${query}` : at
  const bodies = Object.entries(operation.requestBody?.content ?? {}).filter(([, { example }]) => example !== undefined)
  return bodies.length === 0 ? [{ path: whole }] : bodies.map(([mediaType, { example }]) => ({ path: whole, mediaType, body: example }))
}

const send = (target: Api, { method }: Call, { path, mediaType, body }: Sent): Promise<Answer> => (
  target.call(method.toUpperCase(), path, body, mediaType ? { 'Content-Type': mediaType } : {})
)

describe('what the document says', () => {
  /** Those that need another world than the examples have. */
  const REFUSED: Readonly<Record<string, number>> = {
    'POST api/runs/:id/resume': 409, // it was cancelled before it had a checkpoint
    'DELETE api/datasets/:name': 409, // it comes with the app
    // The model is no classifier, and none has an explainer.
    ...Object.fromEntries(['', '/versions/:version', '/labels/:label'].flatMap((target) => [
      [`POST v1/models/:model${target}:classify`, 400], [`POST v1/models/:model${target}:explain`, 501],
    ])),
    // The model writes no text.
    ...Object.fromEntries(['', '/versions/:version'].flatMap((version) => (
      ['generate', 'generate_stream'].map((verb) => [`POST v2/models/:model${version}/${verb}`, 400])
    ))),
  }

  it('is true of every operation: its examples are taken, its answers are as described', async () => {
    const validate = validatorOf(document)
    const calls = operationsOf(document)
    const world = await furnished()
    const order = (method: string) => ['get', 'post', 'put', 'patch', 'delete'].indexOf(method)
    const forward = calls.filter(({ method }) => method !== 'delete').toSorted((a, b) => order(a.method) - order(b.method))
    // What lies deeper goes first, and everything is looked at once more when something has changed.
    const deletes = calls.filter(({ method }) => method === 'delete').toReversed()
    const wrong: unknown[] = []
    const answered = new Set<string>()
    for (const call of [...forward, ...calls.filter(({ method }) => method === 'get'), ...deletes]) {
      for (const sent of examplesOf(call)) {
        const key = `${call.method.toUpperCase()} ${call.path.slice('/maas/'.length).replace(/\{(\w+)\}/g, ':$1')}`
        const body = key === 'POST api/models/:model/versions' ? { ...sent, body: line(2, 1).artifact } : sent
        const { status, headers, body: answer } = await send(world, call, body)
        const mediaType = headers.get('Content-Type')?.split(';')[0]
        const documented = call.operation.responses[status]
        if (status >= 400) {
          const again = status === 409 && answered.has(key) // another form of what is there by now
          const isRead = status === 403 && key.includes(' api/2.0/mlflow/') // MLflow's clients change nothing here
          if (!again && !isRead && REFUSED[key] !== status) wrong.push({ key, sent, status, answer })
          continue
        }
        answered.add(key)
        if (!documented || (mediaType !== undefined && !documented.content?.[mediaType])) wrong.push({ key, status, mediaType })
        else if (mediaType === 'application/json') {
          const errors = validate(['paths', call.path, call.method, 'responses', String(status), 'content', mediaType, 'schema'], answer)
          if ((errors as unknown[]).length > 0) wrong.push({ key, errors })
        }
      }
    }
    expect(wrong).toEqual([])
  })

  it('is true of errors, in both styles', async () => {
    const validate = validatorOf(document)
    const problem = await api.call('GET', 'api/models/nobody')
    expect(validate(['components', 'schemas', 'Problem'], problem.body)).toEqual([])
    const error = await api.call('POST', 'predict', {})
    expect(validate(['components', 'schemas', 'Error'], error.body)).toEqual([])
    expect(validate(['components', 'schemas', 'Error'], { error: 'x' })).not.toEqual([])
  })
})
