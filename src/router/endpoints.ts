import { array, boolean, minLength, minValue, nullish, number, optional, pipe, string } from 'valibot'
import type { Predictor } from '../inference/predictor.ts'
import type { ComparisonRecord, StatisticsRecord } from '../registry/serving-records.ts'
import type { RegistryStore } from '../registry/store.ts'
import { manage, operation, type Route } from './route.ts'
import { fields } from './schema.ts'

const endpoint = fields({
  candidates: pipe(array(fields({ model: string(), weight: optional(pipe(number(), minValue(0, 'a number from 0')), 1) })), minLength(1, 'a list of at least one')),
  shadow: nullish(string(), null),
  isDefault: optional(boolean(), false),
})

/** Names that callers use, apart from the versions that answer: weighted candidates, a shadow, and the default. */
export function endpointRoutes(registry: RegistryStore, predictor: Predictor): readonly Route[] {
  return [
    manage('endpoints', {
      GET: {
        summary: 'List the endpoints',
        handle: async () => Response.json({ endpoints: await registry.listEndpoints() }),
      },
    }),
    manage('endpoints/:endpoint/journal', {
      GET: {
        summary: 'What an endpoint was when',
        handle: async ({ params: { endpoint: name } }) => Response.json({ journal: await registry.endpointJournal(name) }),
      },
    }),
    manage('endpoints/:endpoint', {
      GET: {
        summary: 'An endpoint, what each candidate has answered, and how the shadow compares',
        async handle({ params: { endpoint: name } }) {
          const record = await registry.getEndpoint(name)
          await predictor.flush()
          const [statistics, comparisons] = await Promise.all([registry.listStatistics(), registry.listComparisons(name)])
          return Response.json({ ...record, answered: statistics.filter((each) => each.endpoint === name).map(answered), comparisons: comparisons.map(compared) })
        },
      },
      PUT: operation({
        summary: 'Make or change an endpoint',
        body: endpoint,
        handle: async ({ params: { endpoint: name }, body, registry: writes }) => Response.json(await writes.putEndpoint(name, body)),
      }),
      DELETE: {
        summary: 'Delete an endpoint',
        async handle({ params: { endpoint: name }, registry: writes }) {
          await writes.deleteEndpoint(name)
          return new Response(null, { status: 204 })
        },
      },
    }),
  ]
}

function answered({ model, version, success, fail }: StatisticsRecord) {
  return { model: `${model}@${version}`, succeeded: success.count, failed: Object.values(fail).reduce((sum, { count }) => sum + count, 0) }
}

/** `agreement` of labels, from 0 to 1, and the mean and greatest difference of numbers; null where there was nothing to compare. */
function compared({ answered, shadow, requests, errors, lastError, rows, agreed, numbers, absoluteDifference, maxAbsoluteDifference }: ComparisonRecord) {
  return {
    model: answered, shadow, requests, errors, lastError,
    agreement: rows > 0 ? agreed / rows : null,
    meanAbsoluteDifference: numbers > 0 ? absoluteDifference / numbers : null,
    maxAbsoluteDifference: numbers > 0 ? maxAbsoluteDifference : null,
  }
}
