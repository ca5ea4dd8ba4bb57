import { type ErrorData, MaasError } from '../core/error.ts'
import type { Database, ReadTransaction, WriteTransaction } from './database.ts'
import type { ChangeFeed } from './change-feed.ts'
import type {
  DatasetRecord, FinishedVersion, GrantRecord, GrantRequestRecord, JournalRecord, ModelRecord, NewVersion, RunRecord, VersionRecord,
} from './records.ts'
import { Lease } from './lease.ts'
import * as rules from './rules.ts'
import { sha256 } from './sha256.ts'
import type { RegistryChange, RegistryStore } from './store.ts'

const GRANT_REQUESTS_KEPT = 50

/** The one implementation of the port, over whatever database. */
export class Registry implements RegistryStore {
  readonly #database: Database
  readonly #changes: ChangeFeed
  readonly #revision: Lease<string>

  /** @param leaseMs how long a read of the models' revision holds; 0 where no other context shares the database. */
  constructor(database: Database, changes: ChangeFeed, leaseMs: number) {
    this.#database = database
    this.#changes = changes
    this.#revision = new Lease(() => readRevision(database), leaseMs)
  }

  listModels(): Promise<readonly ModelRecord[]> {
    return this.#database.read(['models'], (tx) => tx.all('models'))
  }

  getModel(name: string): Promise<ModelRecord> {
    return this.#database.read(['models'], (tx) => modelIn(tx, name))
  }

