import { readDatasetFolder } from '../data/readers/open-reader.ts'
import type { FileEntry } from '../data/readers/image-folder.ts'
import type { ReadOptions } from '../data/readers/reader.ts'
import { createSha256 } from '../data/sha256.ts'
import type { FolderFile } from '../protocol/intake.ts'
import type { DatasetRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'
import { decodeImage } from './decode-image.ts'
import { fileBytes } from './file-bytes.ts'
import { type ImportOptions, newDataset } from './import-dataset.ts'

/**
 * Reads a folder of images, by class folder, and stores its data set: all of it, or nothing. Its hash is that of all paths and
 * bytes, by path. Throws as {@link importDataset}, naming the file.
 */
export function importFolder(
  registry: RegistryStore, name: string, folder: readonly FolderFile[], options: ReadOptions = {}, { onProgress }: ImportOptions = {},
): Promise<DatasetRecord> {
  return registry.addDataset(name, async (put) => {
    const hasher = createSha256()
    const files: FileEntry[] = []
    let bytes = 0
    for (const { path, file } of folder.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
      const content = new Uint8Array(file.size)
      let at = 0
      for await (const chunk of fileBytes(file)) {
        content.set(chunk, at)
        at += chunk.length
      }
      hasher.update(new TextEncoder().encode(`${path}\0${file.size}\0`))
      hasher.update(content)
      files.push({ path, bytes: content })
      bytes += file.size
      onProgress?.({ bytes, rows: 0 })
    }
    const read = await readDatasetFolder(name, files, options, { decodeImage })
    return newDataset(read, {}, { mediaType: FOLDER, hash: hasher.digest(), bytes, source: {} }, put)
  })
}

/** As file systems name a folder's type (freedesktop.org's shared MIME-info). */
const FOLDER = 'inode/directory'
