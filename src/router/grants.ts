import { array, check, integer, minLength, minValue, nullish, number, optional, picklist, pipe, string, transform } from 'valibot'
import { GRANT_VERBS } from '../protocol/grants.ts'
import type { RegistryStore } from '../registry/store.ts'
import { manage, operation, type Route } from './route.ts'
import { fields } from './schema.ts'

const origin = pipe(
  string(), check((text) => URL.canParse(text) && new URL(text).origin === text, 'an origin, scheme, host and port alone, e.g. "https://shop.example"'),
)

const time = pipe(
  string(), check((text) => !Number.isNaN(Date.parse(text)), 'an ISO time such as "2030-01-31T00:00:00Z", or null'), transform((text) => new Date(text).toISOString()),
)

const whole = 'a whole number of requests per minute, from 1, or null'

const grant = fields({
  origin,
  verbs: pipe(array(picklist(GRANT_VERBS)), minLength(1, 'a list of at least one')),
  models: pipe(array(string()), minLength(1, 'a list of at least one')),
  rate: nullish(pipe(number(whole), integer(whole), minValue(1, whole)), null),
  expires: nullish(time, null),
})

/** What pages of other origins may do through `embed.html`, and which of them asked. */
export function grantRoutes(registry: RegistryStore): readonly Route[] {
  return [
    manage('grants/audit', {
      GET: operation({
        summary: 'What pages of other origins asked for, and what the owner decided; newest first',
        query: fields({ origin: optional(origin) }),
        handle: async ({ query }) => Response.json({ audit: await registry.listAudit(query.origin) }),
      }),
    }),
    manage('grants', {
      GET: {
        summary: 'List what other origins may do, and which asked',
        async handle() {
          const [grants, requests] = await Promise.all([registry.listGrants(), registry.listGrantRequests()])
          return Response.json({ grants, requests })
        },
      },
      PUT: operation({
        summary: 'Grant an origin what it may do',
        body: grant,
        async handle({ body, registry: writes }) {
          await writes.putGrant(body)
          return Response.json(body)
        },
      }),
      DELETE: operation({
        summary: 'Revoke the grant of an origin',
        query: fields({ origin }),
        async handle({ query, registry: writes }) {
          await writes.deleteGrant(query.origin)
          return new Response(null, { status: 204 })
        },
      }),
    }),
  ]
}
