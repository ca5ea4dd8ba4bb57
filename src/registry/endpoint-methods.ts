import { addComparison } from './comparison.ts'
import { type Context, now } from './context.ts'
import { checkEndpoint, endpointNotFound } from './endpoint-rules.ts'
import { parseModelRef } from './model-ref.ts'
import { reviseModels } from './model-rows.ts'
import { answeringIn, RESOLVE_TABLES } from './resolve.ts'
import type { RegistryStore } from './store.ts'

type Methods = Pick<RegistryStore, 'listEndpoints' | 'getEndpoint' | 'putEndpoint' | 'deleteEndpoint' | 'addComparisons' | 'listComparisons'>

/** Endpoints: names that callers use, apart from the versions that answer. A change counts as one of the models. */
export function endpointMethods({ database, apply, revision, changed }: Context): Methods {
  /** Nobody is told before everybody answers by it. */
  async function tell(name: string): Promise<void> {
    await revision.expire()
    changed('endpoint', name)
  }

  return {
    listEndpoints() {
      return database.read(['endpoints'], (tx) => tx.all('endpoints'))
    },

    async getEndpoint(name) {
      const endpoint = await database.read(['endpoints'], (tx) => tx.get('endpoints', name))
      if (!endpoint) throw endpointNotFound(name)
      return endpoint
    },

    async putEndpoint(name, given) {
      checkEndpoint(name, given)
      const endpoint = await apply(`putEndpoint ${name}`, [...RESOLVE_TABLES, 'revisions'], async (tx) => {
        for (const { model } of given.candidates) await answeringIn(tx, parseModelRef(model))
        if (given.shadow !== null) await answeringIn(tx, parseModelRef(given.shadow))
        const at = now()
        const before = await tx.get('endpoints', name)
        if (given.isDefault) {
          for (const other of await tx.all('endpoints')) if (other.isDefault) await tx.put('endpoints', { ...other, isDefault: false, updatedAt: at })
        }
        const { candidates, shadow, isDefault } = given
        const endpoint = { name, createdAt: before?.createdAt ?? at, updatedAt: at, candidates, shadow, isDefault }
        await tx.put('endpoints', endpoint)
        await reviseModels(tx)
        return endpoint
      })
      await tell(name)
      return endpoint
    },

    async deleteEndpoint(name) {
      await apply(`deleteEndpoint ${name}`, ['endpoints', 'comparisons', 'revisions'], async (tx) => {
        if (!(await tx.has('endpoints', name))) throw endpointNotFound(name)
        await tx.delete('endpoints', name)
        await tx.deleteWhere('comparisons', 'endpoint', name)
        await reviseModels(tx)
      })
      await tell(name)
    },

    async addComparisons(compared) {
      await database.write(['endpoints', 'comparisons'], async (tx) => {
        for (const part of compared) {
          const { endpoint, answered, shadow } = part
          // What was deleted meanwhile stays so.
          if (!(await tx.has('endpoints', endpoint))) continue
          const before = await tx.get('comparisons', [endpoint, answered, shadow])
          await tx.put('comparisons', before ? addComparison(before, part) : part)
        }
      })
    },

    listComparisons(endpoint) {
      return database.read(['comparisons'], (tx) => tx.where('comparisons', 'endpoint', endpoint))
    },
  }
}
