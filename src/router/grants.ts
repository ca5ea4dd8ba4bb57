import { MaasError } from '../core/error.ts'
import { GRANT_VERBS } from '../protocol/grants.ts'
import type { GrantRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'
import { checkFields, readJsonObject, textField } from './body.ts'
import { type Route, manage } from './route.ts'

/** What pages of other origins may do through `embed.html`, and which of them asked. */
export function grantRoutes(registry: RegistryStore): readonly Route[] {
  return [
    manage('grants', {
      GET: {
        summary: 'List what other origins may do, and which asked',
        async handle() {
          const [grants, requests] = await Promise.all([registry.listGrants(), registry.listGrantRequests()])
          return Response.json({ grants, requests })
        },
      },
      PUT: {
        summary: 'Grant an origin what it may do',
        async handle({ request }) {
          const grant = readGrant(await readJsonObject(request))
          await registry.putGrant(grant)
          return Response.json(grant)
        },
      },
      DELETE: {
        summary: 'Revoke the grant of an origin',
        async handle({ query }) {
          await registry.deleteGrant(exactOrigin(query.get('origin') ?? ''))
          return new Response(null, { status: 204 })
        },
      },
    }),
  ]
}

function readGrant(body: Readonly<Record<string, unknown>>): GrantRecord {
  checkFields(body, ['origin', 'verbs', 'models', 'expires'])
  return {
    origin: exactOrigin(textField(body, 'origin')),
    verbs: texts(body, 'verbs').map(readVerb),
    models: texts(body, 'models'),
    expires: readExpiry(body['expires']),
  }
}

function exactOrigin(text: string): string {
  if (!URL.canParse(text) || new URL(text).origin !== text) {
    throw new MaasError('invalid-input', `"${text}" is not an origin: give scheme, host and port alone, e.g. "https://shop.example".`)
  }
  return text
}

function texts(body: Readonly<Record<string, unknown>>, field: string): readonly string[] {
  const value = body[field]
  if (!Array.isArray(value) || value.length === 0 || !value.every((item) => typeof item === 'string')) {
    throw new MaasError('invalid-input', `"${field}" must be a list of at least one text.`)
  }
  return value as readonly string[]
}

function readVerb(text: string): GrantRecord['verbs'][number] {
  const verb = GRANT_VERBS.find((known) => known === text)
  if (!verb) throw new MaasError('invalid-input', `"verbs" has an unknown "${text}"; known are ${GRANT_VERBS.join(', ')}.`)
  return verb
}

function readExpiry(value: unknown): string | null {
  if (value === null || value === undefined) return null
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (Number.isNaN(time)) throw new MaasError('invalid-input', '"expires" must be an ISO time such as "2030-01-31T00:00:00Z", or null.')
  return new Date(time).toISOString()
}
