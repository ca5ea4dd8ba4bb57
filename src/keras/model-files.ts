import { unzipSync } from 'fflate'
import { MaasError } from '../core/error.ts'
import { unreadable } from './keras-model.ts'

export interface NamedBytes {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What the files of a model are, told from their bytes. */
export interface ModelFiles {
  /** JSON files, parsed. */
  readonly json: readonly { readonly name: string; readonly value: unknown }[]
  readonly hdf5: NamedBytes | undefined
  /** All other files: weight shards, lists of labels. */
  readonly others: readonly NamedBytes[]
}

/** What an archive may unpack to. */
const MAX_BYTES = 512 * 2 ** 20

const ZIP = [0x50, 0x4b, 0x03, 0x04]
const HDF5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

function isZip(bytes: Uint8Array): boolean {
  return ZIP.every((byte, i) => bytes[i] === byte)
}

function isHdf5(bytes: Uint8Array): boolean {
  return HDF5.every((byte, i) => bytes[i] === byte)
}

/**
 * Unpacks archives and sorts files by what they are. Throws `invalid-data` for a broken archive, `too-large` for one
 * that unpacks to over 512 MB.
 */
export function sortFiles(files: readonly NamedBytes[]): ModelFiles {
  const json: { name: string; value: unknown }[] = []
  const hdf5: NamedBytes[] = []
  const others: NamedBytes[] = []
  for (const file of files.flatMap(unpack)) {
    const value = parseJson(file.bytes)
    if (isHdf5(file.bytes)) hdf5.push(file)
    else if (value !== undefined) json.push({ name: file.name, value })
    else others.push(file)
  }
  if (hdf5.length > 1) throw unreadable(`there are ${hdf5.length} HDF5 files (${hdf5.map(({ name }) => name).join(', ')}); send one`)
  return { json, hdf5: hdf5[0], others }
}

/** Names are kept without their folders: exports differ in those. */
function unpack(file: NamedBytes): readonly NamedBytes[] {
  if (!isZip(file.bytes)) return [{ name: baseName(file.name), bytes: file.bytes }]
  let total = 0
  try {
    const entries = unzipSync(file.bytes, {
      filter({ name, originalSize }) {
        total += originalSize
        if (total > MAX_BYTES) throw new MaasError('too-large', `${file.name} unpacks to over ${MAX_BYTES / 2 ** 20} MB.`)
        return !name.endsWith('/')
      },
    })
    return Object.entries(entries).map(([name, bytes]) => ({ name: baseName(name), bytes }))
  } catch (cause) {
    if (cause instanceof MaasError) throw cause
    throw unreadable(`${file.name} is not a whole zip archive (${(cause as Error).message})`, cause)
  }
}

/** undefined for what is not a JSON object or list. */
function parseJson(bytes: Uint8Array): unknown {
  if (bytes[0] !== 0x7b && bytes[0] !== 0x5b) return undefined // { [
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
