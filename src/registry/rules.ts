import { type ErrorData, MaasError } from '../core/error.ts'
import type { FinishedVersion, JournalRecord, ModelRecord, NewVersion, VersionRecord } from './records.ts'

// What may change and how, as pure functions over records: stores read, call one of these, and write what it gives.

/** Carried by the version that a model answers with when none is named. */
export const CHAMPION = 'champion'
/** The model that carries it answers requests that name no model. */
export const DEFAULT = 'default'

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Throws `invalid-input` unless `name` can stand in a path, a file name and a reference such as `name@3`. */
export function checkName(what: 'model' | 'data set' | 'alias' | 'endpoint', name: string): void {
  if (!NAME.test(name)) {
    throw new MaasError('invalid-input', `"${name}" cannot name a${what === 'alias' || what === 'endpoint' ? 'n' : ''} ${what}: `
      + 'use 1 to 64 letters, digits, ".", "_" or "-", beginning with a letter or digit.')
  }
  if (what === 'alias' && /^\d+$/.test(name)) {
    throw new MaasError('invalid-input', `"${name}" cannot name an alias: only digits would read as a version number.`)
  }
}

export const modelNotFound = (model: string) =>
  new MaasError('model-not-found', `There is no model "${model}". GET maas/api/models lists those that are there.`)

export const versionNotFound = (model: string, version: number) =>
  new MaasError('version-not-found', `Model "${model}" has no version ${version}.`)

export const aliasNotFound = ({ name, aliases }: ModelRecord, alias: string) => {
  const known = Object.keys(aliases).map((alias) => `"${alias}"`).join(', ') || 'none'
  return new MaasError('alias-not-found', `Model "${name}" has no alias "${alias}"; its aliases: ${known}.`)
}

/** The version behind an alias, undefined when the model does not carry it. */
export function aliasTarget(model: ModelRecord, alias: string): number | undefined {
  return Object.hasOwn(model.aliases, alias) ? model.aliases[alias] : undefined
}

/** A model after a change, and the journal's entry when an alias moved. */
export interface ModelChange {
  readonly model: ModelRecord
  readonly entry: JournalRecord | null
}

/** The next version of a model, PENDING; the model is made when it is new. */
export function addVersion(
  name: string, existing: ModelRecord | undefined, version: NewVersion, at: string,
): { model: ModelRecord; version: VersionRecord } {
  checkName('model', name)
  const model = existing ?? { name, createdAt: at, updatedAt: at, lastVersion: 0, aliases: {} }
  const number = model.lastVersion + 1
  return {
    model: { ...model, lastVersion: number, updatedAt: at },
    version: {
      model: name,
      version: number,
      status: 'PENDING',
      createdAt: at,
      description: version.description,
      metrics: {},
      params: version.params,
      signature: null,
      dataset: version.dataset,
      run: version.run,
      engine: version.engine,
      artifact: null,
      parity: null,
      lineage: { parents: version.parents ?? [] },
      error: null,
    },
  }
}

function checkPending({ model, version, status }: VersionRecord): void {
  if (status !== 'PENDING') {
    throw new MaasError('conflict', `${model}@${version} is ${status} and cannot change any more: make a new version.`)
  }
}

/** PENDING -> READY; `champion` moves here when the model has none or `promote` is set. */
export function finishVersion(
  model: ModelRecord, pending: VersionRecord, finished: FinishedVersion, sha256: string, promote: boolean, at: string,
): ModelChange & { version: VersionRecord } {
  checkPending(pending)
  const version: VersionRecord = {
    ...pending,
    status: 'READY',
    artifact: { sha256, bytes: finished.artifact.byteLength },
    metrics: finished.metrics,
    signature: finished.signature,
    parity: finished.parity,
    params: finished.params ?? pending.params,
  }
  const champion = promote || aliasTarget(model, CHAMPION) === undefined
  const change = champion ? setAlias(model, CHAMPION, version, at) : { model: { ...model, updatedAt: at }, entry: null }
  return { ...change, version }
}

/** PENDING -> FAILED. */
export function failVersion(pending: VersionRecord, error: ErrorData): VersionRecord {
  checkPending(pending)
  return { ...pending, status: 'FAILED', error }
}

/** Points an alias to a READY version; nothing changes when it does already. */
export function setAlias(model: ModelRecord, alias: string, { version, status }: VersionRecord, at: string): ModelChange {
  checkName('alias', alias)
  if (status !== 'READY') {
    throw new MaasError('conflict', `${model.name}@${version} is ${status}: an alias can only point to a READY version.`)
  }
  const from = aliasTarget(model, alias) ?? null
  if (from === version) return { model, entry: null }
  return {
    model: { ...model, updatedAt: at, aliases: { ...model.aliases, [alias]: version } },
    entry: { model: model.name, alias, from, to: version, at },
  }
}

export function deleteAlias(model: ModelRecord, alias: string, at: string): ModelChange {
  const from = aliasTarget(model, alias)
  if (from === undefined) throw aliasNotFound(model, alias)
  const { [alias]: _, ...aliases } = model.aliases
  return {
    model: { ...model, updatedAt: at, aliases },
    entry: { model: model.name, alias, from, to: null, at },
  }
}

/** The version that a rollback of `alias` leads to. `journal`: the model's, oldest first. */
export function rollbackTarget(model: ModelRecord, alias: string, journal: readonly JournalRecord[]): number {
  const last = journal.filter((entry) => entry.alias === alias).at(-1)
  if (!last) throw aliasNotFound(model, alias)
  if (last.from === null) {
    throw new MaasError('conflict', `Alias "${alias}" of model "${model.name}" pointed to nothing before ${last.at}: `
      + 'there is nothing to roll back to.')
  }
  return last.from
}

/** Throws `conflict` while an alias points to this version, or to any when none is given. */
export function checkNoAlias({ name, aliases }: ModelRecord, version?: number): void {
  const holding = Object.keys(aliases).filter((alias) => version === undefined || aliases[alias] === version)
  if (holding.length > 0) {
    const names = holding.map((alias) => `"${alias}"`).join(', ')
    throw new MaasError('conflict', `${version === undefined ? `Model "${name}"` : `${name}@${version}`} cannot be deleted `
      + `while an alias points there (${names}). Move or delete the alias first.`)
  }
}

/**
 * The version that got the alias last and still has it.
 * @param journal the alias's, of all models, oldest first.
 */
export function lastHolder(
  models: readonly ModelRecord[], alias: string, journal: readonly JournalRecord[],
): { model: string; version: number } | undefined {
  for (const entry of journal.toReversed()) {
    const model = models.find(({ name }) => name === entry.model)
    const version = model && aliasTarget(model, alias)
    if (version !== undefined) return { model: entry.model, version }
  }
  return undefined
}
