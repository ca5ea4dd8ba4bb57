import type { Option, Options, OptionValues } from '../../core/options.ts'
import type { Rng } from '../../core/rng.ts'
import type { NumberColumn } from '../../data/dataset.ts'
import type { Batch } from '../engine.ts'
import type { Augment } from '../examples.ts'
import type { WordCounts } from './word-counts.ts'

/** What an augmentation changes. */
export type Augmentable = 'image' | 'words' | 'numbers'

/** What is known of the training part. */
export interface AugmentationScope {
  /** The columns of the input `x`, in order; none when it is an image or ids. */
  readonly numbers: readonly NumberColumn[]
  readonly rows: Uint32Array
  /** Every sequence begins with this id. */
  readonly start: number | undefined
  /** Of the texts whose words are counted. */
  readonly wordCounts: WordCounts | undefined
}

/** One entry per augmentation: pure, drawing from the `rng` of the epoch alone, and without new memory for each batch. */
export interface Augmentation<O extends Options = Options> {
  readonly changes: Augmentable
  /** It mixes the targets too, which are numbers then. */
  readonly mixesTargets?: true
  /** Places of words must not change: each has a target of its own. */
  readonly movesWords?: true
  readonly options: O
  create(options: OptionValues<O>, scope: AugmentationScope): Augment
}

/** Keeps the types of options inside an entry while the table holds them all alike. */
export function augmentation<O extends Options>(entry: Augmentation<O>): Augmentation {
  return entry as unknown as Augmentation
}

/** [height, width, channels] of one image. */
export type ImageSize = readonly [number, number, number]

/** Changes each image of a batch, of which `pixels` has those of one from `from` on: bytes, 0 to 255. */
export function eachImage(change: (pixels: Float32Array, from: number, size: ImageSize, rng: Rng) => void): Augment {
  return ({ feeds }: Batch, rng) => {
    const { shape, data } = feeds['x']!
    const size: ImageSize = [shape[1]!, shape[2]!, shape[3]!]
    const step = size[0] * size[1] * size[2]
    for (let from = 0; from < data.length; from += step) change(data as Float32Array, from, size, rng)
  }
}

export const BRIGHTEST = 255

/** A number drawn from [low, high). */
export function draw([low, high]: Range, rng: Rng): number {
  return low + (high - low) * rng.uniform()
}

export type Range = readonly [number, number]

/** As Keras has it: `f` stands for [-f, f]. */
export function factor(least: number, most: number): Option<Range> {
  return {
    expects: `a number, or two in order, from ${least} to ${most}`,
    parse(value) {
      const [low, high] = (Array.isArray(value) ? value : [-(value as number), value]) as [unknown, unknown]
      const isRange = typeof low === 'number' && typeof high === 'number' && low >= least && low <= high && high <= most
      return isRange && (!Array.isArray(value) || value.length === 2) ? [low, high] : undefined
    },
  }
}
