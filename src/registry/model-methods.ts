import { type Context, now } from './context.ts'
import type { ReadTransaction } from './database.ts'
import { modelIn, putModel, releaseArtifact, removeRequests, reviseModels, tellRevised, versionIn } from './model-rows.ts'
import { checkNoEndpoint } from './endpoint-rules.ts'
import type { ModelRecord } from './records.ts'
import * as rules from './rules.ts'
import type { RegistryStore } from './store.ts'

type Methods = Pick<RegistryStore, 'deleteModel' | 'setAlias' | 'deleteAlias' | 'rollbackAlias' | 'journal'>

/** Models and their aliases. */
export function modelMethods(context: Context): Methods {
  return {
    async deleteModel(name) {
      const tables = ['models', 'versions', 'artifacts', 'journal', 'servingConfigs', 'revisions', 'statistics', 'requestLog', 'endpoints'] as const
      await context.apply(`deleteModel ${name}`, tables, async (tx) => {
        rules.checkNoAlias(await modelIn(tx, name))
        checkNoEndpoint(await tx.all('endpoints'), { model: name })
        const versions = await tx.where('versions', 'model', name)
        await tx.deleteWhere('versions', 'model', name)
        for (const { artifact } of versions) await releaseArtifact(tx, artifact)
        await tx.deleteWhere('journal', 'model', name)
        await tx.delete('servingConfigs', name)
        await tx.deleteWhere('statistics', 'model', name)
        await removeRequests(tx, name)
        await tx.delete('models', name)
        await reviseModels(tx)
      })
      await tellRevised(context, name)
    },

    setAlias(name, alias, version) {
      return changeAlias(context, name, `setAlias ${alias}`, async (tx, model) =>
        rules.setAlias(model, alias, await versionIn(tx, name, version), now()))
    },

    deleteAlias(name, alias) {
      return changeAlias(context, name, `deleteAlias ${alias}`, async (tx, model) => {
        checkNoEndpoint(await tx.all('endpoints'), { model: name, alias })
        return rules.deleteAlias(model, alias, now())
      })
    },

    rollbackAlias(name, alias) {
      return changeAlias(context, name, `rollbackAlias ${alias}`, async (tx, model) => {
        const target = rules.rollbackTarget(model, alias, await tx.where('journal', 'model', name))
        return rules.setAlias(model, alias, await versionIn(tx, name, target), now())
      })
    },

    journal(model) {
      return context.database.read(['models', 'journal'], async (tx) => {
        await modelIn(tx, model)
        return tx.where('journal', 'model', model)
      })
    },
  }
}

async function changeAlias(
  context: Context,
  name: string,
  what: string,
  change: (tx: ReadTransaction<'models' | 'versions' | 'journal' | 'endpoints'>, model: ModelRecord) => Promise<rules.ModelChange>,
): Promise<ModelRecord> {
  const model = await context.apply(`${what} of ${name}`, ['models', 'versions', 'journal', 'endpoints', 'revisions'], async (tx) => {
    const changed = await change(tx, await modelIn(tx, name))
    await putModel(tx, changed)
    return changed.model
  })
  await tellRevised(context, name)
  return model
}
