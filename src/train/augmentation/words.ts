import { fraction, orElse } from '../../core/options.ts'
import type { Rng } from '../../core/rng.ts'
import { WORDS } from '../../strings/tokenize.ts'
import type { Augment } from '../examples.ts'
import { DECODER_INPUT } from '../table-examples.ts'
import { augmentation, type AugmentationScope } from './augmentation.ts'

/** Changes words (or their ids) in place, those from `from` to before `end`, and says where they end then. */
type Change = (words: { [place: number]: string | number }, from: number, end: number, rng: Rng) => number

/** Of the sequences of ids of a batch, behind which is only padding; and of the texts whose words are counted. */
function changeWords(change: Change, { start, wordCounts }: AugmentationScope): Augment {
  return ({ feeds }, rng, rows) => {
    for (const name in feeds) {
      const { dtype, shape, data } = feeds[name]!
      if (dtype !== 'int32' || name === DECODER_INPUT) continue
      const steps = shape[1]!
      for (let from = 0; from < data.length; from += steps) {
        let end = from + steps
        while (end > from && data[end - 1] === 0) end--
        const first = start !== undefined && data[from] === start ? from + 1 : from
        data.fill(0 as never, change(data as Int32Array, first, end, rng), end)
      }
    }
    wordCounts?.recount(rows, feeds, (text) => changeText(text, (words) => change(words, 0, words.length, rng)))
  }
}

const WORD = new RegExp(WORDS, 'gu')

/** What stands between the words stays where it is. */
function changeText(text: string, change: (words: string[]) => number): string {
  const found = [...text.matchAll(WORD)]
  const words = found.map(([word]) => word)
  const kept = change(words)
  let end = 0
  const gaps = found.map(({ 0: word, index }) => {
    const gap = text.slice(end, index)
    end = index + word.length
    return gap
  })
  return words.slice(0, kept).map((word, i) => gaps[i]! + word).join('') + text.slice(end)
}

/** Leaves out each word with the chance `rate`, but never the last one that is there; those behind it move up. */
export const RandomWordDropout = augmentation({
  changes: 'words',
  movesWords: true,
  options: { rate: orElse(fraction(), 0.1) },
  create: ({ rate }, scope) => changeWords((words, from, end, rng) => {
    let kept = from
    for (let i = from; i < end; i++) {
      const isNeeded = kept === from && i === end - 1
      if (rng.uniform() >= rate || isNeeded) words[kept++] = words[i]!
    }
    return kept
  }, scope),
})

/** Exchanges neighbouring words with the chance `rate`; none moves by more than one place. */
export const RandomWordSwap = augmentation({
  changes: 'words',
  movesWords: true,
  options: { rate: orElse(fraction(), 0.1) },
  create: ({ rate }, scope) => changeWords((words, from, end, rng) => {
    for (let i = from; i + 1 < end; i++) {
      if (rng.uniform() >= rate) continue
      const held = words[i]!
      words[i] = words[i + 1]!
      words[++i] = held
    }
    return end
  }, scope),
})
