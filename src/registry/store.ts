import type {
  CheckpointRecord, ColumnLayout, DatasetRecord, FinishedVersion, GrantRecord, GrantRequestRecord, JournalRecord, ModelRecord, NewDataset, NewVersion,
  RegistryChange, RunRecord, VersionRecord,
} from './records.ts'
import type {
  AuditRecord, ComparisonRecord, EndpointJournalRecord, EndpointRecord, NewEndpoint, RequestLogRecord, ServingConfig, StatisticsRecord,
} from './serving-records.ts'
import type { Resolution } from './resolve.ts'
import type { SavedModel } from './restore-methods.ts'
import type { ErrorData } from '../core/error.ts'
import type { WriteRequest } from './applied-writes.ts'
import type { DatasetProfile } from '../data/profile/column-profile.ts'
import type { EncodedDataset } from '../data/blocks/encoded.ts'

/**
 * Where models, versions, runs, data sets and grants live. Every method that changes something is one transaction:
 * when its promise resolves the change is on disk, when it rejects nothing of it is.
 *
 * Errors: `model-not-found`, `version-not-found`, `alias-not-found`, `run-not-found`, `endpoint-not-found`, `dataset-not-found` for
 * what is not there; `conflict` for what stored state forbids; `invalid-input` for a bad name; `quota-exceeded` when the
 * browser's storage is full; `unavailable` when the database cannot be opened.
 */
export interface RegistryStore extends ServingStore {
  /** Refused with `conflict` while an alias points to one of its versions, or an endpoint names one. */
  deleteModel(name: string): Promise<void>
  /** Refused with `conflict` while an alias points there, or an endpoint names it. The artifact's bytes go when no version needs them. */
  deleteVersion(model: string, version: number): Promise<void>

  /** Creates the model when it is new and its next version, PENDING. */
  createVersion(model: string, version: NewVersion): Promise<VersionRecord>
  /** PENDING -> READY, artifact stored; `champion` moves here when the model has none or `promote` is set. */
  finishVersion(model: string, version: number, finished: FinishedVersion, promote: boolean): Promise<VersionRecord>
  /** PENDING -> FAILED. */
  failVersion(model: string, version: number, error: ErrorData): Promise<VersionRecord>
  /**
   * Adds versions as they were when they were saved, READY: under their own numbers to a model that is new, behind the last
   * one otherwise. Aliases that the model does not carry come with them, and all of them when `promote` is set; its
   * configuration when it has none.
   */
  restoreModel(name: string, saved: SavedModel, promote: boolean): Promise<readonly VersionRecord[]>

  /** Journaled. Only a READY version: otherwise `conflict`. */
  setAlias(model: string, alias: string, version: number): Promise<ModelRecord>
  /** Journaled. Throws `alias-not-found`; refused with `conflict` while an endpoint names it. */
  deleteAlias(model: string, alias: string): Promise<ModelRecord>
  /** Undoes the last change of this alias, journaled; done twice it is back. Throws `alias-not-found` when it never was. */
  rollbackAlias(model: string, alias: string): Promise<ModelRecord>
  /** Oldest first. Throws `model-not-found`. */
  journal(model: string): Promise<readonly JournalRecord[]>

  /** How a model is served; `{}` when nothing was said of it. Throws `model-not-found`. */
  getServingConfig(model: string): Promise<ServingConfig>
  /** Replaces it whole: requests after the promise has resolved are served by it. Throws `model-not-found`. */
  putServingConfig(model: string, config: ServingConfig): Promise<void>
  /** All defaults again. Throws `model-not-found`. */
  deleteServingConfig(model: string): Promise<void>
  /** Takes a model out of service, `false`, or back into it. Throws `model-not-found`. */
  setLoaded(model: string, loaded: boolean): Promise<void>

  listEndpoints(): Promise<readonly EndpointRecord[]>
  /** Throws `endpoint-not-found`. */
  getEndpoint(name: string): Promise<EndpointRecord>
  /**
   * Makes or replaces it, journaled: requests after the promise has resolved are answered by it. Where it is the default, no other is. Throws
   * `invalid-input`, and what {@link resolve} throws for a candidate or shadow that cannot answer.
   */
  putEndpoint(name: string, endpoint: NewEndpoint): Promise<EndpointRecord>
  /** Journaled. Throws `endpoint-not-found`. */
  deleteEndpoint(name: string): Promise<void>
  /** What the endpoint was when, oldest first; of one that is gone, too. */
  endpointJournal(name: string): Promise<readonly EndpointJournalRecord[]>
  listComparisons(endpoint: string): Promise<readonly ComparisonRecord[]>

  /** Gives the run as it is stored. Refuses (`conflict`) an id that is taken. */
  createRun(run: RunRecord): Promise<RunRecord>
  getRun(id: string): Promise<RunRecord>
  /** Newest first. */
  listRuns(): Promise<readonly RunRecord[]>
  /**
   * Reads, changes and writes in one transaction; `change` may throw to refuse, and then nothing is written. It is a
   * pure function: a lost connection makes it run again. A run that is done loses its checkpoint.
   */
  updateRun(id: string, change: (run: RunRecord) => RunRecord): Promise<RunRecord>

  /** Stores what a run goes on from, in place of an earlier one. Refused with `conflict` when the run has ended. */
  saveCheckpoint(checkpoint: CheckpointRecord): Promise<RunRecord>
  /** undefined when the run has none. */
  getCheckpoint(run: string): Promise<CheckpointRecord | undefined>

