import { exactOptional, picklist, string } from 'valibot'
import { ERROR_CODES } from '../core/error.ts'
import type { Predictor } from '../inference/predictor.ts'
import { LOG_KEPT } from '../registry/serving-records.ts'
import type { RegistryStore } from '../registry/store.ts'
import { manage, operation, type Route } from './route.ts'
import { fields, queryNumber } from './schema.ts'

const NEWEST = 100

/** The newest requests to versions: `api/requests`. As one JSON document, or as lines for who accepts `application/x-ndjson`. */
export function requestLogRoutes(registry: RegistryStore, { statistics }: Predictor): readonly Route[] {
  return [
    manage('requests', {
      GET: operation({
        summary: 'The newest requests to models, newest first',
        query: fields({
          model: exactOptional(string()),
          code: exactOptional(picklist(['ok', ...ERROR_CODES])),
          limit: exactOptional(queryNumber(LOG_KEPT)),
        }),
        async handle({ request, query: { model, code, limit = NEWEST } }) {
          await statistics.flush()
          const requests = (await registry.listRequests())
            .filter((logged) => (model === undefined || logged.model === model) && (code === undefined || logged.code === code))
            .slice(0, limit)
          if (!request.headers.get('Accept')?.includes('application/x-ndjson')) return Response.json({ requests })
          const lines = requests.map((logged) => `${JSON.stringify(logged)}\n`)
          return new Response(lines.join(''), { headers: { 'Content-Type': 'application/x-ndjson' } })
        },
      }),
      DELETE: operation({
        summary: 'Forget the requests to one model, or all',
        query: fields({ model: exactOptional(string()) }),
        async handle({ query: { model }, registry }) {
          await statistics.flush()
          await registry.clearRequests(model)
          return new Response(null, { status: 204 })
        },
      }),
    }),
  ]
}
