import { Unzip, UnzipInflate, unzipSync } from 'fflate'
import { MaasError } from '../../core/error.ts'
import { joinBytes } from '../../core/join-bytes.ts'
import { isJunk } from './folder.ts'
import type { FileEntry } from './image-folder.ts'
import type { ReadOptions } from './reader.ts'

/** A small zip may say that it holds far more. */
const MAX_UNPACKED_BYTES = 1_000_000_000

/**
 * The files of a zip. One that is cut off has lost its directory: with `badRows: 'skip'`, the files before the cut are given.
 * Throws `invalid-data`, or `too-large`.
 */
export function unzipFiles(bytes: Uint8Array, { badRows }: ReadOptions): readonly FileEntry[] {
  let total = 0
  try {
    const filter = ({ name, originalSize }: { name: string; originalSize: number }): boolean => {
      if (isJunk(name)) return false
      total += originalSize
      checkSize(total)
      return true
    }
    return Object.entries(unzipSync(bytes, { filter })).map(([path, content]) => ({ path, bytes: content as Uint8Array<ArrayBuffer> }))
  } catch (cause) {
    if (cause instanceof MaasError) throw cause
    const files = wholeFiles(bytes)
    if (badRows === 'skip' && files.length > 0) return files
    throw new MaasError(
      'invalid-data',
      `This zip is cut off or damaged (${(cause as Error).message}); ${files.length} of its files are whole.`,
      { cause, ...(files.length > 0 && { details: { offer: { badRows: 'skip' } } }) },
    )
  }
}

/** What can be read of a zip from its start. */
function wholeFiles(bytes: Uint8Array): readonly FileEntry[] {
  const files: FileEntry[] = []
  let total = 0
  const unzip = new Unzip((file) => {
    if (isJunk(file.name)) return
    const parts: Uint8Array[] = []
    file.ondata = (error, part, isLast) => {
      if (error) return
      total += part.length
      checkSize(total)
      parts.push(part)
      if (isLast) files.push({ path: file.name, bytes: joinBytes(parts) })
    }
    file.start()
  })
  unzip.register(UnzipInflate)
  try {
    unzip.push(bytes, true)
  } catch (thrown) {
    if (thrown instanceof MaasError) throw thrown
  }
  return files
}

function checkSize(total: number): void {
  if (total > MAX_UNPACKED_BYTES) throw new MaasError('too-large', `The zip holds more than ${MAX_UNPACKED_BYTES / 1e6} MB. Send it in parts.`)
}
