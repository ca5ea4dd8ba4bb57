import { zipSync } from 'fflate'

/** A zip of these files, by their paths, as it lies on a disk. */
export function zipOf(files: Readonly<Record<string, Uint8Array>>): Uint8Array<ArrayBuffer> {
  return zipSync({ ...files }, { level: 0 }) as Uint8Array<ArrayBuffer>
}
