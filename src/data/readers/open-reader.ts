import { findFormat, readFiles } from './formats.ts'
import { gunzipped } from './gunzip.ts'
import type { FileEntry } from './image-folder.ts'
import type { DatasetReader, DecodeImage, ReadOptions, ReadResult } from './reader.ts'

/** What a file says of itself. */
export interface FileType {
  /** Parameters such as `charset` are ignored. `''` when it is not known. */
  readonly mediaType: string
  readonly fileName?: string
}

/**
 * A reader of a data file, gzip-compressed or not. Throws `unsupported-media-type`.
 *
 * @param name of the data set.
 * @param ports `decodeImage` is needed for files of images alone.
 */
export function openReader(
  name: string,
  { mediaType, fileName = '' }: FileType,
  options: ReadOptions = {},
  ports: { readonly decodeImage?: DecodeImage } = {},
): DatasetReader {
  return gunzipped(findFormat(mediaType, fileName).open({ name, fileName, options, ...ports }))
}

/** Reads the files of a folder, as those of a zip. Throws `invalid-data` naming the file. */
export function readDatasetFolder(
  name: string,
  files: readonly FileEntry[],
  options: ReadOptions = {},
  ports: { readonly decodeImage?: DecodeImage } = {},
): Promise<ReadResult> {
  return readFiles({ name, fileName: '', options, ...ports }, files)
}
