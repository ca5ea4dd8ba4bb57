import type { Metrics } from '../../artifact/manifest.ts'
import type { Tensor } from '../../core/tensor.ts'
import type { CallbackState } from '../checkpoint.ts'
import type { Fields } from '../../core/config-values.ts'

/** An epoch that has just ended. */
export interface EpochEnd {
  /** From 1. */
  readonly epoch: number
  readonly metrics: Metrics
  /** The learning rate of the next step, without what callbacks make of it. */
  readonly rate: number
  /** The weights now, copied. */
  weights(): Promise<ReadonlyMap<string, Tensor>>
}

/** What a callback made of an epoch. */
export interface Outcome {
  readonly state: CallbackState
  /** Training ends here. */
  readonly stop?: boolean
  /** This is a place to go on from. */
  readonly checkpoint?: boolean
}

/** Options of every callback once they are complete; those that one does not have are left out. */
export interface CallbackOptions {
  readonly monitor?: string
  readonly mode?: 'min' | 'max'
  readonly [option: string]: number | boolean | string | null | undefined
}

/** One entry per callback of Keras (https://keras.io/api/callbacks/): names, options and defaults are Keras's. */
export interface Callback {
  /**
   * Checks the options, all in `known`, and fills in the defaults.
   * @param readMonitor reads `monitor` and `mode`.
   */
  complete(place: string, config: Fields, readMonitor: (fallback: string) => Monitor): CallbackOptions
  afterEpoch(options: CallbackOptions, state: CallbackState, end: EpochEnd): Outcome | Promise<Outcome>
}

/** A metric to watch, and which of its values is better. */
export interface Monitor {
  readonly monitor: string
  readonly mode: 'min' | 'max'
}

/** Whether `value` is better than `reference` by more than `minDelta`; anything is better than nothing. */
export function isBetter(value: number, reference: number | undefined, mode: unknown, minDelta: number): boolean {
  if (reference === undefined) return true
  return mode === 'max' ? value - minDelta > reference : value + minDelta < reference
}
