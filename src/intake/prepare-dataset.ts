import { MaasError } from '../core/error.ts'
import { BUILTIN_DATASETS, type BuiltinDataset } from '../data/builtin.ts'
import { streamBytes } from '../protocol/stream-bytes.ts'
import type { DatasetRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'
import { importDataset, type ImportedFile, readFile } from './import-dataset.ts'
import { isReady } from './is-ready.ts'

/** One of the app's own files by its path relative to the app root. */
export type ReadAppFile = (path: string) => Promise<Response>

/**
 * A data set whose rows can be read: one that comes with the app, or that an older version stored as a file, is imported when
 * it is first asked for, and one whose file is another than when it was imported, again. Throws `dataset-not-found`, and
 * `unavailable` when the file cannot be fetched.
 */
export async function prepareDataset(name: string, registry: RegistryStore, readAppFile: ReadAppFile): Promise<DatasetRecord> {
  try {
    const stored = await storedDataset(name, registry)
    if (!stored) return await importBuiltin(name, registry, readAppFile)
    if (isReady(stored)) return stored
    return await (stored.unread ? importUnread(stored, registry) : importAgain(stored, registry, readAppFile))
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
  const builtin = findBuiltin(name)
  if (!builtin) return registry.getDataset(name) // throws, and says where to look
  return importDataset(registry, name, importedFile(builtin, readAppFile))
}

/** What is stored stays as long as the new file cannot be had. */
async function importAgain(stored: DatasetRecord, registry: RegistryStore, readAppFile: ReadAppFile): Promise<DatasetRecord> {
  const { name, types } = stored
  const file = importedFile(findBuiltin(name)!, readAppFile)
  try {
    return await registry.changeDataset(name, (_before, _layout, put) => readFile(name, { ...file, columns: types }, put, {}))
  } catch (thrown) {
    if (MaasError.from(thrown).code !== 'unavailable') throw thrown
    return stored
  }
}

const findBuiltin = (name: string) => BUILTIN_DATASETS.find((dataset) => dataset.name === name)

function importedFile(builtin: BuiltinDataset, readAppFile: ReadAppFile): ImportedFile {
  const { url, mediaType, licence, attribution } = builtin
  return { mediaType, bytes: fetchFile(builtin, readAppFile), source: { builtin: true, url, licence, attribution } }
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
