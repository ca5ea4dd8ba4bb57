import { zipSync } from 'fflate'

/** As old as a zip can say: the same files give the same bytes whenever they are packed. */
const MTIME = '1980-01-01T00:00:00'

/** Files in one zip, stored as they are: weights do not get smaller by packing. */
export function packFiles(files: Readonly<Record<string, Uint8Array>>): Uint8Array<ArrayBuffer> {
  return zipSync(files, { level: 0, mtime: MTIME }) as Uint8Array<ArrayBuffer>
}
