import type { describeApi } from './openapi/document.ts'
import type { Route } from './route.ts'

/** `openapi.js`: what describes the API. Texts and schemas of answers, which no answer needs. */
export interface OpenApi {
  readonly describeApi: typeof describeApi
}

export interface OpenApiParts {
  /** Asked for with the first request for the document. */
  readonly openapi: () => Promise<OpenApi>
  /** Names the build. */
  readonly build: string
  /** Path of the app root, with its slashes: `/` or `/inpage/`. */
  readonly base: string
}

/** GET `maas/openapi.json`, made of the routes that answer, and `maas/docs`, the page that shows it. @param routes all of them. */
export function openApiRoutes({ openapi, build, base }: OpenApiParts, routes: () => readonly Route[]): readonly Route[] {
  const etag = `"${build}"`
  return [
    {
      pattern: 'openapi.json',
      deadlineMs: 10_000,
      errors: 'problem',
      operations: {
        GET: {
          summary: 'This API as an OpenAPI document',
          async handle({ request }) {
            const headers = { 'ETag': etag, 'Cache-Control': 'no-cache' }
            if (request.headers.get('If-None-Match')?.includes(etag)) return new Response(null, { status: 304, headers })
            const { describeApi } = await openapi()
            return Response.json(describeApi(routes(), { base, build }), { headers })
          },
        },
      },
    },
    {
      pattern: 'docs',
      deadlineMs: 1000,
      errors: 'problem',
      operations: {
        GET: {
          summary: 'The page that shows this API',
          // A page of the app: reloaded past the Service Worker it is still there.
          handle: async () => new Response(null, { status: 302, headers: { Location: `${base}docs.html` } }),
        },
      },
    },
  ]
}
