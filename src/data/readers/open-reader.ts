import { findFormat } from './formats.ts'
import type { DatasetReader, DecodeImage, ReadOptions } from './reader.ts'

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
  return findFormat(mediaType, fileName).open({ name, options, ...ports })
}
