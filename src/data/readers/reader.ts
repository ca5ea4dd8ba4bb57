import type { Column, Dataset } from '../dataset.ts'

/** How a file is to be read, where that should not be found out from the file itself. */
export interface ReadOptions {
  /** Delimited text: the character between two fields. */
  readonly delimiter?: string
  /** Text: a label of the Encoding Standard, such as `gb18030`. */
  readonly encoding?: string
  /** Delimited text: the decimal separator of all columns. */
  readonly decimal?: '.' | ','
  /** Delimited text: false when its first line is a row of data; the columns are then named `column1`, `column2` ... */
  readonly header?: boolean
  /** Delimited text: what the cells of these columns are. */
  readonly columns?: Readonly<Record<string, { readonly kind: 'number' | 'text' }>>
  /** Leaves out rows and images that cannot be read, and says in the notes which; without it, they are an error. */
  readonly badRows?: 'skip'
  /** Gives columns without a name, or with one that is there before, a name of their own; without it, they are an error. */
  readonly badNames?: 'rename'
  /** Images: the size that all are brought to. */
  readonly imageSize?: { readonly height: number; readonly width: number }
  /** Images: `crop` (the default) cuts what is too long from the middle, `pad` adds black; both keep the aspect. */
  readonly imageFit?: 'crop' | 'pad'
}

/** Something that was found out or left out while reading, for a person to check: a code and what it is about. */
export type ReadNote =
  /** Text that is not UTF-8. */
  | { readonly code: 'encoding'; readonly encoding: string }
  /** Delimited text that is not cut at commas. */
  | { readonly code: 'delimiter'; readonly delimiter: string }
  /** The first line holds numbers, so it may be a row of data: read the file again with `header: false`. */
  | { readonly code: 'header-looks-like-data' }
  | { readonly code: 'decimal-comma'; readonly columns: readonly string[] }
  /** Kept as text: a comma or point before each three digits may be a thousands separator. */
  | { readonly code: 'ambiguous-separator'; readonly columns: readonly string[] }
  /** What stands for a missing value in a number column, and how often. */
  | { readonly code: 'missing-values'; readonly column: string; readonly counts: Readonly<Record<string, number>> }
  | { readonly code: 'all-missing'; readonly column: string }
  /** Numbers that are codes, kept as text. `example` is the first of them. */
  | {
      readonly code: 'kept-as-text'
      readonly column: string
      readonly reason: 'leading-zeros' | 'long-numbers' | 'phone-numbers'
      readonly example: string
    }
  | { readonly code: 'renamed-columns'; readonly columns: readonly { readonly index: number; readonly name: string; readonly now: string }[] }
  /** Bad rows or images. `places` names the first hundred, such as `Line 4` or a path in quotes. */
  | { readonly code: 'skipped'; readonly count: number; readonly places: readonly string[] }
  | { readonly code: 'resized-images'; readonly height: number; readonly width: number; readonly count: number }

/** A data set whose columns can be gone through once: each is made when it is asked for, so that they need not all be in memory. */
export interface ReadDataset extends Omit<Dataset, 'columns'> {
  readonly columns: Iterable<Column>
}

/** All of its columns, in memory. */
export function wholeDataset(dataset: ReadDataset): Dataset {
  return { ...dataset, columns: [...dataset.columns] }
}

export interface ReadResult {
  readonly dataset: ReadDataset
  readonly notes: readonly ReadNote[]
}

/**
 * Bytes in, typed columns out. Both methods throw `invalid-data` naming the line or row and the column; where another
 * option would read the file, `details.offer` has it as {@link ReadOptions}.
 */
export interface DatasetReader {
  /** Read so far; stays 0 where a format must be whole before it can be read. */
  readonly rows: number
  /** The next bytes of the file; the reader may keep them. */
  push(bytes: Uint8Array): void
  /** When the file is at its end. */
  end(): Promise<ReadResult>
}

/** [height, width, 4] bytes: red, green, blue, opacity. */
export interface DecodedImage {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array | Uint8ClampedArray
}

/** The image decoder of the platform. Rejects for what is no image of that type. */
export type DecodeImage = (bytes: Uint8Array<ArrayBuffer>, mediaType: string) => Promise<DecodedImage>

/** What a format's reader is made of. */
export interface ReaderContext {
  /** Of the data set. */
  readonly name: string
  /** `''` when it is not known. */
  readonly fileName: string
  readonly options: ReadOptions
  readonly decodeImage?: DecodeImage
}
