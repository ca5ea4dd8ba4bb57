import { MaasError } from '../../core/error.ts'
import { gunzipFile } from './gunzip.ts'
import { type FileEntry, isImageName, readImageFolder } from './image-folder.ts'
import { isIdx, readIdx } from './idx.ts'
import type { ReaderContext, ReadResult } from './reader.ts'

/** What file managers leave behind. */
const JUNK = /(^|\/)(__MACOSX|\.[^/]*|Thumbs\.db|desktop\.ini)(\/|$)/i

export const isJunk = (path: string): boolean => path.endsWith('/') || JUNK.test(path)

/**
 * Reads the files of a folder or a zip: images by class folder, or IDX files, gzip-compressed or not; other files beside images are left alone.
 *
 * @param open reads the only file there is, where that is one of another format.
 */
export async function readFolder(context: ReaderContext, files: readonly FileEntry[], open: (file: FileEntry) => Promise<ReadResult>): Promise<ReadResult> {
  const entries = files.filter(({ path }) => !isJunk(path)).map(({ path, bytes }) => ({ path, bytes: gunzipFile(bytes) }))
  const images = entries.filter(({ path }) => isImageName(path))
  if (images.length > 0) return readImageFolder(context, images)
  if (entries.length > 0 && entries.every(({ bytes }) => isIdx(bytes))) return readIdx(context, entries)
  if (entries.length === 1) return open(entries[0]!)
  throw new MaasError(
    'invalid-data',
    `There are no images, nor IDX files alone, nor a single data file among ${entries.length} files` +
      `${entries.length > 0 ? ` (${entries.slice(0, 3).map(({ path }) => `"${path}"`).join(', ')} ...)` : ''}. Expected images in a folder for each class.`,
  )
}
