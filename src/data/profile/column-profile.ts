import type { ColumnType } from '../column-type.ts'
import type { PersonalData } from '../privacy/personal-data.ts'

/** Why a column is taken for what it is: a code and its numbers, which the studio puts into words. Rows count from 1. */
export type Evidence =
  | { readonly code: 'no-values' }
  | { readonly code: 'one-value'; readonly value: string }
  | { readonly code: 'fractions'; readonly row: number; readonly value: number }
  | { readonly code: 'whole-numbers'; readonly distinct: number }
  | { readonly code: 'two-values'; readonly values: readonly [string, string] }
  | { readonly code: 'few-values'; readonly distinct: number; readonly count: number }
  | { readonly code: 'other-in-each-row'; readonly count: number; readonly named: boolean }
  /** Of `count` values looked at, `matching` are dates in the format, and as many in those of `ambiguous`. */
  | {
      readonly code: 'dates'
      readonly format: string
      readonly matching: number
      readonly count: number
      readonly ambiguous: readonly string[]
    }
  | { readonly code: 'words'; readonly median: number }
  /** Images and sequences are what they are. */
  | { readonly code: 'kind' }
  /** Its owner said so. */
  | { readonly code: 'given' }

/** What a column seems to mean. */
export interface TypeInference {
  readonly type: ColumnType
  /** Of dates. */
  readonly format?: string
  readonly evidence: Evidence
  /** What it could be as well, likelier first. */
  readonly alternatives: readonly ColumnType[]
}

/** Counts in equal steps from `from` to `to`; `counts` has at most 20. */
export interface Histogram {
  readonly from: number
  readonly to: number
  readonly counts: readonly number[]
}

/** Of numbers, lengths of texts or times in milliseconds since 1970 (UTC). */
export interface Distribution {
  readonly min: number
  readonly max: number
  readonly mean: number
  /** Of the sample (over n - 1), as pandas has it; 0 for one value. */
  readonly sd: number
  /** At 1, 5, 25, 50, 75, 95 and 99 %, interpolated between values (Hyndman and Fan's type 7, as NumPy has it). */
  readonly quantiles: readonly [number, number, number, number, number, number, number]
  readonly histogram: Histogram
}

/** Pixels [height, width, channels] from 0 to 255; of large images at most 32 x 32 of them, each the mean of a field. */
export interface MeanImage {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly pixels: readonly number[]
}

export type Resolution = 'year' | 'month' | 'day' | 'time'

export interface ValueCount {
  readonly value: string
  readonly count: number
}

/** How much a column says of the target, 0 to 1 (`pearson`: -1 to 1). */
export interface Association {
  /**
   * Two numbers (or times): Pearson's r; a number and a category: the correlation ratio eta; two categories: Cramer's V with
   * Bergsma's correction of its bias (https://doi.org/10.1016/j.jkss.2012.10.002).
   */
  readonly measure: 'pearson' | 'correlation-ratio' | 'cramers-v'
  readonly value: number
}

/** Plain JSON. */
export interface ColumnProfile extends TypeInference {
  readonly name: string
  /** Rows that have a value, and rows that have none. */
  readonly count: number
  readonly missing: number
  /** How many values differ: of numbers, dates and texts. */
  readonly distinct?: number
  /** Of numbers and dates. */
  readonly values?: Distribution
  /** Numbers that are ten times as far from the middle half of all as that is wide. */
  readonly outside?: { readonly count: number; readonly below: number; readonly above: number }
  /** Of texts in UTF-16 code units, of sequences in steps before the padding. */
  readonly lengths?: Distribution
  /** The most frequent values, at most 20 and of each the beginning, where any is there twice. */
  readonly top?: readonly ValueCount[]
  /** Of dates: in which formats, the most frequent first; what is in none has the format ''. */
  readonly dates?: readonly DateGroup[]
  /** Of dates: the finest that tells them apart. `year`: all are the first of January; `time`: not all are midnight. */
  readonly resolution?: Resolution
  /** The mean of all images. */
  readonly image?: MeanImage
  /** Columns before this one that say the same in each row, be it in other words. */
  readonly sameAs?: readonly string[]
  /** When a target was named. */
  readonly target?: Association
  /** When something in it is likely to be personal. */
  readonly personal?: PersonalData
}

export interface DatasetProfile {
  readonly rows: number
  /** Rows that an earlier one equals in all columns but identifiers. */
  readonly duplicateRows: number
  readonly columns: readonly ColumnProfile[]
  readonly warnings: readonly Warning[]
}

/** What to look at before training: a code and its facts. Rows count from 1. */
export type Warning =
  | { readonly code: 'constant'; readonly column: string }
  | { readonly code: 'identifier'; readonly column: string }
  | { readonly code: 'all-missing'; readonly column: string }
  | { readonly code: 'many-missing'; readonly column: string; readonly missing: number; readonly rows: number }
  | { readonly code: 'many-categories'; readonly column: string; readonly distinct: number; readonly count: number }
  | { readonly code: 'outliers'; readonly column: string; readonly count: number; readonly below: number; readonly above: number }
  | { readonly code: 'same-columns'; readonly column: string; readonly others: readonly string[] }
  | { readonly code: 'mixed-dates'; readonly column: string; readonly formats: readonly DateGroup[] }
  | { readonly code: 'ambiguous-dates'; readonly column: string; readonly format: string; readonly others: readonly string[] }
  | { readonly code: 'duplicate-rows'; readonly count: number; readonly rows: readonly number[] }
  | { readonly code: 'single-class'; readonly column: string; readonly value: string }
  | { readonly code: 'rare-class'; readonly column: string; readonly value: string; readonly count: number }
  | { readonly code: 'imbalance'; readonly column: string; readonly most: ValueCount; readonly least: ValueCount }
  | { readonly code: 'leakage'; readonly column: string; readonly target: string; readonly exact: boolean }
  | { readonly code: 'overlap'; readonly part: 'validation' | 'test'; readonly count: number; readonly rows: readonly number[] }

/** Values written in one of several formats, and the first rows that have them. */
export interface DateGroup {
  readonly format: string
  readonly count: number
  readonly rows: readonly number[]
}
