import type { GenericSchema } from 'valibot'
import { MaasError } from '../core/error.ts'
import type { Predictor } from '../inference/predictor.ts'
import { readJson, readOptionalJson } from './body.ts'
import { bundleRoutes } from './bundles.ts'
import { type DatasetParts, datasetRoutes } from './datasets.ts'
import { withDeadline } from './deadline.ts'
import { endpointRoutes } from './endpoints.ts'
import { grantRoutes } from './grants.ts'
import { healthRoutes } from './health.ts'
import { onBehalfOf } from './idempotency.ts'
import type { ImportParts } from './import-version.ts'
import { metricsRoute } from './metrics.ts'
import { type Mlflow, mlflowRoutes } from './mlflow/routes.ts'
import { scoringRoutes } from './mlflow/scoring.ts'
import { modelRoutes } from './models.ts'
import { type OpenApiParts, openApiRoutes } from './openapi.ts'
import { predictRoute } from './predict.ts'
import { errorResponse, type ErrorStyle } from './problem.ts'
import { requestLogRoutes } from './request-log.ts'
import { type Call, matchParts, METHODS, type Operation, type Route } from './route.ts'
import { runRoutes } from './runs.ts'
import { checked } from './schema.ts'
import { servingConfigRoutes } from './serving-config.ts'
import { statisticsRoute } from './statistics.ts'
import { translateRoute } from './translate.ts'
import { v1Routes } from './v1/routes.ts'
import { v2Routes } from './v2/routes.ts'

export interface RouterOptions extends ImportParts, DatasetParts, OpenApiParts {
  readonly predictor: Predictor
  /** Asked for when one of MLflow's clients reads the registry. */
  readonly mlflow: () => Promise<Mlflow>
}

export type Router = (request: Request) => Promise<Response>

/** The whole HTTP API as a table. */
export function allRoutes(options: RouterOptions): readonly Route[] {
  const { registry, predictor, networks, mlflow, onnxruntime, datasets, readAppFile, build } = options
  const routes: readonly Route[] = [
    predictRoute(predictor),
    translateRoute(predictor),
    ...v1Routes(registry, predictor),
    ...healthRoutes(predictor, build),
    metricsRoute(registry, predictor),
    ...v2Routes({ registry, predictor, build, networks, onnxruntime }),
    ...scoringRoutes(predictor, build),
    ...mlflowRoutes(registry, mlflow),
    ...modelRoutes({ registry, networks, onnxruntime }),
    ...bundleRoutes({ registry, networks }),
    ...servingConfigRoutes(registry),
    ...runRoutes(registry, networks),
    ...datasetRoutes({ registry, networks, datasets, readAppFile }),
    ...endpointRoutes(registry, predictor),
    ...grantRoutes(registry),
    ...requestLogRoutes(registry, predictor),
    statisticsRoute(registry, predictor),
    ...openApiRoutes(options, () => routes),
  ]
  return routes
}

/** The whole HTTP API as a function. It answers every request, and never rejects. */
export function createRouter(options: RouterOptions): Router {
  const { registry, base } = options
  const routes = allRoutes(options).map((route) => ({ route, parts: route.pattern.split('/') }))
  const root = `${base}maas/`
  const respond = async (request: Request): Promise<Response> => {
    const { pathname, searchParams: query } = new URL(request.url)
    const path = pathname.startsWith(root) ? pathname.slice(root.length).replace(/\/$/, '') : ''
    const given = path.split('/')
    for (const { route, parts } of routes) {
      const params = matchParts(parts, given)
      if (params) return answer(route, { request, params, query, registry })
    }
    return errorResponse(new MaasError('not-found', `There is nothing at ${pathname}.`), styleOf(path))
  }
  return async (request) => {
    const response = await respond(request)
    return request.method === 'HEAD' ? new Response(null, response) : response
  }
}

/** What those expect who ask for a path that is not there. */
function styleOf(path: string): ErrorStyle {
  if (/^v[12](\/|$)/.test(path)) return 'protocol'
  return /^api\/2\.0\/mlflow(\/|$)/.test(path) ? 'mlflow' : 'problem'
}

type Matched = Omit<Call, 'body'>

async function answer(route: Route, call: Matched): Promise<Response> {
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
    return await withDeadline(route.deadlineMs, what, perform(route.operations[wanted]!, call))
  } catch (thrown) {
    return errorResponse(MaasError.from(thrown), route.errors)
  }
}

async function perform({ body, query, handle }: Operation, call: Matched): Promise<Response> {
  const given = query ? checked(query, readQuery(call.query), 'The query') : call.query
  const read = body ? await readBody(body, call.request) : undefined
  return handle({ ...call, query: given as URLSearchParams, body: read as never, registry: await onBehalfOf(call.request, read, call.registry) })
}

function readQuery(query: URLSearchParams): Readonly<Record<string, string>> {
  const names = [...query.keys()]
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new MaasError('invalid-input', `The query has "${twice}" twice: give it once.`)
  return Object.fromEntries(query)
}

async function readBody(schema: GenericSchema, request: Request): Promise<unknown> {
  const value = schema.type === 'optional' ? await readOptionalJson(request) : await readJson(request)
  if (Array.isArray(value)) throw new MaasError('invalid-input', 'The body must be a JSON object, {...}.')
  return checked(schema, value)
}