  /**
   * Adds or refuses (`conflict`) when the name is taken: data behind a name never changes silently. `write` stores the
   * blocks, in as many steps as it likes, and tells what they are; the data set is there once it has, and when it throws
   * none of it is left.
   */
  addDataset(name: string, write: (put: PutBlocks) => Promise<NewDataset>): Promise<DatasetRecord>
  /** The same for one that is there; refused (`conflict`) when another one changed it meanwhile. */
  changeDataset(name: string, write: ChangeDataset): Promise<DatasetRecord>
  getDataset(name: string): Promise<DatasetRecord>
  /**
   * Rows `from` to below `to` of some columns, in their order; all when left out. Throws `invalid-input` for a column that
   * is not there, `invalid-data` for a block whose bytes are not those that were stored.
   */
  readDataset(name: string, part?: DatasetPart): Promise<EncodedDataset>
  /** The file of a data set that an older version stored unread; `changeDataset` ends that. */
  getUnreadBytes(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** undefined when none was stored with the data set as it is now. */
  getDatasetProfile(name: string): Promise<DatasetProfile | undefined>
  listDatasets(): Promise<readonly DatasetRecord[]>
  deleteDataset(name: string): Promise<void>
  /** Deletes blocks of no data set, which an import leaves whose page was closed. Done after each import and deletion anyway. */
  collectBlocks(): Promise<void>

  /** Makes a secret key for pseudonyms, and gives its id. */
  addPrivacyKey(): Promise<string>

  listGrants(): Promise<readonly GrantRecord[]>
  /** undefined when the origin has none. Cheap, and never older than any change whose promise has resolved. */
  getGrant(origin: string): Promise<GrantRecord | undefined>
  /** Replaces the origin's grant and forgets that it asked; stands in the audit log, as its end does. */
  putGrant(grant: GrantRecord): Promise<void>
  deleteGrant(origin: string): Promise<void>
  /** An origin asked and was denied; kept for the owner, the newest 50. */
  addGrantRequest(request: GrantRequestRecord): Promise<void>
  listGrantRequests(): Promise<readonly GrantRequestRecord[]>

  /** Newest first. */
  listRequests(): Promise<readonly RequestLogRecord[]>
  /** Empties the log, of one model or of all. */
  clearRequests(model?: string): Promise<void>

  /** Adds to the audit log, of which the newest 1,000 are kept; what is the same but for its count becomes one. */
  addAudit(records: readonly AuditRecord[]): Promise<void>
  /** Newest first; of one origin when it is given. */
  listAudit(origin?: string): Promise<readonly AuditRecord[]>

  /**
   * The same registry on behalf of a request: what it has changed already is not changed again but gives what it gave, so
   * that a request which comes twice is done once. Changes throw `key-reused` when the id stands for another request.
   */
  forRequest(request: WriteRequest): RegistryStore
}

/** What answering requests takes of a registry. Errors as {@link RegistryStore} has them. */
export interface ServingStore {
  listModels(): Promise<readonly ModelRecord[]>
  /** Throws `model-not-found`. */
  getModel(name: string): Promise<ModelRecord>
  /** Newest first. Throws `model-not-found`. */
  listVersions(model: string): Promise<readonly VersionRecord[]>
  getVersion(model: string, version: number): Promise<VersionRecord>

  /** Throws `version-not-found` when no version has this artifact, `data-loss` when its bytes are not those that were stored. */
  getArtifact(sha256: string): Promise<Uint8Array<ArrayBuffer>>

  /**
   * Names what all references to models lead to: every finished or deleted version and every moved alias, in whatever
   * context, gives another. It is never older than any change whose promise has resolved or whose event was told, so
   * what was resolved under the same revision still holds (`router/resolver.ts`). Cheap: most calls read nothing.
   */
  modelsRevision(): Promise<string>
  /**
   * What `name`, `name@3` or `name@alias` leads to, in one transaction: a bare name to the endpoint of that name, else to the
   * model's champion. `''` leads to the default endpoint, else to the version behind alias `default` of any model, else to
   * the champion of the model whose champion was set last. Throws what is not found; `version-not-found` for a version that
   * the model's policy does not serve or that FAILED, `unavailable` for one that is PENDING or whose model is unloaded.
   */
  resolve(ref: string): Promise<Resolution>

  /** undefined when it is not in this browser. */
  getPrivacyKey(id: string): Promise<Uint8Array<ArrayBuffer> | undefined>

  /**
   * Adds to the counters and to the log, in one transaction, what this context counted since it last did: sums of what all
   * contexts counted, and the newest 1,000 requests. What was counted of a version that is gone is dropped.
   */
  addRequests(counted: readonly StatisticsRecord[], logged: readonly RequestLogRecord[]): Promise<void>
  /** By model, version and endpoint; of one model, or of all. */
  listStatistics(model?: string): Promise<readonly StatisticsRecord[]>
  /** Adds to what is known of shadows what this context compared since it last did. */
  addComparisons(compared: readonly ComparisonRecord[]): Promise<void>

  /** Calls back after any change by this or another context of the origin; returns the way to stop. */
  onChange(listener: (change: RegistryChange) => void): () => void
  close(): void
}

/** Stores blocks, those that are not there yet; gives their keys. */
export type PutBlocks = (blocks: readonly Uint8Array<ArrayBuffer>[]) => Promise<readonly string[]>

/** `layout`: where its columns are now; empty for one that is unread. */
export type ChangeDataset = (before: DatasetRecord, layout: readonly ColumnLayout[], put: PutBlocks) => Promise<NewDataset>

export interface DatasetPart {
  readonly columns?: readonly string[]
  readonly from?: number
  readonly to?: number
}
