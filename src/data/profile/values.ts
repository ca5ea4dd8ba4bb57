import { codeTexts } from '../coded-texts.ts'
import type { NumberColumn, TextColumn } from '../dataset.ts'

/** What inference and profile know of a number column. */
export interface NumberValues {
  /** Those that are there, ascending. */
  readonly sorted: Float64Array
  readonly missing: number
  readonly distinct: number
  /** The first value that is no whole number; rows count from 1. */
  readonly fraction?: { readonly row: number; readonly value: number }
  /** 0, 1, 2, ... or 1, 2, 3, ... in the order of the rows. */
  readonly isIndex: boolean
}

export interface TextValues {
  /** The different values, in the order of their first rows. */
  readonly distinct: readonly string[]
  /** How often each of them is there. */
  readonly counts: readonly number[]
  /** Of each row: which of them it has; -1 for none. */
  readonly codes: Int32Array
  readonly count: number
  readonly missing: number
  /** Values that are there, spread over the column, in its order. */
  readonly sample: readonly string[]
  /** In the median value of the sample: runs of letters and digits (an address is one), and each Chinese, Japanese or Korean character. */
  readonly words: number
}

const SAMPLE = 500
const WORDS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]|[\p{L}\p{N}\p{M}'_-]+(?:[.@:/][\p{L}\p{N}\p{M}'_-]+)*/gu

export function numberValues({ values }: NumberColumn): NumberValues {
  const sorted = values.toSorted()
  // NaN goes to the end.
  let count = sorted.length
  while (count > 0 && Number.isNaN(sorted[count - 1])) count--
  let distinct = 0
  for (let i = 0; i < count; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++
  const at = values.findIndex((value) => value % 1 !== 0 && !Number.isNaN(value))
  const first = values[0]
  return {
    sorted: sorted.subarray(0, count),
    missing: values.length - count,
    distinct,
    ...(at >= 0 ? { fraction: { row: at + 1, value: values[at]! } } : {}),
    isIndex: (first === 0 || first === 1) && values.every((value, i) => value === first + i),
  }
}

export function textValues({ values }: TextColumn): TextValues {
  const { distinct, codes } = codeTexts(values)
  const counts = distinct.map(() => 0)
  for (const code of codes) if (code >= 0) counts[code]!++
  const count = counts.reduce((sum, times) => sum + times, 0)
  const sample = sampleOf(values)
  const words = sample.map((value) => value.match(WORDS)?.length ?? 0).toSorted((a, b) => a - b)
  return { distinct, counts, codes, count, missing: values.length - count, sample, words: words[words.length >> 1] ?? 0 }
}

function sampleOf(values: readonly string[]): readonly string[] {
  const filled = values.length > SAMPLE ? Array.from({ length: SAMPLE }, (_, i) => nextFilled(values, i)) : values
  return filled.filter((value) => value !== '')
}

/** The first value that is there in the i-th of as many parts of the column as the sample has values. */
function nextFilled(values: readonly string[], i: number): string {
  const end = Math.floor(((i + 1) * values.length) / SAMPLE)
  for (let row = Math.floor((i * values.length) / SAMPLE); row < end; row++) if (values[row] !== '') return values[row]!
  return ''
}