  listVersions(model: string): Promise<readonly VersionRecord[]> {
    return this.#database.read(['models', 'versions'], async (tx) => {
      await modelIn(tx, model)
      return (await tx.where('versions', 'model', model)).reverse()
    })
  }

  getVersion(model: string, version: number): Promise<VersionRecord> {
    return this.#database.read(['models', 'versions'], async (tx) => {
      await modelIn(tx, model)
      return versionIn(tx, model, version)
    })
  }

  async deleteModel(name: string): Promise<void> {
    await this.#database.write(['models', 'versions', 'artifacts', 'journal', 'revisions'], async (tx) => {
      rules.checkNoAlias(await modelIn(tx, name))
      const versions = await tx.where('versions', 'model', name)
      await tx.deleteWhere('versions', 'model', name)
      for (const { artifact } of versions) await releaseArtifact(tx, artifact)
      await tx.deleteWhere('journal', 'model', name)
      await tx.delete('models', name)
      await reviseModels(tx)
    })
    await this.#revised(name)
  }

  async deleteVersion(name: string, version: number): Promise<void> {
    await this.#database.write(['models', 'versions', 'artifacts', 'revisions'], async (tx) => {
      const model = await modelIn(tx, name)
      const { artifact } = await versionIn(tx, name, version)
      rules.checkNoAlias(model, version)
      await tx.delete('versions', [name, version])
      await releaseArtifact(tx, artifact)
      await tx.put('models', { ...model, updatedAt: now() })
      await reviseModels(tx)
    })
    await this.#revised(name)
  }

  async createVersion(name: string, details: NewVersion): Promise<VersionRecord> {
    const created = await this.#database.write(['models', 'versions'], async (tx) => {
      const { model, version } = rules.addVersion(name, await tx.get('models', name), details, now())
      await tx.put('models', model)
      await tx.put('versions', version)
      return version
    })
    this.#changed('model', name)
    return created
  }

  async finishVersion(name: string, number: number, finished: FinishedVersion, promote: boolean): Promise<VersionRecord> {
    const bytes = finished.artifact
    const key = await sha256(bytes)
    const ready = await this.#database.write(['models', 'versions', 'artifacts', 'journal', 'revisions'], async (tx) => {
      const before = await modelIn(tx, name)
      const pending = await versionIn(tx, name, number)
      const { model, version, entry } = rules.finishVersion(before, pending, finished, key, promote, now())
      if (!(await tx.has('artifacts', key))) await tx.put('artifacts', { key, bytes })
      await tx.put('versions', version)
      await putModel(tx, { model, entry })
      return version
    })
    await this.#revised(name)
    return ready
  }

  async failVersion(name: string, number: number, error: ErrorData): Promise<VersionRecord> {
    const failed = await this.#database.write(['models', 'versions'], async (tx) => {
      const model = await modelIn(tx, name)
      const version = rules.failVersion(await versionIn(tx, name, number), error)
      await tx.put('versions', version)
      await tx.put('models', { ...model, updatedAt: now() })
      return version
    })
    this.#changed('model', name)
    return failed
  }

  async getArtifact(key: string): Promise<Uint8Array<ArrayBuffer>> {
    const stored = await this.#database.read(['artifacts'], (tx) => tx.get('artifacts', key))
    if (!stored) throw new MaasError('version-not-found', `No version has an artifact with SHA-256 ${key}.`)
    return stored.bytes
  }

  modelsRevision(): Promise<string> {
    return this.#revision.value()
  }

  resolveAlias(name: string, alias: string): Promise<VersionRecord> {
    return this.#database.read(['models', 'versions'], async (tx) => {
      const model = await modelIn(tx, name)
      const version = rules.aliasTarget(model, alias)
      if (version === undefined) throw rules.aliasNotFound(model, alias)
      return versionIn(tx, name, version)
    })
  }

  resolveDefault(): Promise<VersionRecord> {
    return this.#database.read(['models', 'versions', 'journal'], async (tx) => {
      const models = await tx.all('models')
      for (const alias of [rules.DEFAULT, rules.CHAMPION]) {
        const holder = rules.lastHolder(models, alias, await tx.where('journal', 'alias', alias))
        if (holder) return versionIn(tx, holder.model, holder.version)
      }
      throw new MaasError('model-not-found', 'No model can answer yet: train or import one first.')
    })
  }

  setAlias(name: string, alias: string, version: number): Promise<ModelRecord> {
    return this.#changeAlias(name, async (tx, model) =>
      rules.setAlias(model, alias, await versionIn(tx, name, version), now()))
  }

  deleteAlias(name: string, alias: string): Promise<ModelRecord> {
    return this.#changeAlias(name, async (_, model) => rules.deleteAlias(model, alias, now()))
  }

  rollbackAlias(name: string, alias: string): Promise<ModelRecord> {
    return this.#changeAlias(name, async (tx, model) => {
      const target = rules.rollbackTarget(model, alias, await tx.where('journal', 'model', name))
      return rules.setAlias(model, alias, await versionIn(tx, name, target), now())
    })
  }

  async #changeAlias(
    name: string,
    change: (tx: ReadTransaction<'models' | 'versions' | 'journal'>, model: ModelRecord) => Promise<rules.ModelChange>,
  ): Promise<ModelRecord> {
    const model = await this.#database.write(['models', 'versions', 'journal', 'revisions'], async (tx) => {
      const changed = await change(tx, await modelIn(tx, name))
      await putModel(tx, changed)
      return changed.model
    })
    await this.#revised(name)
    return model
  }

  journal(model: string): Promise<readonly JournalRecord[]> {
    return this.#database.read(['models', 'journal'], async (tx) => {
      await modelIn(tx, model)
      return tx.where('journal', 'model', model)
    })
  }

  async createRun(run: RunRecord): Promise<void> {
    await this.#database.write(['runs'], async (tx) => {
      if (await tx.has('runs', run.id)) throw new MaasError('conflict', `There is a run "${run.id}" already.`)
      await tx.put('runs', run)
    })
    this.#changed('run', run.id)
  }

  getRun(id: string): Promise<RunRecord> {
    return this.#database.read(['runs'], (tx) => runIn(tx, id))
  }

  async listRuns(): Promise<readonly RunRecord[]> {
    const runs = await this.#database.read(['runs'], (tx) => tx.all('runs'))
    return newestFirst(runs, ({ createdAt }) => createdAt)
  }

  async updateRun(id: string, change: (run: RunRecord) => RunRecord): Promise<RunRecord> {
    const changed = await this.#database.write(['runs'], async (tx) => {
      const run = change(await runIn(tx, id))
      await tx.put('runs', run)
      return run
    })
    this.#changed('run', id)
    return changed
  }

  async addDataset(record: DatasetRecord, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    rules.checkName('data set', record.name)
    await this.#database.write(['datasets', 'datasetBytes'], async (tx) => {
      if (await tx.has('datasets', record.name)) {
        throw new MaasError('conflict', `There is a data set "${record.name}" already: delete it first or take another name.`)
      }
      await tx.put('datasets', record)
      await tx.put('datasetBytes', { key: record.name, bytes })
    })
    this.#changed('dataset', record.name)
  }

  async getDataset(name: string): Promise<DatasetRecord> {
    const record = await this.#database.read(['datasets'], (tx) => tx.get('datasets', name))
    if (!record) throw datasetNotFound(name)
    return record
  }

  async getDatasetBytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const stored = await this.#database.read(['datasetBytes'], (tx) => tx.get('datasetBytes', name))
    if (!stored) throw datasetNotFound(name)
    return stored.bytes
  }

  listDatasets(): Promise<readonly DatasetRecord[]> {
    return this.#database.read(['datasets'], (tx) => tx.all('datasets'))
  }

  async deleteDataset(name: string): Promise<void> {
    await this.#database.write(['datasets', 'datasetBytes'], async (tx) => {
      if (!(await tx.has('datasets', name))) throw datasetNotFound(name)
      await tx.delete('datasets', name)
      await tx.delete('datasetBytes', name)
    })
    this.#changed('dataset', name)
  }

  listGrants(): Promise<readonly GrantRecord[]> {
    return this.#database.read(['grants'], (tx) => tx.all('grants'))
  }

  getGrant(origin: string): Promise<GrantRecord | undefined> {
    return this.#database.read(['grants'], (tx) => tx.get('grants', origin))
  }

  async putGrant(grant: GrantRecord): Promise<void> {
    await this.#database.write(['grants', 'grantRequests'], async (tx) => {
      await tx.put('grants', grant)
      await tx.delete('grantRequests', grant.origin)
    })
    this.#changed('grant', grant.origin)
  }

  async deleteGrant(origin: string): Promise<void> {
    await this.#database.write(['grants'], (tx) => tx.delete('grants', origin))
    this.#changed('grant', origin)
  }

  async addGrantRequest(request: GrantRequestRecord): Promise<void> {
    await this.#database.write(['grantRequests'], async (tx) => {
      await tx.put('grantRequests', request)
      for (const { origin } of newestFirst(await tx.all('grantRequests'), ({ at }) => at).slice(GRANT_REQUESTS_KEPT)) {
        await tx.delete('grantRequests', origin)
      }
    })
    this.#changed('grant', request.origin)
  }

  async listGrantRequests(): Promise<readonly GrantRequestRecord[]> {
    const requests = await this.#database.read(['grantRequests'], (tx) => tx.all('grantRequests'))
    return newestFirst(requests, ({ at }) => at)
  }

  onChange(listener: (change: RegistryChange) => void): () => void {
    return this.#changes.subscribe(listener)
  }

  close(): void {
    this.#changes.close()
    this.#database.close()
  }

  /** What a reference to this model leads to has changed: nobody is told before everybody answers by it. */
  async #revised(name: string): Promise<void> {
    await this.#revision.expire()
    this.#changed('model', name)
  }

  #changed(kind: RegistryChange['kind'], name: string): void {
    this.#changes.publish({ kind, name })
  }
}

