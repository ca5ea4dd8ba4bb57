import type { DatasetImportOptions } from '../client/platform.ts'
import type { Instance, Prediction } from '../client/prediction.ts'
import type { BuiltinDataset } from '../data/builtin.ts'
import type { Dataset, ImageColumn } from '../data/dataset.ts'
import type { GivenType } from '../data/profile/column-facts.ts'
import type { DatasetProfile } from '../data/profile/column-profile.ts'
import type { MaskRequest } from '../intake/mask-dataset.ts'
import type { FolderFile, ImportPreview, IntakeSource } from '../protocol/intake.ts'
import type { RunEvent } from '../protocol/run-events.ts'
import type {
  DatasetRecord, GrantRecord, GrantRequestRecord, ModelRecord, RunRecord, VersionRecord,
} from '../registry/records.ts'
import type { AuditRecord, EndpointRecord, NewEndpoint, RequestLogRecord, ServingConfig, StatisticsRecord } from '../registry/serving-records.ts'
import type { RegistryChange } from '../registry/records.ts'
import type { DatasetPart } from '../registry/store.ts'
import type { CompleteRunConfig, RunConfig } from '../train/run-config.ts'

/**
 * All that the studio asks of the platform. `main.ts` makes one from the public SDK; tests make one in memory.
 * Every method rejects with a `MaasError`.
 */
export interface StudioServices {
  readonly datasets: DatasetServices
  readonly runs: RunServices
  readonly models: ModelServices
  readonly grants: GrantServices
  readonly serving: ServingServices
  readonly storage: StorageServices
  /** The fast lane. `x` stays the caller's. */
  predict(model: string, x: Instance): Promise<Prediction>
  /** Where `fetch` of another page of this origin reaches the platform, e.g. `/inpage/maas`: for the snippets. */
  readonly endpoint: string
  /** Calls back after any stored change; returns the way to stop. */
  onChange(listener: (change: RegistryChange) => void): () => void
  onNotice(listener: (notice: Notice) => void): () => void
}

/**
 * `offline-ready`: the app is stored and works without a network. `updated`: a new build has taken over. `cleared`: the browser
 * has cleared the models that were here.
 */
export type Notice = 'offline-ready' | 'updated' | 'cleared'

/** A data set of the owner, or one that comes with the app: that has a credit, cannot be deleted, and is read when it is first opened. */
export type DatasetInfo =
  | (DatasetRecord & { readonly builtin: null })
  | (Pick<DatasetRecord, 'name' | 'mediaType' | 'rows' | 'columns'> & Partial<DatasetRecord> & { readonly builtin: DatasetCredit })

export type DatasetCredit = Pick<BuiltinDataset, 'title' | 'scenario' | 'start' | 'source' | 'licence' | 'attribution'>

export interface DatasetServices {
  list(): Promise<readonly DatasetInfo[]>
  /** With its rows stored: one that comes with the app is imported by this. */
  open(name: string): Promise<DatasetInfo>
  /** Some rows to show: the first ones of a table, a few of every class of pictures. */
  sample(name: string): Promise<Dataset>
  /** Rows of some columns; as many as there are when it has fewer. */
  rows(name: string, part: DatasetPart): Promise<Dataset>
  /** These rows of its column of pictures. */
  pictures(name: string, rows: readonly number[]): Promise<ImageColumn>
  /** What was found out about its columns; with a target, each is compared with that. */
  profile(name: string, target?: string): Promise<DatasetProfile>
  /** What a file would be read as. Stores nothing. */
  preview(source: IntakeSource, signal: AbortSignal): Promise<ImportPreview>
  /** Stores a file or a folder: all of it or, when it fails or is stopped, nothing. */
  add(name: string, file: File | readonly FolderFile[], options?: AddDatasetOptions): Promise<void>
  /** Takes a column for what its owner says. Rejects naming the first row that is no such thing. */
  setType(name: string, column: string, type: GivenType): Promise<void>
  /** Makes a masked data set of one, beside it. */
  mask(name: string, request: MaskRequest): Promise<void>
  remove(name: string): Promise<void>
}

export type AddDatasetOptions = Omit<DatasetImportOptions, 'name'>

