import type { Prediction, Value } from '../client/prediction.ts'
import type { Dataset } from '../data/dataset.ts'
import type { RunEvent } from '../protocol/run-events.ts'
import type {
  DatasetRecord, GrantRecord, GrantRequestRecord, ModelRecord, RunRecord, VersionRecord,
} from '../registry/records.ts'
import type { RegistryChange } from '../registry/store.ts'
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
  /** The fast lane. `x` is one row for the model's input and stays the caller's. */
  predict(model: string, x: Float32Array | readonly Value[]): Promise<Prediction>
  /** Where `fetch` of another page of this origin reaches the platform, e.g. `/inpage/maas`: for the snippets. */
  readonly endpoint: string
  /** Calls back after any stored change; returns the way to stop. */
  onChange(listener: (change: RegistryChange) => void): () => void
  onNotice(listener: (notice: Notice) => void): () => void
}

/** `offline-ready`: the app is stored and works without a network. `updated`: a new build has taken over. */
export type Notice = 'offline-ready' | 'updated'

/** A data set of the owner, or one that comes with the app, which has a credit and cannot be deleted. */
export type DatasetInfo = Pick<DatasetRecord, 'name' | 'mediaType' | 'rows' | 'columns'> &
  ({ readonly builtin: null; readonly hash: string; readonly bytes: number } | { readonly builtin: DatasetCredit })

export interface DatasetCredit {
  readonly title: string
  readonly source: string
  readonly licence: string
  readonly attribution: string
}

export interface DatasetServices {
  list(): Promise<readonly DatasetInfo[]>
  /** Some rows to show: the first ones of a table, a few of every class of pictures. */
  sample(name: string): Promise<Dataset>
  add(name: string, file: File): Promise<void>
  remove(name: string): Promise<void>
}

export interface RunServices {
  list(): Promise<readonly RunRecord[]>
  /** Fills in all that was left out, as the run will use it. Rejects with `invalid-config` what cannot be trained. */
  complete(config: RunConfig): Promise<CompleteRunConfig>
  /** Queues the run, hosts it in this page and resolves to its id; all that follows is told by `onEvent`. */
  start(config: RunConfig): Promise<string>
  cancel(id: string): Promise<void>
  /** Queues a run again that has a checkpoint, to go on from there; at another learning rate when one is given. */
  resume(id: string, learningRate?: number): Promise<void>
  /** Events of all runs of the origin, whichever page hosts them. */
  onEvent(listener: (event: RunEvent) => void): () => void
}

export interface ModelInfo extends ModelRecord {
  /** Newest first. */
  readonly versions: readonly VersionRecord[]
}

export interface ModelServices {
  list(): Promise<readonly ModelInfo[]>
  setAlias(model: string, alias: string, version: number): Promise<void>
  rollback(model: string, alias: string): Promise<void>
  remove(model: string): Promise<void>
  removeVersion(model: string, version: number): Promise<void>
  /** The ONNX file. */
  artifact(model: string, version: number): Promise<Blob>
}

export interface GrantServices {
  list(): Promise<readonly GrantRecord[]>
  requests(): Promise<readonly GrantRequestRecord[]>
  put(grant: GrantRecord): Promise<void>
  remove(origin: string): Promise<void>
}
