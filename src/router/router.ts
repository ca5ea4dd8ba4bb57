import { MaasError } from '../core/error.ts'
import { type DatasetParts, datasetRoutes } from './datasets.ts'
import { withDeadline } from './deadline.ts'
import { grantRoutes } from './grants.ts'
import { healthRoute } from './health.ts'
import type { ImportParts } from './import-version.ts'
import { modelRoutes } from './models.ts'
import { predictRoute } from './predict.ts'
import type { Predictor } from './predictor.ts'
import { errorResponse } from './problem.ts'
import { type Handler, matchPattern, METHODS, type Route } from './route.ts'
import { runRoutes } from './runs.ts'
import { translateRoute } from './translate.ts'

export interface RouterOptions extends ImportParts, DatasetParts {
  readonly predictor: Predictor
  /** Names the build, for `health`. */
  readonly build: string
  /** Path of the app root, with its slashes: `/` or `/inpage/`. */
  readonly base: string
}

export type Router = (request: Request) => Promise<Response>

/** The whole HTTP API as a function. It answers every request, and never rejects. */
export function createRouter({ registry, predictor, networks, onnxruntime, datasets, readAppFile, build, base }: RouterOptions): Router {
  const routes: readonly Route[] = [
    predictRoute(predictor),
    translateRoute(predictor),
    healthRoute(build),
    ...modelRoutes({ registry, networks, onnxruntime }),
    ...runRoutes(registry, networks),
    ...datasetRoutes({ registry, networks, datasets, readAppFile }),
    ...grantRoutes(registry),
  ]
  const root = `${base}maas/`
  return async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    const path = pathname.startsWith(root) ? pathname.slice(root.length).replace(/\/$/, '') : ''
    for (const route of routes) {
      const params = matchPattern(route.pattern, path)
      if (params) return answer(route, { request, params, query: searchParams })
    }
    return errorResponse(new MaasError('not-found', `There is nothing at ${pathname}.`), 'problem')
  }
}

async function answer(route: Route, call: Parameters<Handler>[0]): Promise<Response> {
  const { method, url } = call.request
  const allowed = METHODS.filter((known) => route.handlers[known])
  const headers = { Allow: [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ') }
  if (method === 'OPTIONS') return new Response(null, { status: 204, headers })
  const wanted = allowed.find((known) => known === (method === 'HEAD' ? 'GET' : method))
  const what = `${method} ${new URL(url).pathname}`
  if (!wanted) {
    const error = new MaasError('method-not-allowed', `${what} is not possible; allowed here: ${headers.Allow}.`)
    return errorResponse(error, route.errors, headers)
  }
  try {
    const response = await withDeadline(route.deadlineMs, what, route.handlers[wanted]!(call))
    return method === 'HEAD' ? new Response(null, response) : response
  } catch (thrown) {
    return errorResponse(MaasError.from(thrown), route.errors)
  }
}
