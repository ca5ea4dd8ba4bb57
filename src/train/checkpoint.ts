import type { Metrics } from '../artifact/manifest.ts'
import type { RngState } from '../core/rng.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * All that training goes on from behind an epoch, bit for bit: plain data, which can be posted to another context and
 * stored.
 */
export interface Checkpoint {
  /** Epochs done, and the updates done in them. */
  readonly epoch: number
  readonly step: number
  /** Of the last epoch. */
  readonly metrics: Metrics
  /** Loss of the first step: what a diverged one is measured by. */
  readonly firstLoss: number
  /** Weights, states of layers, what the optimizer keeps, its step counter: as the engine gives it. */
  readonly snapshot: ReadonlyMap<string, Tensor>
  /** Of the generator that draws the order of the rows. */
  readonly shuffle: RngState
  /** What each callback of the config remembers, in their order. */
  readonly callbacks: readonly CallbackState[]
  /** Of a cross-validation. */
  readonly folds?: {
    /** Metrics of the folds that are done. */
    readonly done: readonly Metrics[]
    /** Epochs done of the next fold: all else but `epoch`, which is 0, is then of its training. */
    readonly epoch?: number
  }
}

/** What a callback remembers from epoch to epoch. */
export interface CallbackState {
  /** The best value of what it watches; undefined before the first. */
  readonly best?: number
  /** Epochs since then, and those in which it will not act. */
  readonly wait: number
  readonly cooldown: number
  /** What it multiplies the learning rate by. */
  readonly rateScale: number
  /** The weights to go back to at the end, with the metrics of their epoch. */
  readonly kept?: { readonly weights: ReadonlyMap<string, Tensor>; readonly metrics: Metrics }
}

/** The memory of a checkpoint that nobody else holds: to be transferred with it. */
export function buffersOf({ snapshot }: Checkpoint): ArrayBuffer[] {
  return [...new Set([...snapshot.values()].map(({ data }) => data.buffer as ArrayBuffer))]
}
