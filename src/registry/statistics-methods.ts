import type { Context } from './context.ts'
import { removeRequests } from './model-rows.ts'
import { addStatistics } from './statistics.ts'
import type { RegistryStore } from './store.ts'

const LOG_KEPT = 1000

type Methods = Pick<RegistryStore, 'addRequests' | 'listStatistics' | 'listRequests' | 'clearRequests'>

/** What versions have answered, and the log of requests. */
export function statisticsMethods({ database }: Context): Methods {
  return {
    addRequests(counted, logged) {
      return database.write(['versions', 'statistics', 'requestLog'], async (tx) => {
        for (const part of counted) {
          const { model, version, endpoint } = part
          // What was deleted meanwhile stays so.
          if (!(await tx.has('versions', [model, version]))) continue
          const before = await tx.get('statistics', [model, version, endpoint])
          await tx.put('statistics', before ? addStatistics(before, part) : part)
        }
        if (logged.length === 0) return
        const blocks = await tx.keys('requestLog')
        const last = (blocks.at(-1) ?? 0) + logged.length
        await tx.put('requestLog', { last, requests: logged })
        for (const old of blocks) if (old <= last - LOG_KEPT) await tx.delete('requestLog', old)
      }, 'relaxed')
    },

    listStatistics(model) {
      return database.read(['statistics'], (tx) => (model === undefined ? tx.all('statistics') : tx.where('statistics', 'model', model)))
    },

    async listRequests() {
      const blocks = await database.read(['requestLog'], (tx) => tx.all('requestLog'))
      return blocks.flatMap(({ requests }) => requests).slice(-LOG_KEPT).toReversed()
    },

    clearRequests(model) {
      return database.write(['requestLog'], (tx) => removeRequests(tx, model))
    },
  }
}
