import { type Context, newestFirst } from './context.ts'
import type { RegistryStore } from './store.ts'

const REQUESTS_KEPT = 50

type Methods = Pick<
  RegistryStore,
  'listGrants' | 'getGrant' | 'putGrant' | 'deleteGrant' | 'addGrantRequest' | 'listGrantRequests'
>

/** Grants, and the origins that asked for one. */
export function grantMethods({ database, changed }: Context): Methods {
  return {
    listGrants() {
      return database.read(['grants'], (tx) => tx.all('grants'))
    },

    getGrant(origin) {
      return database.read(['grants'], (tx) => tx.get('grants', origin))
    },

    async putGrant(grant) {
      await database.write(['grants', 'grantRequests'], async (tx) => {
        await tx.put('grants', grant)
        await tx.delete('grantRequests', grant.origin)
      })
      changed('grant', grant.origin)
    },

    async deleteGrant(origin) {
      await database.write(['grants'], (tx) => tx.delete('grants', origin))
      changed('grant', origin)
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