export interface RunServices {
  list(): Promise<readonly RunRecord[]>
  /** Fills in all that was left out, as the run will use it. Rejects with `invalid-config` what cannot be trained. */
  plan(config: RunConfig): Promise<RunPlan>
  /** Queues the run, hosts it in this page and resolves to its id; all that follows is told by `onEvent`. */
  start(config: RunConfig): Promise<string>
  cancel(id: string): Promise<void>
  /** Queues a run again that has a checkpoint, to go on from there; at another learning rate when one is given. */
  resume(id: string, learningRate?: number): Promise<void>
  /** Events of all runs of the origin, whichever page hosts them. */
  onEvent(listener: (event: RunEvent) => void): () => void
}

/** A run as it will be, and what is known of its data: columns have their profiles. */
export interface RunPlan {
  readonly config: CompleteRunConfig
  readonly dataset: DatasetInfo
}

export interface ModelInfo extends ModelRecord {
  /** Newest first. */
  readonly versions: readonly VersionRecord[]
}

/** A row of the data that a model was trained on. */
export interface ExampleRow {
  /** null for the window of a series. */
  readonly row: number | null
  /** The model was not trained on it. */
  readonly unseen: boolean
  /** undefined when the data do not fit the model any more. */
  readonly instance: Instance | undefined
  readonly target: string
}

export interface ModelServices {
  list(): Promise<readonly ModelInfo[]>
  /** One drawn from those that the version has not seen; from all where that is not known. */
  example(version: VersionRecord): Promise<ExampleRow>
  setAlias(model: string, alias: string, version: number): Promise<void>
  removeAlias(model: string, alias: string): Promise<void>
  rollback(model: string, alias: string): Promise<void>
  remove(model: string): Promise<void>
  removeVersion(model: string, version: number): Promise<void>
  /** The ONNX file. */
  artifact(model: string, version: number): Promise<Blob>
  /** All versions that are READY, in one file. */
  bundle(model: string): Promise<Blob>
  /** Makes a model's file, or files, its next version, or brings back those of a bundle. */
  import(model: string, files: readonly File[], options: ImportModelOptions): Promise<void>
}

export interface ImportModelOptions {
  /** Separated by commas; '' when the file says them. */
  readonly labels: string
  readonly promote: boolean
}

export interface ServingServices {
  /** All counters since the first request. */
  statistics(): Promise<readonly StatisticsRecord[]>
  /** Newest first. */
  requests(filter: RequestFilter): Promise<readonly RequestLogRecord[]>
  /** Forgets the requests that were logged, to one model or to all. */
  clearRequests(model?: string): Promise<void>
  endpoints(): Promise<readonly EndpointInfo[]>
  /** Makes an endpoint or changes it. */
  putEndpoint(name: string, endpoint: NewEndpoint): Promise<void>
  removeEndpoint(name: string): Promise<void>
  /** How a model is served; what is left out has the default. */
  config(model: string): Promise<ServingConfig>
  putConfig(model: string, config: ServingConfig): Promise<void>
}

export interface EndpointInfo extends EndpointRecord {
  /** By `name@version`. */
  readonly answered: readonly { readonly model: string; readonly succeeded: number; readonly failed: number }[]
  /** How the shadow's answers compare with those that were given. */
  readonly comparisons: readonly ShadowComparison[]
}

export interface ShadowComparison {
  /** `name@version` that answered. */
  readonly model: string
  readonly shadow: string
  readonly requests: number
  readonly errors: number
  /** Share of equal labels; null where there are none. */
  readonly agreement: number | null
  /** Of numbers; null where there are none. */
  readonly meanAbsoluteDifference: number | null
}

export interface RequestFilter {
  readonly model?: string
  readonly code?: RequestLogRecord['code']
}

export interface StorageServices {
  /** Whether the browser keeps what is stored here until somebody deletes it. */
  isKept(): Promise<boolean>
  /** Asks it to, and tells whether it will. */
  keep(): Promise<boolean>
}

export interface GrantServices {
  list(): Promise<readonly GrantRecord[]>
  requests(): Promise<readonly GrantRequestRecord[]>
  /** What pages of other origins did, newest first. */
  audit(): Promise<readonly AuditRecord[]>
  put(grant: GrantRecord): Promise<void>
  remove(origin: string): Promise<void>
}
