import type { Context } from './context.ts'
import type { Database, ReadTransaction, WriteTransaction } from './database.ts'
import type { ModelRecord, VersionRecord } from './records.ts'
import { type ModelChange, modelNotFound, versionNotFound } from './rules.ts'

// Steps of the transactions over models and versions.

/** Throws `model-not-found`. */
export async function modelIn(tx: ReadTransaction<'models'>, name: string): Promise<ModelRecord> {
  const model = await tx.get('models', name)
  if (!model) throw modelNotFound(name)
  return model
}

/** Throws `version-not-found`. */
export async function versionIn(tx: ReadTransaction<'versions'>, model: string, number: number): Promise<VersionRecord> {
  const version = Number.isSafeInteger(number) ? await tx.get('versions', [model, number]) : undefined
  if (!version) throw versionNotFound(model, number)
  return version
}

/** Deletes the bytes of a version that is gone, unless another version has the same. */
export async function releaseArtifact(
  tx: WriteTransaction<'versions' | 'artifacts'>, artifact: VersionRecord['artifact'],
): Promise<void> {
  if (!artifact) return
  const users = await tx.where('versions', 'artifact', artifact.sha256)
  if (users.length === 0) await tx.delete('artifacts', artifact.sha256)
}

export async function putModel(
  tx: WriteTransaction<'models' | 'journal' | 'revisions'>, { model, entry }: ModelChange,
): Promise<void> {
  await tx.put('models', model)
  if (entry) await tx.put('journal', entry)
  await reviseModels(tx)
}

/** Random rather than counted: after the site's data was cleared, no earlier revision comes back. */
export async function reviseModels(tx: WriteTransaction<'revisions'>): Promise<void> {
  await tx.put('revisions', { of: 'models', revision: crypto.getRandomValues(new Uint32Array(4)).join('-') })
}

export async function readRevision(database: Database): Promise<string> {
  const stored = await database.read(['revisions'], (tx) => tx.get('revisions', 'models'))
  return stored?.revision ?? ''
}

/** What a reference to this model leads to has changed: nobody is told before everybody answers by it. */
export async function tellRevised({ revision, changed }: Context, model: string): Promise<void> {
  await revision.expire()
  changed('model', model)
}

/** Deletes what is logged of a model, or of all. */
export async function removeRequests(tx: WriteTransaction<'requestLog'>, model?: string): Promise<void> {
  for (const { last, requests } of await tx.all('requestLog')) {
    const others = model === undefined ? [] : requests.filter((request) => request.model !== model)
    if (others.length === 0) await tx.delete('requestLog', last)
    else if (others.length < requests.length) await tx.put('requestLog', { last, requests: others })
  }
}