const now = () => new Date().toISOString()

const datasetNotFound = (name: string) =>
  new MaasError('dataset-not-found', `There is no data set "${name}". GET maas/api/datasets lists those that are there.`)

function newestFirst<T>(records: T[], time: (record: T) => string): T[] {
  return records.sort((a, b) => time(b).localeCompare(time(a)))
}

async function modelIn(tx: ReadTransaction<'models'>, name: string): Promise<ModelRecord> {
  const model = await tx.get('models', name)
  if (!model) throw rules.modelNotFound(name)
  return model
}

async function versionIn(tx: ReadTransaction<'versions'>, model: string, number: number): Promise<VersionRecord> {
  const version = Number.isSafeInteger(number) ? await tx.get('versions', [model, number]) : undefined
  if (!version) throw rules.versionNotFound(model, number)
  return version
}

async function runIn(tx: ReadTransaction<'runs'>, id: string): Promise<RunRecord> {
  const run = await tx.get('runs', id)
  if (!run) throw new MaasError('run-not-found', `There is no run "${id}". GET maas/api/runs lists those that are there.`)
  return run
}

/** Deletes the bytes of a version that is gone, unless another version has the same. */
async function releaseArtifact(
  tx: WriteTransaction<'versions' | 'artifacts'>, artifact: VersionRecord['artifact'],
): Promise<void> {
  if (!artifact) return
  const users = await tx.where('versions', 'artifact', artifact.sha256)
  if (users.length === 0) await tx.delete('artifacts', artifact.sha256)
}

async function putModel(
  tx: WriteTransaction<'models' | 'journal' | 'revisions'>, { model, entry }: rules.ModelChange,
): Promise<void> {
  await tx.put('models', model)
  if (entry) await tx.put('journal', entry)
  await reviseModels(tx)
}

async function readRevision(database: Database): Promise<string> {
  const stored = await database.read(['revisions'], (tx) => tx.get('revisions', 'models'))
  return stored?.revision ?? ''
}

/** Random rather than counted: after the site's data was cleared, no earlier revision comes back. */
async function reviseModels(tx: WriteTransaction<'revisions'>): Promise<void> {
  await tx.put('revisions', { of: 'models', revision: crypto.getRandomValues(new Uint32Array(4)).join('-') })
}
