import { MaasError } from '../core/error.ts'
import { type Context, now } from './context.ts'
import { checkNoEndpoint } from './endpoint-rules.ts'
import { modelIn, putModel, releaseArtifact, reviseModels, tellRevised, versionIn } from './model-rows.ts'
import * as rules from './rules.ts'
import { sha256 } from './sha256.ts'
import type { RegistryStore } from './store.ts'

type Methods = Pick<
  RegistryStore,
  'listVersions' | 'getVersion' | 'deleteVersion' | 'createVersion' | 'finishVersion' | 'failVersion'
  | 'getArtifact'
>

/** Versions and their artifacts. */
export function versionMethods(context: Context): Methods {
  return {
    listVersions(model) {
      return context.database.read(['models', 'versions'], async (tx) => {
        await modelIn(tx, model)
        return (await tx.where('versions', 'model', model)).toReversed()
      })
    },

    getVersion(model, version) {
      return context.database.read(['models', 'versions'], async (tx) => {
        await modelIn(tx, model)
        return versionIn(tx, model, version)
      })
    },

    async deleteVersion(name, version) {
      await context.apply(`deleteVersion ${name}@${version}`, ['models', 'versions', 'artifacts', 'revisions', 'statistics', 'endpoints'], async (tx) => {
        const model = await modelIn(tx, name)
        const { artifact } = await versionIn(tx, name, version)
        rules.checkNoAlias(model, version)
        checkNoEndpoint(await tx.all('endpoints'), { model: name, version })
        await tx.delete('versions', [name, version])
        await releaseArtifact(tx, artifact)
        for (const row of await tx.where('statistics', 'model', name)) {
          if (row.version === version) await tx.delete('statistics', [name, version, row.endpoint])
        }
        await tx.put('models', { ...model, updatedAt: now() })
        await reviseModels(tx)
      })
      await tellRevised(context, name)
    },

    async createVersion(name, details) {
      const created = await context.apply(`createVersion ${name}`, ['models', 'versions'], async (tx) => {
        const { model, version } = rules.addVersion(name, await tx.get('models', name), details, now())
        await tx.put('models', model)
        await tx.put('versions', version)
        return version
      })
      context.changed('model', name)
      return created
    },

    async finishVersion(name, number, finished, promote) {
      const bytes = finished.artifact
      const key = await sha256(bytes)
      const ready = await context.apply(`finishVersion ${name}@${number}`, ['models', 'versions', 'artifacts', 'journal', 'revisions'], async (tx) => {
        const before = await modelIn(tx, name)
        const pending = await versionIn(tx, name, number)
        const { model, version, entry } = rules.finishVersion(before, pending, finished, key, promote, now())
        if (!(await tx.has('artifacts', key))) await tx.put('artifacts', { key, bytes })
        await tx.put('versions', version)
        await putModel(tx, { model, entry })
        return version
      })
      await tellRevised(context, name)
      return ready
    },

    async failVersion(name, number, error) {
      const failed = await context.apply(`failVersion ${name}@${number}`, ['models', 'versions'], async (tx) => {
        const model = await modelIn(tx, name)
        const version = rules.failVersion(await versionIn(tx, name, number), error)
        await tx.put('versions', version)
        await tx.put('models', { ...model, updatedAt: now() })
        return version
      })
      context.changed('model', name)
      return failed
    },

    async getArtifact(key) {
      const stored = await context.database.read(['artifacts'], (tx) => tx.get('artifacts', key))
      if (stored && (await sha256(stored.bytes)) === key) return stored.bytes
      const [holder] = await context.database.read(['versions'], (tx) => tx.where('versions', 'artifact', key))
      if (!holder) throw new MaasError('version-not-found', `No version has an artifact with SHA-256 ${key}: it was deleted.`)
      const { model, version } = holder
      throw new MaasError('data-loss', `The artifact of ${model}@${version} is ${stored ? 'damaged: its SHA-256 is not what it was' : 'no longer there'}. `
        + `Import the model again, POST maas/api/models/${model}/versions, or go back to an earlier version, POST maas/api/models/${model}/rollback.`)
    },
  }
}
