import type { Rng } from '../core/rng.ts'
import type { Batch } from './engine.ts'
import type { Sampler } from './sampling.ts'

/**
 * What a model learns from, by row number: a table of a data set, or anything else that gives what the task's graphs
 * are fed with.
 */
export interface Examples {
  /** The batch of these rows, in this order; valid until the next call. Who gets it may change it. */
  read(rows: Uint32Array): Batch
}

/** Some rows of some examples. */
export interface Part {
  readonly examples: Examples
  readonly rows: Uint32Array
}

/** What is trained on. */
export interface TrainingPart extends Part {
  /** The rows of an epoch, when they are not each row once. */
  readonly sampler?: Sampler
  /** Changes a batch in place, otherwise each time. */
  readonly augment?: Augment
}

/** @param rows those that the batch was read from. */
export type Augment = (batch: Batch, rng: Rng, rows: Uint32Array) => void

/** How many rows an epoch goes through. */
export function epochLength({ rows, sampler }: TrainingPart): number {
  return sampler?.length ?? rows.length
}

/**
 * Each row of a part once, in batches of `batchSize`; what is left over makes a last, smaller one.
 *
 * With `rng` an epoch of training: the rows that the sampler draws, in an order that is drawn (another one each time),
 * augmented. How augmentation draws has no influence on later epochs, so the state of `rng` between two of them is all
 * that going on needs.
 */
export function* batchesOf(
  { examples, rows, sampler, augment }: TrainingPart, batchSize: number, rng?: Rng,
): Generator<Batch, void, undefined> {
  const order = rng ? rng.shuffle(sampler ? sampler.draw(rng) : rows.slice()) : rows
  const noise = augment && rng?.fork('augmentation')
  for (let from = 0; from < order.length; from += batchSize) {
    const read = order.subarray(from, from + batchSize)
    const batch = examples.read(read)
    if (noise) augment(batch, noise, read)
    yield batch
  }
}
