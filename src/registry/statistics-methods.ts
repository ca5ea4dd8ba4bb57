import type { Context } from './context.ts'
import { removeRequests } from './model-rows.ts'
import { LOG_KEPT } from './serving-records.ts'
import type { RegistryStore } from './store.ts'

type Methods = Pick<RegistryStore, 'listRequests' | 'clearRequests'>

/** The log of requests. */
export function statisticsMethods({ database }: Context): Methods {
  return {
    async listRequests() {
      const blocks = await database.read(['requestLog'], (tx) => tx.all('requestLog'))
      return blocks.flatMap(({ requests }) => requests).slice(-LOG_KEPT).toReversed()
    },

    clearRequests(model) {
      return database.write(['requestLog'], (tx) => removeRequests(tx, model))
    },
  }
}
