import type { Rng } from '../core/rng.ts'
import type { Batch } from './engine.ts'

/**
 * What a model learns from, by row number: a table of a data set, or anything else that gives what the task's graphs
 * are fed with.
 */
export interface Examples {
  /** The batch of these rows, in this order; valid until the next call. */
  read(rows: Uint32Array): Batch
}

/** Some rows of some examples. */
export interface Part {
  readonly examples: Examples
  readonly rows: Uint32Array
}

/**
 * Each row of a part once, in batches of `batchSize`; what is left over makes a last, smaller one. With `rng` in an
 * order that it draws (another one each time), without in the order given.
 */
export function* batchesOf({ examples, rows }: Part, batchSize: number, rng?: Rng): Generator<Batch, void, undefined> {
  const order = rng ? rng.shuffle(rows.slice()) : rows
  for (let from = 0; from < order.length; from += batchSize) yield examples.read(order.subarray(from, from + batchSize))
}
