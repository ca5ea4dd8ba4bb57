import type { GenericSchema } from 'valibot'
import { MaasError } from '../core/error.ts'
import { isObject } from '../core/is-object.ts'
import { withDeadline } from '../inference/deadline.ts'
import { mustBe } from '../inference/encode-values.ts'
import type { RegistryStore } from '../registry/store.ts'
import { readJson, readOptionalJson } from './body.ts'
import { errorResponse, type ErrorStyle } from './problem.ts'
import { type Call, matchParts, METHODS, type Operation, type Route } from './route.ts'
import { checked } from './schema.ts'

export type Router = (request: Request) => Promise<Response>

export interface RouterOptions {
  readonly routes: readonly Route[]
  /** What a request changes; left out where none does. */
  readonly registryFor?: (request: Request, body: unknown) => Promise<RegistryStore>
  /** Path of the app root, with its slashes: `/` or `/inpage/`. */
  readonly base: string
  /** Answers what none of the routes is for. */
  readonly otherwise?: Router
}

/** Routes as a function. It answers every request, and never rejects. */
export function createRouter({ routes: given, registryFor, base, otherwise = nothing }: RouterOptions): Router {
  const routes = given.map((route) => ({ route, parts: route.pattern.split('/') }))
  const root = `${base}maas/`
  const respond = async (request: Request): Promise<Response> => {
    const { pathname, searchParams: query } = new URL(request.url)
    const path = pathname.startsWith(root) ? pathname.slice(root.length).replace(/\/$/, '') : ''
    const parts = path.split('/')
    for (const { route, parts: wanted } of routes) {
      const params = matchParts(wanted, parts)
      if (params) return answer(route, { request, params, query }, registryFor)
    }
    return otherwise(request).catch((thrown: unknown) => errorResponse(MaasError.from(thrown), styleOf(path)))
  }
  return async (request) => {
    const response = await respond(request)
    return request.method === 'HEAD' ? new Response(null, response) : response
  }
}

/** What those expect who ask for a path that is not there. */
function styleOf(path: string): ErrorStyle {
  if (/^(v[12]|metrics)(\/|$)/.test(path)) return 'protocol'
  return /^(api\/2\.0\/mlflow|invocations|ping|version)(\/|$)/.test(path) ? 'mlflow' : 'problem'
}

async function nothing({ url }: Request): Promise<Response> {
  throw new MaasError('not-found', `There is nothing at ${new URL(url).pathname}.`)
}

type Matched = Omit<Call, 'body' | 'registry'>

async function answer(route: Route, call: Matched, registryFor: RouterOptions['registryFor']): Promise<Response> {
  const { method, url } = call.request
  const allowed = METHODS.filter((known) => route.operations[known])
  const headers = { Allow: [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ') }
  if (method === 'OPTIONS') return new Response(null, { status: 204, headers })
  const wanted = allowed.find((known) => known === (method === 'HEAD' ? 'GET' : method))
  const what = `${method} ${new URL(url).pathname}`
  if (!wanted) {
    const error = new MaasError('method-not-allowed', `${what} is not possible; allowed here: ${headers.Allow}.`)
    return errorResponse(error, route.errors, headers)
  }
  try {
    return await withDeadline(route.deadlineMs, what, perform(route.operations[wanted]!, call, registryFor), ' Look whether it was done before trying again.')
  } catch (thrown) {
    return errorResponse(MaasError.from(thrown), route.errors)
  }
}

async function perform({ body, query, handle }: Operation, call: Matched, registryFor: RouterOptions['registryFor']): Promise<Response> {
  const given = query ? checked(query, readQuery(call.query), 'The query') : call.query
  const read = body ? await readBody(body, call.request) : undefined
  const registry = registryFor && (await registryFor(call.request, read))
  return handle({ ...call, query: given as URLSearchParams, body: read as never, registry: registry! })
}

function readQuery(query: URLSearchParams): Readonly<Record<string, string>> {
  const names = [...query.keys()]
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new MaasError('invalid-input', `The query has "${twice}" twice: give it once.`)
  return Object.fromEntries(query)
}

async function readBody(schema: GenericSchema, request: Request): Promise<unknown> {
  const value = schema.type === 'optional' ? await readOptionalJson(request) : await readJson(request)
  if (Array.isArray(value)) throw mustBe('The body', 'a JSON object, {...}', value)
  // A schema that lets unknown fields pass would lose this one silently.
  if (isObject(value) && Object.hasOwn(value, '__proto__')) throw new MaasError('invalid-input', 'The body has an unknown field "__proto__": leave it out.')
  return checked(schema, value)
}
