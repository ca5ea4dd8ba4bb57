import { toCardinal as inFrench } from 'n2words/fr-FR'

export const START = 1
const END = 2

/** The numbers from 1 to 999, in no order, as ids of their digits and of their French words between start and end. */
export function frenchNumbers(): readonly { readonly digits: readonly number[]; readonly words: readonly number[] }[] {
  const numbers = Array.from({ length: 999 }, (_, i) => ((i * 616) % 999) + 1)
  const words = numbers.map((n) => inFrench(n).split(/ |-/))
  const ids = new Map([...new Set(words.flat())].map((word, i) => [word, END + 1 + i]))
  return numbers.map((n, i) => ({
    digits: Array.from(String(n), (digit) => 1 + Number(digit)),
    words: [START, ...words[i]!.map((word) => ids.get(word)!), END],
  }))
}
