import type { ErrorData } from '../core/error.ts'
import type { Dataset } from '../data/dataset.ts'
import type { TypeInference } from '../data/profile/column-profile.ts'
import type { ReadNote, ReadOptions } from '../data/readers/reader.ts'
import type { GivenColumns } from '../data/retype.ts'

/** A file of a folder. `path`: below the folder, with slashes. */
export interface FolderFile {
  readonly path: string
  readonly file: Blob
}

/** What is to be read: a file, or all files of a folder, whose type and name are empty. */
export interface IntakeSource {
  readonly file: Blob | readonly FolderFile[]
  readonly mediaType: string
  readonly fileName?: string
  readonly options?: ReadOptions
}

/** What a file would be read as: its first rows, and what was found out. Nothing of it is stored. */
export interface ImportPreview {
  /** The title of the format. */
  readonly format: string
  readonly dataset: Dataset
  /** What each column of it seems to mean, by the rows that were read. */
  readonly types: readonly TypeInference[]
  readonly notes: readonly ReadNote[]
  /** Rows that were read to find out. */
  readonly rows: number
  /** Whether these are all. */
  readonly isWhole: boolean
}

/** Page -> intake worker. One worker does one of these and ends; whoever ends it before leaves nothing stored. */
export type IntakeRequest =
  | {
      readonly type: 'import'
      readonly name: string
      readonly file: Blob
      readonly mediaType: string
      readonly fileName?: string
      readonly options?: ReadOptions
      readonly columns?: GivenColumns
    }
  | (IntakeSource & { readonly type: 'preview' })
  /** Images by class folder. */
  | {
      readonly type: 'import-folder'
      readonly name: string
      readonly folder: readonly FolderFile[]
      readonly options?: ReadOptions
    }
  /** Makes the rows of a data set readable that comes with the app, or that an older version stored as a file. */
  | { readonly type: 'prepare'; readonly name: string; readonly appRoot: string }

/** A file, or a folder of images. */
export type ImportRequest = Extract<IntakeRequest, { type: 'import' | 'import-folder' }>

/** `total`: bytes of the file. Rows stay 0 where a format must be whole before it can be read. */
export interface IntakeProgress {
  readonly bytes: number
  readonly rows: number
  readonly total: number
}

export interface IntakeOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: IntakeProgress) => void
}

/** Intake worker -> page: progress any number of times, then one of the others. */
export type IntakeEvent =
  | { readonly type: 'progress'; readonly bytes: number; readonly rows: number }
  | { readonly type: 'stored' }
  | { readonly type: 'previewed'; readonly preview: ImportPreview }
  | { readonly type: 'failed'; readonly error: ErrorData }
