import { writeAudit } from './audit-methods.ts'
import { type Context, newestFirst, now } from './context.ts'
import type { AuditRecord } from './serving-records.ts'
import type { RegistryStore } from './store.ts'

const REQUESTS_KEPT = 50

type Methods = Pick<
  RegistryStore,
  'listGrants' | 'getGrant' | 'putGrant' | 'deleteGrant' | 'addGrantRequest' | 'listGrantRequests'
>

/** Grants, and the origins that asked for one. */
export function grantMethods({ database, grants, apply, changed }: Context): Methods {
  /** Nobody is told before everybody acts by it. */
  async function tellGranted(origin: string): Promise<void> {
    await grants.expire()
    changed('grant', origin)
  }

  return {
    listGrants() {
      return database.read(['grants'], (tx) => tx.all('grants'))
    },

    async getGrant(wanted) {
      return (await grants.value()).find(({ origin }) => origin === wanted)
    },

    async putGrant(grant) {
      await apply(`putGrant ${grant.origin}`, ['grants', 'grantRequests', 'audit'], async (tx) => {
        await tx.put('grants', grant)
        await tx.delete('grantRequests', grant.origin)
        await writeAudit(tx, [decision(grant.origin, 'grant')])
      })
      await tellGranted(grant.origin)
    },

    async deleteGrant(origin) {
      await apply(`deleteGrant ${origin}`, ['grants', 'audit'], async (tx) => {
        if (!(await tx.has('grants', origin))) return
        await tx.delete('grants', origin)
        await writeAudit(tx, [decision(origin, 'revoke')])
      })
      await tellGranted(origin)
    },

    async addGrantRequest(request) {
      await database.write(['grantRequests'], async (tx) => {
        await tx.put('grantRequests', request)
        for (const { origin } of newestFirst(await tx.all('grantRequests'), ({ at }) => at).slice(REQUESTS_KEPT)) {
          await tx.delete('grantRequests', origin)
        }
      })
      changed('grant', request.origin)
    },

    async listGrantRequests() {
      const requests = await database.read(['grantRequests'], (tx) => tx.all('grantRequests'))
      return newestFirst(requests, ({ at }) => at)
    },
  }
}

function decision(origin: string, what: 'grant' | 'revoke'): AuditRecord {
  return { at: now(), origin, verb: null, what, model: null, outcome: 'allowed', count: 1 }
}
