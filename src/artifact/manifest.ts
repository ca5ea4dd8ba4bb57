import type { Feature, Task } from '../data/dataset.ts'
import type { Port } from '../graph/graph.ts'

export type { Feature, Task }

/**
 * What a caller must send and will get; raw values, since preprocessing is in the graph. Number columns, in their order, are
 * the input `x` [batch, numbers], text columns the string input `x_text` [batch, texts]; only those that there are. NaN and ''
 * stand for what is missing. One image column is `x` [batch, height, width, channels]. For a
 * sequence column `x` is int32 [batch, steps] ids, and a translation with a decoder takes `decoder_x`, the ids written so
 * far from `start` on, beside it.
 * A series is `x` [batch, steps], or [batch, steps, columns] of several columns, oldest first.
 * The output is `scores` [batch, labels] (probabilities) for a classification, `y` [batch, 1] for a regression, `y` [batch, horizon] for a forecast,
 * `scores` [batch, steps, ids] for a translation. A model that onnxruntime serves keeps its own names; when its inputs or outputs are none
 * of these it has no features, and is asked with tensors only.
 */
export interface Signature {
  readonly task: Task
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly features: readonly Feature[]
  readonly target: string
  /** Columns that were dropped from the training data for privacy: no request should send them. */
  readonly dropped?: readonly string[]
  /** Classification only: the label of each score. */
  readonly labels?: readonly string[]
  /** Translation with a decoder only: the id that every answer begins with, before its first score. */
  readonly start?: number
  /** Translation with a decoder only: the id that an answer ends with, where all have one. */
  readonly end?: number
  /** Translation into text only: what each id of the answer stands for; put one behind the other they are the text. */
  readonly vocabulary?: readonly string[]
}

/** Metrics by name: `loss`, `accuracy`, with `val_` for the validation and `test_` for the test split. */
export type Metrics = Readonly<Record<string, number>>

/** Evidence that this artifact answers alike in the reference runtime. */
export interface ParityProof {
  /** Which runtime it was held against, with its version. */
  readonly reference: string
  /** Held-out rows compared. */
  readonly rows: number
  /** Largest absolute difference of any output element. */
  readonly maxAbsDiff: number
}

/** Why this engine trained. */
export interface EngineChoice {
  /** Milliseconds of a step of this training on each engine that was tried, when there was a choice. */
  readonly timings?: Readonly<Record<string, number>>
  /** Engines that were not taken, or were left when their device was lost, each with the reason. */
  readonly refused?: readonly { readonly engine: string; readonly reason: string }[]
}

export interface Provenance {
  /** null for a model that was trained elsewhere. */
  readonly dataset: { readonly name: string; readonly hash: string } | null
  /** What trained it: `imported` when that was not Inpage. */
  readonly engine: string
  readonly choice?: EngineChoice
  /**
   * The run config that made it, complete: running it again gives the same bytes (engine `kernels`). Of an imported
   * model, what it was imported from.
   */
  readonly params: Readonly<Record<string, unknown>>
}

/** All that travels beside the graph, stored in the ONNX file's `metadata_props`. */
export interface Manifest {
  readonly signature: Signature
  readonly metrics: Metrics
  readonly provenance: Provenance
  /** Set when the kernels cannot run it. */
  readonly runtime?: 'onnxruntime'
  /** Absent while the artifact is being made, and from imported models. */
  readonly parity?: ParityProof
}
