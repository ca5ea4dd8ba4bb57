import { MaasError } from '../core/error.ts'
import { type Context, now } from './context.ts'
import type { ReadTransaction } from './database.ts'
import { modelIn, putModel, releaseArtifact, removeRequests, reviseModels, tellRevised, versionIn } from './model-rows.ts'
import type { ModelRecord } from './records.ts'
import * as rules from './rules.ts'
import type { RegistryStore } from './store.ts'

type Methods = Pick<
  RegistryStore,
  'listModels' | 'getModel' | 'deleteModel' | 'resolveAlias' | 'resolveDefault' | 'setAlias' | 'deleteAlias'
  | 'rollbackAlias' | 'journal' | 'modelsRevision'
>

/** Models, their aliases and what references lead to. */
export function modelMethods(context: Context): Methods {
  return {
    listModels() {
      return context.database.read(['models'], (tx) => tx.all('models'))
    },

    getModel(name) {
      return context.database.read(['models'], (tx) => modelIn(tx, name))
    },

    async deleteModel(name) {
      const tables = ['models', 'versions', 'artifacts', 'journal', 'servingConfigs', 'revisions', 'statistics', 'requestLog'] as const
      await context.apply(`deleteModel ${name}`, tables, async (tx) => {
        rules.checkNoAlias(await modelIn(tx, name))
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

    resolveAlias(name, alias) {
      return context.database.read(['models', 'versions'], async (tx) => {
        const model = await modelIn(tx, name)
        const version = rules.aliasTarget(model, alias)
        if (version === undefined) throw rules.aliasNotFound(model, alias)
        return versionIn(tx, name, version)
      })
    },

    resolveDefault() {
      return context.database.read(['models', 'versions', 'journal'], async (tx) => {
        const models = await tx.all('models')
        for (const alias of [rules.DEFAULT, rules.CHAMPION]) {
          const holder = rules.lastHolder(models, alias, await tx.where('journal', 'alias', alias))
          if (holder) return versionIn(tx, holder.model, holder.version)
        }
        throw new MaasError('model-not-found', 'No model can answer yet: train or import one first.')
      })
    },

    setAlias(name, alias, version) {
      return changeAlias(context, name, `setAlias ${alias}`, async (tx, model) =>
        rules.setAlias(model, alias, await versionIn(tx, name, version), now()))
    },

    deleteAlias(name, alias) {
      return changeAlias(context, name, `deleteAlias ${alias}`, async (_, model) => rules.deleteAlias(model, alias, now()))
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

    modelsRevision() {
      return context.revision.value()
    },
  }
}

async function changeAlias(
  context: Context,
  name: string,
  what: string,
  change: (tx: ReadTransaction<'models' | 'versions' | 'journal'>, model: ModelRecord) => Promise<rules.ModelChange>,
): Promise<ModelRecord> {
  const model = await context.apply(`${what} of ${name}`, ['models', 'versions', 'journal', 'revisions'], async (tx) => {
    const changed = await change(tx, await modelIn(tx, name))
    await putModel(tx, changed)
    return changed.model
  })
  await tellRevised(context, name)
  return model
}
