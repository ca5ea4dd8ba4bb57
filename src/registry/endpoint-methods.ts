import { type Context, now } from './context.ts'
import type { WriteTransaction } from './database.ts'
import { checkEndpoint, endpointNotFound } from './endpoint-rules.ts'
import { parseModelRef } from './model-ref.ts'
import { reviseModels } from './model-rows.ts'
import { answeringIn, RESOLVE_TABLES } from './resolve.ts'
import type { EndpointRecord, NewEndpoint } from './serving-records.ts'
import type { RegistryStore } from './store.ts'

type Methods = Pick<RegistryStore, 'listEndpoints' | 'getEndpoint' | 'putEndpoint' | 'deleteEndpoint' | 'endpointJournal' | 'listComparisons'>

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
      const endpoint = await apply(`putEndpoint ${name}`, [...RESOLVE_TABLES, 'endpointJournal', 'revisions'], async (tx) => {
        for (const { model } of given.candidates) await answeringIn(tx, parseModelRef(model))
        if (given.shadow !== null) await answeringIn(tx, parseModelRef(given.shadow))
        const at = now()
        const others = given.isDefault ? (await tx.all('endpoints')).filter((other) => other.isDefault && other.name !== name) : []
        for (const other of others) await change(tx, other.name, { ...other, isDefault: false }, at)
        const endpoint = await change(tx, name, given, at)
        await reviseModels(tx)
        return endpoint
      })
      await tell(name)
      return endpoint
    },

    async deleteEndpoint(name) {
      await apply(`deleteEndpoint ${name}`, ['endpoints', 'endpointJournal', 'comparisons', 'revisions'], async (tx) => {
        const before = await tx.get('endpoints', name)
        if (!before) throw endpointNotFound(name)
        await tx.put('endpointJournal', { endpoint: name, from: settingsOf(before), to: null, at: now() })
        await tx.delete('endpoints', name)
        await tx.deleteWhere('comparisons', 'endpoint', name)
        await reviseModels(tx)
      })
      await tell(name)
    },

    endpointJournal(name) {
      return database.read(['endpointJournal'], (tx) => tx.where('endpointJournal', 'endpoint', name))
    },

    listComparisons(endpoint) {
      return database.read(['comparisons'], (tx) => tx.where('comparisons', 'endpoint', endpoint))
    },
  }
}

/** What its owner said of it. */
const settingsOf = ({ candidates, shadow, isDefault }: NewEndpoint): NewEndpoint => ({ candidates, shadow, isDefault })

/** Writes an endpoint, and what it was before. */
async function change(tx: WriteTransaction<'endpoints' | 'endpointJournal'>, name: string, given: NewEndpoint, at: string): Promise<EndpointRecord> {
  const before = await tx.get('endpoints', name)
  const to = settingsOf(given)
  const endpoint = { name, createdAt: before?.createdAt ?? at, updatedAt: at, ...to }
  await tx.put('endpoints', endpoint)
  await tx.put('endpointJournal', { endpoint: name, from: before ? settingsOf(before) : null, to, at })
  return endpoint
}
