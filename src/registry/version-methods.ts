import { type Context, now } from './context.ts'
import { checkNoEndpoint } from './endpoint-rules.ts'
import { modelIn, putModel, releaseArtifact, reviseModels, tellRevised, versionIn } from './model-rows.ts'
import * as rules from './rules.ts'
import type { VersionRecord } from './records.ts'
import { sha256 } from './sha256.ts'
import type { RegistryStore } from './store.ts'

type Methods = Pick<RegistryStore, 'deleteVersion' | 'createVersion' | 'finishVersion' | 'failVersion'>

/** Versions come and go, with their artifacts. */
export function versionMethods(context: Context): Methods {
  return {
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
      // A request that failed for want of room, and comes again, may find some.
      const mayFinish = (await context.applied(`failVersion ${name}@${number}`)) !== undefined
      const ready = await context.apply(`finishVersion ${name}@${number}`, ['models', 'versions', 'artifacts', 'journal', 'revisions'], async (tx) => {
        const before = await modelIn(tx, name)
        const found = await versionIn(tx, name, number)
        const pending: VersionRecord = mayFinish ? { ...found, status: 'PENDING', error: null } : found
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
  }
}
