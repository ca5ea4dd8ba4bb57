import { invalid, readChoice } from '../core/config-values.ts'
import type { Rng } from '../core/rng.ts'
import type { Task } from '../data/dataset.ts'
import type { Target } from '../data/table.ts'

const SAMPLINGS = ['oversample', 'undersample'] as const

/** Every class as often as the most frequent one, or as the rarest. */
export type Sampling = (typeof SAMPLINGS)[number]

/** The rows that one epoch goes through. */
export interface Sampler {
  /** How many, the same in every epoch. */
  readonly length: number
  /** In any order; a row may stand there more than once. */
  draw(rng: Rng): Uint32Array
}

export function readSampling(value: unknown, task: Task, classWeight: unknown): Sampling | null {
  if (value === null) return null
  const sampling = readChoice('sampling', value, SAMPLINGS)
  if (task !== 'classification') throw invalid('sampling', `left out: a ${task} has no classes`, sampling)
  if (classWeight === 'balanced') throw invalid('sampling', 'left out beside class_weight "balanced": both even out the classes', sampling)
  return sampling
}

/**
 * Draws as many rows of each class that is there, anew in each epoch, so that all rows of a frequent class have their
 * turn. Oversampling takes every row of a class as often as it fits, and others of its rows for what is left over.
 * @param rows of the training part.
 */
export function classSampler(
  sampling: Sampling, { labels, classes }: Extract<Target, { task: 'classification' }>, rows: Uint32Array,
): Sampler {
  const ofClass = labels.map((_, index) => rows.filter((row) => classes[row] === index)).filter(({ length }) => length > 0)
  const sizes = ofClass.map(({ length }) => length)
  const share = sampling === 'oversample' ? Math.max(...sizes) : Math.min(...sizes)
  const length = share * ofClass.length
  return {
    length,
    draw(rng) {
      const drawn = new Uint32Array(length)
      ofClass.forEach((own, i) => {
        for (let from = 0; from < share; from += own.length) {
          const left = share - from
          drawn.set(left >= own.length ? own : rng.shuffle(own.slice()).subarray(0, left), i * share + from)
        }
      })
      return drawn
    },
  }
}
