import type { ErrorData } from '../core/error.ts'
import type { ReadOptions } from '../data/readers/reader.ts'

/** A file of a folder. `path`: below the folder, with slashes. */
export interface FolderFile {
  readonly path: string
  readonly file: Blob
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
    }
  /** Images by class folder. */
  | {
      readonly type: 'import-folder'
      readonly name: string
      readonly folder: readonly FolderFile[]
      readonly options?: ReadOptions
    }
  /** Makes the rows of a data set readable that comes with the app, or that an older version stored as a file. */
  | { readonly type: 'prepare'; readonly name: string; readonly appRoot: string }

/** Intake worker -> page: progress any number of times, then one of the other two. */
export type IntakeEvent =
  | { readonly type: 'progress'; readonly bytes: number; readonly rows: number }
  | { readonly type: 'stored' }
  | { readonly type: 'failed'; readonly error: ErrorData }
