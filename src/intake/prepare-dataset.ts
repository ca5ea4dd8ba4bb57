import { MaasError } from '../core/error.ts'
import { BUILTIN_DATASETS, type BuiltinDataset } from '../data/builtin.ts'
import { streamBytes } from '../protocol/stream-bytes.ts'
import type { DatasetRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'
import { importDataset, readFile } from './import-dataset.ts'

/** One of the app's own files by its path relative to the app root. */
export type ReadAppFile = (path: string) => Promise<Response>

/**
 * A data set whose rows can be read: one that comes with the app, or that an older version stored as a file, is imported when
 * it is first asked for. Throws `dataset-not-found`, and `unavailable` when the file cannot be fetched.
 */
export async function prepareDataset(name: string, registry: RegistryStore, readAppFile: ReadAppFile): Promise<DatasetRecord> {
  try {
    const stored = await storedDataset(name, registry)
    if (!stored) return await importBuiltin(name, registry, readAppFile)
    return stored.unread ? await importUnread(stored, registry) : stored
  } catch (thrown) {
    if (MaasError.from(thrown).code !== 'conflict') throw thrown
    return registry.getDataset(name) // another page was as early
  }
}

/** undefined when none of that name is stored. */
export async function storedDataset(name: string, registry: RegistryStore): Promise<DatasetRecord | undefined> {
  return registry.getDataset(name).catch((thrown: unknown) => {
    if (MaasError.from(thrown).code === 'dataset-not-found') return undefined
    throw thrown
  })
}

async function importBuiltin(name: string, registry: RegistryStore, readAppFile: ReadAppFile): Promise<DatasetRecord> {
  const builtin = BUILTIN_DATASETS.find((dataset) => dataset.name === name)
  if (!builtin) return registry.getDataset(name) // throws, and says where to look
  const { url, mediaType, licence, attribution } = builtin
  return importDataset(registry, name, { mediaType, bytes: fetchFile(builtin, readAppFile), source: { builtin: true, url, licence, attribution } })
}

async function* fetchFile({ name, url }: BuiltinDataset, readAppFile: ReadAppFile): AsyncGenerator<Uint8Array> {
  const response = await readAppFile(url).catch((cause: unknown) => {
    throw new MaasError('unavailable', `The data set "${name}" could not be fetched from ${url}. Try again when the network is there.`, { cause })
  })
  if (!response.ok) throw new MaasError('unavailable', `The data set "${name}" could not be fetched: ${response.url} answered ${response.status}.`)
  yield* streamBytes(response.body!)
}

function importUnread({ name, mediaType }: DatasetRecord, registry: RegistryStore): Promise<DatasetRecord> {
  return registry.changeDataset(name, async (_before, _layout, put) => {
    const bytes = await registry.getUnreadBytes(name)
    if (!bytes) throw new MaasError('conflict', `The data set "${name}" has been read meanwhile.`)
    return readFile(name, { mediaType, bytes: chunksOf(bytes) }, put, {})
  })
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
