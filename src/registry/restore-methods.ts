import { type Context, now } from './context.ts'
import { reviseModels, tellRevised } from './model-rows.ts'
import type { FinishedVersion, JournalRecord, ModelRecord, NewVersion, VersionRecord } from './records.ts'
import * as rules from './rules.ts'
import type { ServingConfig } from './serving-records.ts'
import { sha256 } from './sha256.ts'
import type { RegistryStore } from './store.ts'

/** A model as it was when it was saved. */
export interface SavedModel {
  /** As it was called then: parents of its versions are named by it. */
  readonly name: string
  /** READY ones, oldest first. */
  readonly versions: readonly SavedVersion[]
  /** Alias -> version, by the numbers of then. */
  readonly aliases: Readonly<Record<string, number>>
  readonly config: ServingConfig | null
}

export type SavedVersion = NewVersion & FinishedVersion & Pick<VersionRecord, 'version' | 'createdAt'>

/** Saved models brought back: all of one in one transaction. */
export function restoreMethods(context: Context): Pick<RegistryStore, 'restoreModel'> {
  return {
    async restoreModel(name, saved, promote) {
      rules.checkName('model', name)
      const keys = await Promise.all(saved.versions.map(({ artifact }) => sha256(artifact)))
      const tables = ['models', 'versions', 'artifacts', 'journal', 'servingConfigs', 'revisions'] as const
      const restored = await context.apply(`restoreModel ${name}`, tables, async (tx) => {
        const at = now()
        const existing = await tx.get('models', name)
        const { model, versions, journal } = restore(name, existing, saved, keys, promote, at)
        for (const [index, version] of versions.entries()) {
          const [key, bytes] = [keys[index]!, saved.versions[index]!.artifact]
          if (!(await tx.has('artifacts', key))) await tx.put('artifacts', { key, bytes })
          await tx.put('versions', version)
        }
        for (const entry of journal) await tx.put('journal', entry)
        if (saved.config && !(await tx.has('servingConfigs', name))) await tx.put('servingConfigs', { model: name, config: saved.config })
        await tx.put('models', model)
        await reviseModels(tx)
        return versions
      })
      await tellRevised(context, name)
      return restored
    },
  }
}

interface Restored {
  readonly model: ModelRecord
  readonly versions: readonly VersionRecord[]
  readonly journal: readonly JournalRecord[]
}

function restore(
  name: string, existing: ModelRecord | undefined, saved: SavedModel, keys: readonly string[], promote: boolean, at: string,
): Restored {
  let model: ModelRecord = existing ?? { name, createdAt: at, updatedAt: at, lastVersion: 0, aliases: {} }
  const numbers = new Map(saved.versions.map(({ version }, index) => [version, existing ? existing.lastVersion + index + 1 : version]))
  const parentNow = (parent: string) => {
    const [of, version] = parent.split('@')
    const number = of === saved.name ? numbers.get(Number(version)) : undefined
    return number === undefined ? parent : `${name}@${number}`
  }
  const versions = saved.versions.map(({ createdAt, version, parents = [], ...finished }, index) => {
    const number = numbers.get(version)!
    const added = rules.addVersion(name, { ...model, lastVersion: number - 1 }, { ...finished, parents: parents.map(parentNow) }, createdAt)
    const change = rules.finishVersion(added.model, added.version, finished, keys[index]!, false, at)
    model = { ...added.model, updatedAt: at }
    return change.version
  })
  const journal: JournalRecord[] = []
  const point = (alias: string, version: VersionRecord) => {
    const change = rules.setAlias(model, alias, version, at)
    model = change.model
    if (change.entry) journal.push(change.entry)
  }
  for (const [alias, number] of Object.entries(saved.aliases)) {
    const version = versions.find(({ version }) => version === numbers.get(number))
    if (version && (promote || rules.aliasTarget(model, alias) === undefined)) point(alias, version)
  }
  if (rules.aliasTarget(model, rules.CHAMPION) === undefined) point(rules.CHAMPION, versions.at(-1)!)
  return { model, versions, journal }
}
