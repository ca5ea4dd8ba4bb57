import { type ConversionConfig, type JsonSchema, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema'
import type { GenericSchema } from 'valibot'
import { ERROR_CODES } from '../../core/error.ts'
import type { ErrorStyle } from '../problem.ts'
import { type Method, METHODS, type Operation, type Route } from '../route.ts'
import type { Answer, Content, Description, Descriptions } from './description.ts'
import { MANAGEMENT } from './management.ts'
import { HEADERS, PARAMETERS } from './parameters.ts'
import { MLFLOW } from './mlflow.ts'
import { MONITORING } from './monitoring.ts'
import { PREDICTION } from './prediction.ts'
import { SCHEMAS } from './records.ts'
import { tagOf, TAGS } from './tags.ts'
import { V1 } from './v1.ts'
import { V2 } from './v2.ts'

export const DESCRIPTIONS: Descriptions = { ...PREDICTION, ...MANAGEMENT, ...MONITORING, ...V1, ...V2, ...MLFLOW }

export interface ApiInfo {
  /** Path of the app root, with its slashes. */
  readonly base: string
  readonly build: string
}

const CONFIG: ConversionConfig = {
  target: 'draft-2020-12', typeMode: 'input', errorMode: 'ignore', overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
}

/** The routes as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1.html). */
export function describeApi(routes: readonly Route[], { base, build }: ApiInfo) {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Inpage',
      version: build,
      description: 'Model-as-a-Service in a web page: the Service Worker of this origin answers, there is no server.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: base === '/' ? base : base.slice(0, -1) }],
    tags: TAGS.map(([name, description]) => ({ name, description })),
    paths: Object.fromEntries(routes.map((route) => [pathOf(route.pattern), describeRoute(route)])),
    components: {
      schemas: { ...toJsonSchemaDefs(SCHEMAS, CONFIG), ...ERRORS },
      responses: {
        problem: { description: 'It failed (RFC 9457).', content: { 'application/problem+json': { schema: ref('Problem') } } },
        protocol: { description: 'It failed.', content: { 'application/json': { schema: ref('Error') } } },
        mlflow: { description: 'It failed.', content: { 'application/json': { schema: ref('MlflowError') } } },
      } satisfies Record<ErrorStyle, unknown>,
      headers: Object.fromEntries(Object.entries(HEADERS).map(([name, description]) => [name, { description, schema: { type: 'string' } }])),
    },
  }
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })

const error = { type: 'string', description: 'What went wrong, where, and what to do.' }
const code = { type: 'string', enum: ERROR_CODES }

const ERRORS = {
  Error: { type: 'object', required: ['error', 'code'], properties: { error, code } },
  MlflowError: {
    type: 'object',
    required: ['error_code', 'message', 'error', 'code'],
    properties: { error_code: { type: 'string', description: "MLflow's name of what went wrong." }, message: error, error, code },
  },
  Problem: {
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'code', 'error'],
    properties: { type: { type: 'string' }, title: { type: 'string' }, status: { type: 'integer' }, detail: error, code, error, details: { type: 'object' } },
  },
}

const pathOf = (pattern: string) => `/maas/${pattern.replace(/:(\w+)/g, (found, name: string, at: number) => (pattern[at - 1] === '/' ? `{${name}}` : found))}`

function describeRoute(route: Route) {
  const parameters = namesOf(route.pattern).map((name) => ({ name, in: 'path', required: true, ...parameterOf(name) }))
  return {
    ...(parameters.length > 0 && { parameters }),
    ...Object.fromEntries(METHODS.filter((method) => route.operations[method]).map((method) => (
      [method.toLowerCase(), describeOperation(route, method, route.operations[method]!)]
    ))),
  }
}

function namesOf(pattern: string): readonly string[] {
  return [...pattern.matchAll(/(?<=\/):(\w+)/g)].map(([, name]) => name!)
}

function parameterOf(name: string) {
  const { description, example, pattern } = PARAMETERS[name] ?? { description: name, example: name }
  return { description, example, schema: { type: 'string', ...(pattern && { pattern }) } }
}

function describeOperation(route: Route, method: Method, operation: Operation) {
  const key = `${method} ${route.pattern}`
  const given: Description = DESCRIPTIONS[key] ?? { answers: {} }
  const headers = [...(given.headers ?? []), ...(route.errors === 'problem' && method !== 'GET' ? ['Idempotency-Key'] as const : [])]
  const parameters = [...queryOf(operation, given), ...headers.map((name) => ({ name, in: 'header', description: HEADERS[name], schema: { type: 'string' } }))]
  const requestBody = bodyOf(operation, given)
  return {
    operationId: method.toLowerCase() + route.pattern.replace(/(?:^|[^A-Za-z0-9]+)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    summary: operation.summary,
    ...(given.description && { description: given.description }),
    tags: [tagOf(route.pattern)],
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: {
      ...Object.fromEntries(Object.entries(given.answers).map(([status, answer]) => [status, describeAnswer(answer)])),
      default: { $ref: `#/components/responses/${route.errors}` },
    },
  }
}

function queryOf({ query }: Operation, { query: words = {} }: Description) {
  const unchecked = Object.fromEntries(Object.keys(words).map((name) => [name, { type: 'string' as const }]))
  const { properties = {}, required = [] } = query ? converted(query) : { properties: unchecked }
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), ...words[name], schema }))
}

function bodyOf({ body }: Operation, { takes, example }: Description) {
  if (body) {
    return { required: body.type !== 'optional', content: contentOf({ 'application/json': { schema: body, ...(example !== undefined && { example }) } }) }
  }
  return takes && { required: true, content: contentOf(takes) }
}

function describeAnswer({ description, content, headers }: Answer) {
  return {
    description,
    ...(content && { content: contentOf(content) }),
    ...(headers && { headers: Object.fromEntries(headers.map((name) => [name, { $ref: `#/components/headers/${name}` }])) }),
  }
}

function contentOf(content: Content) {
  return Object.fromEntries(Object.entries(content).map(([mediaType, { schema, example }]) => (
    [mediaType, { ...(schema && { schema: converted(schema) }), ...(example !== undefined && { example }) }]
  )))
}

function converted(schema: GenericSchema): JsonSchema {
  const { $schema: _, $defs: _defs, ...rest } = toJsonSchema(schema, { ...CONFIG, definitions: SCHEMAS })
  return rest
}
