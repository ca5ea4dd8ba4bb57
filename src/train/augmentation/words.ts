import { fraction, orElse } from '../../core/options.ts'
import type { Rng } from '../../core/rng.ts'
import type { Augment } from '../examples.ts'
import { DECODER_INPUT } from '../table-examples.ts'
import { augmentation } from './augmentation.ts'

/** Changes the words of each sequence of ids: those from `from` to before `end`, behind which is only padding. */
function eachSequence(start: number | undefined, change: (ids: Int32Array, from: number, end: number, rng: Rng) => void): Augment {
  return ({ feeds }, rng) => {
    for (const name in feeds) {
      const { dtype, shape, data } = feeds[name]!
      if (dtype !== 'int32' || name === DECODER_INPUT) continue
      const steps = shape[1]!
      for (let from = 0; from < data.length; from += steps) {
        let end = from + steps
        while (end > from && data[end - 1] === 0) end--
        change(data as Int32Array, start !== undefined && data[from] === start ? from + 1 : from, end, rng)
      }
    }
  }
}

/** Leaves out each word with the chance `rate`, but never the last one that is there; those behind it move up. */
export const RandomWordDropout = augmentation({
  changes: 'ids',
  movesWords: true,
  options: { rate: orElse(fraction(), 0.1) },
  create: ({ rate }, { start }) => eachSequence(start, (ids, from, end, rng) => {
    let kept = from
    for (let i = from; i < end; i++) {
      const isNeeded = kept === from && i === end - 1
      if (rng.uniform() >= rate || isNeeded) ids[kept++] = ids[i]!
    }
    ids.fill(0, kept, end)
  }),
})

/** Exchanges neighbouring words with the chance `rate`; none moves by more than one place. */
export const RandomWordSwap = augmentation({
  changes: 'ids',
  movesWords: true,
  options: { rate: orElse(fraction(), 0.1) },
  create: ({ rate }, { start }) => eachSequence(start, (ids, from, end, rng) => {
    for (let i = from; i + 1 < end; i++) {
      if (rng.uniform() >= rate) continue
      const held = ids[i]!
      ids[i] = ids[i + 1]!
      ids[++i] = held
    }
  }),
})
