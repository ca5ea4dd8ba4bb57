import type { ErrorData } from '../core/error.ts'
import type { EngineChoice, Metrics, ParityProof, Signature } from '../artifact/manifest.ts'
import type { ColumnInfo } from '../data/dataset.ts'
import type { GivenType } from '../data/profile/column-facts.ts'
import type { Anonymity } from '../data/privacy/anonymity.ts'
import type { MaskStep } from '../data/privacy/masks.ts'
import type { DatasetProfile, Warning } from '../data/profile/column-profile.ts'
import type { ReadNote } from '../data/readers/reader.ts'
import type { GrantVerb } from '../protocol/grants.ts'
import type { Checkpoint } from '../train/checkpoint.ts'
import type { RunConfig } from '../train/run-config.ts'

/** A registered model: a name and its aliases. `lastVersion` only grows, so a deleted number is never used again. */
export interface ModelRecord {
  readonly name: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly lastVersion: number
  /** Alias -> version, e.g. `{ champion: 3 }`. */
  readonly aliases: Readonly<Record<string, number>>
}

export type VersionStatus = 'PENDING' | 'READY' | 'FAILED'

/** One version of a model; immutable once READY or FAILED. */
export interface VersionRecord {
  readonly model: string
  readonly version: number
  readonly status: VersionStatus
  readonly createdAt: string
  readonly description: string
  readonly metrics: Metrics
  readonly params: Readonly<Record<string, unknown>>
  readonly signature: Signature | null
  readonly dataset: { readonly name: string; readonly hash: string } | null
  readonly run: string | null
  readonly engine: string
  /** Set when READY. */
  readonly artifact: { readonly sha256: string; readonly bytes: number } | null
  readonly parity: ParityProof | null
  readonly lineage: { readonly parents: readonly string[] }
  /** Set when FAILED. */
  readonly error: ErrorData | null
}

/** What the one who registers a version knows of it. */
export type NewVersion = Pick<
  VersionRecord,
  'description' | 'params' | 'dataset' | 'run' | 'engine'
> & { readonly parents?: readonly string[] }

/** What makes a PENDING version READY. */
export interface FinishedVersion {
  readonly artifact: Uint8Array<ArrayBuffer>
  readonly metrics: Metrics
  readonly signature: Signature
  /** null for a model that was imported without one. */
  readonly parity: ParityProof | null
  /** The complete params, when they were filled in after the version was created. */
  readonly params?: Readonly<Record<string, unknown>>
}

/** One change of an alias. `to: null` means that it was taken away. */
export interface JournalRecord {
  readonly model: string
  readonly alias: string
  readonly from: number | null
  readonly to: number | null
  readonly at: string
}

export type RunStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

export interface RunRecord {
  readonly id: string
  readonly status: RunStatus
  readonly config: RunConfig
  readonly createdAt: string
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly engine: string | null
  /** Set with `engine`. */
  readonly choice?: EngineChoice
  /** Rows of its data set that have no target, and no part in it; set with `engine`. */
  readonly leftOut?: number
  /** What to know of its metrics; set when it is trained, if there is anything. */
  readonly warnings?: readonly Warning[]
  /** The version that it made, once done: training that was cancelled or failed takes no version number. */
  readonly version: number | null
  /** Of the version that it made, once done. */
  readonly metrics?: Metrics
  readonly progress: RunProgress | null
  /** Metrics of each finished epoch, oldest first. */
  readonly history: readonly Metrics[]
  /** Of a cross-validation: metrics of each finished fold on the rows that it was not trained on. */
  readonly folds?: readonly Metrics[]
  readonly error: ErrorData | null
  /** Set while there is a checkpoint to go on from; it stands behind this epoch. */
  readonly checkpoint?: { readonly epoch: number; readonly savedAt: string }
}

export interface RunProgress {
  readonly epoch: number
  readonly epochs: number
}

/** What an unfinished run goes on from, on the same data. */
export interface CheckpointRecord {
  readonly run: string
  /** Of the data, and of what its columns were taken for. */
  readonly datasetHash: string
  readonly savedAt: string
  readonly checkpoint: Checkpoint
}

/** A data set: what was read from a file, and where that was from. */
export interface DatasetRecord {
  readonly name: string
  readonly mediaType: string
  /** SHA-256 of the file's bytes, in hex; of one that was made from another, of what names its blocks. */
  readonly hash: string
  /** Of the file; of one that was made from another, of its blocks. */
  readonly bytes: number
  readonly rows: number
  readonly columns: readonly ColumnInfo[]
  readonly createdAt: string
  readonly source: DatasetOrigin
  /** What was found out or left out while it was read. */
  readonly notes: readonly ReadNote[]
  /** What its owner says that columns mean, by their names. */
  readonly types: Readonly<Record<string, GivenType>>
  /** What it was made from by which steps; null for one that was read from a file. */
  readonly lineage: DatasetLineage | null
  /** An older version stored its file as it was: there are no rows before that is imported. */
  readonly unread?: true
}

export interface DatasetOrigin {
  /** It comes with the app. */
  readonly builtin?: true
  readonly fileName?: string
  readonly url?: string
  readonly licence?: string
  readonly attribution?: string
}

export interface DatasetLineage {
  /** What was read from a file; it may have been deleted. */
  readonly from: { readonly name: string; readonly hash: string }
  /** Oldest first. */
  readonly steps: readonly MaskStep[]
  /** When it was asked for. */
  readonly anonymity?: Anonymity
}

/** Of each column of a data set, in its order, the keys of its blocks. */
export interface DatasetLayout {
  readonly name: string
  readonly columns: readonly ColumnLayout[]
}

export interface ColumnLayout {
  /** In every block but the last. */
  readonly blockRows: number
  /** SHA-256 of each block's bytes. */
  readonly blocks: readonly string[]
}

/** What who stores a data set knows of it. `profile`: without a target; left out, it is made when it is asked for. */
export type NewDataset = Omit<DatasetRecord, 'name' | 'createdAt' | 'unread'> & {
  readonly layout: readonly ColumnLayout[]
  readonly profile?: DatasetProfile
}

/** What pages of another origin may do through `embed.html`. */
export interface GrantRecord {
  readonly origin: string
  readonly verbs: readonly GrantVerb[]
  /** Model names, or `*` for all. */
  readonly models: readonly string[]
  /** Requests per minute, of all pages of the origin together; null for as many as they like. */
  readonly rate: number | null
  /** ISO time after which the grant is void; null for never. */
  readonly expires: string | null
}

/** An origin that asked and was denied: shown to the owner, who may grant it. */
export interface GrantRequestRecord {
  readonly origin: string
  readonly at: string
}

/** Which kind of thing changed, and its name (model, endpoint, run id, data set, origin). */
export interface RegistryChange {
  readonly kind: 'model' | 'endpoint' | 'run' | 'dataset' | 'grant' | 'audit'
  readonly name: string
}
