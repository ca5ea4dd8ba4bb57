import { MaasError } from '../core/error.ts'
import { addComparison } from './comparison.ts'
import type { Context } from './context.ts'
import { modelIn, versionIn } from './model-rows.ts'
import { RESOLVE_TABLES, resolveIn } from './resolve.ts'
import { LOG_KEPT } from './serving-records.ts'
import { sha256 } from './sha256.ts'
import { addStatistics } from './statistics.ts'
import type { ServingStore } from './store.ts'

/** What answering requests takes: what references lead to, what was trained, and where to note what was asked. */
export function servingMethods({ database, revision }: Pick<Context, 'database' | 'revision'>): Omit<ServingStore, 'onChange' | 'close'> {
  return {
    listModels() {
      return database.read(['models'], (tx) => tx.all('models'))
    },

    getModel(name) {
      return database.read(['models'], (tx) => modelIn(tx, name))
    },

    modelsRevision() {
      return revision.value()
    },

    resolve(ref) {
      return database.read(RESOLVE_TABLES, (tx) => resolveIn(tx, ref))
    },

    listVersions(model) {
      return database.read(['models', 'versions'], async (tx) => {
        await modelIn(tx, model)
        return (await tx.where('versions', 'model', model)).toReversed()
      })
    },

    getVersion(model, version) {
      return database.read(['models', 'versions'], async (tx) => {
        await modelIn(tx, model)
        return versionIn(tx, model, version)
      })
    },

    async getArtifact(key) {
      const stored = await database.read(['artifacts'], (tx) => tx.get('artifacts', key))
      if (stored && (await sha256(stored.bytes)) === key) return stored.bytes
      const [holder] = await database.read(['versions'], (tx) => tx.where('versions', 'artifact', key))
      if (!holder) throw new MaasError('version-not-found', `No version has an artifact with SHA-256 ${key}: it was deleted.`)
      const { model, version } = holder
      throw new MaasError('data-loss', `The artifact of ${model}@${version} is ${stored ? 'damaged: its SHA-256 is not what it was' : 'no longer there'}. `
        + `Import the model again, POST maas/api/models/${model}/versions, or go back to an earlier version, POST maas/api/models/${model}/rollback.`)
    },

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

    async getPrivacyKey(id) {
      return (await database.read(['privacyKeys'], (tx) => tx.get('privacyKeys', id)))?.bytes
    },
  }
}
