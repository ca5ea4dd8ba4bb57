import type { ColumnType } from './column-type.ts'
import type { Mask, MaskStep } from './privacy/masks.ts'
import type { ColumnProfile } from './profile/column-profile.ts'

/** One number a row; NaN stands for a missing value. */
export interface NumberColumn {
  readonly kind: 'number'
  readonly name: string
  readonly values: Float64Array
}

/** One string a row; `''` stands for a missing value. Labels and categories are text columns. */
export interface TextColumn {
  readonly kind: 'text'
  readonly name: string
  readonly values: readonly string[]
}

/** One image a row: `pixels` is [rows, height, width, channels] in bytes, 0 (dark) to 255. */
export interface ImageColumn {
  readonly kind: 'image'
  readonly name: string
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly pixels: Uint8Array
}

/** One list of ids a row, such as the words of a text: `ids` is [rows, steps], each padded at its end with 0. */
export interface SequenceColumn {
  readonly kind: 'sequence'
  readonly name: string
  /** Of the longest row. */
  readonly steps: number
  /** One more than the largest id. */
  readonly vocabulary: number
  /** The id that every row begins with, and some go on behind; absent when there is none. */
  readonly start?: number
  readonly ids: Int32Array
}

export type Column = NumberColumn | TextColumn | ImageColumn | SequenceColumn
export type ColumnKind = Column['kind']

/** Rows of typed columns, all of the same length. Plain data. */
export interface Dataset {
  readonly name: string
  readonly rows: number
  readonly columns: readonly Column[]
}

/** What is known of a column without its values. */
export interface ColumnInfo {
  readonly name: string
  readonly kind: ColumnKind
  readonly type: ColumnType
  /** Of dates, in the letters of `data/dates.ts`, e.g. `DD.MM.YYYY`. */
  readonly format?: string
  readonly profile?: ColumnProfile
  /** Image columns only. */
  readonly height?: number
  readonly width?: number
  readonly channels?: number
  /** Sequence columns only. */
  readonly steps?: number
  readonly vocabulary?: number
  readonly start?: number
}

/** What must be known of a data set to plan a run on it. */
export interface DatasetInfo {
  readonly name: string
  readonly rows: number
  readonly columns: readonly ColumnInfo[]
}

/** Whether a column is all that a network can take. */
export function isWhole(kind: ColumnKind): boolean {
  return kind === 'image' || kind === 'sequence'
}

/** What a model is asked to do with a data set. */
export type Task = 'classification' | 'regression' | 'translation' | 'forecasting'

/** Whether the answer is numbers in the target's own unit. */
export function answersNumbers(task: Task): boolean {
  return task === 'regression' || task === 'forecasting'
}

/** One column that a model takes, in the order in which a caller gives them. */
export type Feature =
  /** `missing`: a value may be missing. `privacy`: what is done, oldest first, with raw values before the graph takes them. */
  | { readonly kind: 'number'; readonly name: string; readonly missing?: true; readonly privacy?: readonly Mask[] }
  /** `values`: those that the model tells apart, when they are few; any other is taken too. */
  | {
      readonly kind: 'text'
      readonly name: string
      readonly values?: readonly string[]
      readonly missing?: true
      readonly privacy?: readonly Mask[]
    }
  | {
      readonly kind: 'image'
      readonly name: string
      readonly height: number
      readonly width: number
      readonly channels: number
    }
  /** Lists of ids from 0 to below `vocabulary`, padded at their end with 0 to `steps`. */
  | { readonly kind: 'sequence'; readonly name: string; readonly steps: number; readonly vocabulary: number }
  /** The latest `steps` values of a series, oldest first; of several `columns` at once, the one that is forecast first. */
  | { readonly kind: 'series'; readonly name: string; readonly steps: number; readonly columns?: readonly string[]; readonly missing?: true; readonly privacy?: readonly MaskStep[] }
