import type { EngineChoice, Metrics, ParityProof, Signature } from '../artifact/manifest.ts'
import type { Warning } from '../data/profile/column-profile.ts'
import type { ErrorData } from '../core/error.ts'
import type { EncodedDataset } from '../data/blocks/encoded.ts'
import type { MaskStep } from '../data/privacy/masks.ts'
import type { Checkpoint } from '../train/checkpoint.ts'
import type { CompleteRunConfig, RunConfig } from '../train/run-config.ts'

/** Page -> trainer worker. One worker trains one run and ends. */
export type TrainerRequest =
  | {
      readonly type: 'train'
      readonly config: RunConfig
      /** At least the columns that the config names, still encoded; their blocks are transferred. */
      readonly dataset: EncodedDataset & {
        /** Of the file that the data set was read from. */
        readonly hash: string
        /** How it was masked, oldest first. */
        readonly masks: readonly MaskStep[]
      }
      /** Where to go on from; from the start when left out. */
      readonly checkpoint?: Checkpoint
      /** Web Lock that the worker holds while it lives: whoever gets it knows that the worker is gone. */
      readonly lifeLock: string
    }
  | { readonly type: 'cancel' }

/**
 * Trainer worker -> page, in this order: alive, started; epoch, fold, progress and checkpoint any number of times; then one of
 * the last three.
 */
export type TrainerEvent =
  /** It holds its life lock. */
  | { readonly type: 'alive' }
  /** Before its first step, behind `epoch` epochs; once more when training goes on on another engine, from its last checkpoint. */
  | {
      readonly type: 'started'
      readonly engine: string
      readonly choice: EngineChoice
      readonly epoch: number
      readonly config: CompleteRunConfig
      /** Rows of the data set that have no target, and no part in the run. */
      readonly leftOut: number
    }
  /** About every 50 ms. `step` of `steps` of the whole run. */
  | { readonly type: 'progress'; readonly step: number; readonly steps: number; readonly loss: number }
  | { readonly type: 'epoch'; readonly epoch: number; readonly epochs: number; readonly metrics: Metrics }
  /** A fold of a cross-validation is done, counted from 1. */
  | { readonly type: 'fold'; readonly fold: number; readonly metrics: Metrics }
  /** Behind an epoch, not oftener than every few seconds; the snapshot's buffers are transferred. */
  | { readonly type: 'checkpoint'; readonly checkpoint: Checkpoint }
  | {
      readonly type: 'trained'
      readonly artifact: Uint8Array<ArrayBuffer>
      readonly signature: Signature
      readonly metrics: Metrics
      readonly parity: ParityProof
      /** What to know of its metrics. */
      readonly warnings: readonly Warning[]
    }
  | { readonly type: 'failed'; readonly error: ErrorData }
  | { readonly type: 'cancelled' }
