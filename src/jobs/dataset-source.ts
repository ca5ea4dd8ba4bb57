import { MaasError } from '../core/error.ts'
import { BUILTIN_DATASETS, type BuiltinDataset } from '../data/builtin.ts'
import { sha256 } from '../registry/sha256.ts'
import type { RegistryStore } from '../registry/store.ts'
import type { TrainRequest } from './train-in-worker.ts'

export type DatasetSource = TrainRequest['dataset']

/**
 * A data set's bytes as they were given, for a worker to read: the owner's own from the registry, else a built-in one
 * fetched from under the app root. Throws `dataset-not-found`, and `unavailable` when the file cannot be fetched.
 */
export async function datasetSource(name: string, registry: RegistryStore, appRoot: URL): Promise<DatasetSource> {
  const builtin = BUILTIN_DATASETS.find((dataset) => dataset.name === name)
  if (builtin) return fetchBuiltin(builtin, appRoot)
  const { mediaType, hash } = await registry.getDataset(name)
  return { name, mediaType, hash, bytes: await registry.getDatasetBytes(name) }
}

async function fetchBuiltin({ name, mediaType, url }: BuiltinDataset, appRoot: URL): Promise<DatasetSource> {
  const address = new URL(url, appRoot)
  const response = await fetch(address).catch((cause: unknown) => {
    throw new MaasError('unavailable', `The data set "${name}" could not be fetched from ${address}.`, { cause })
  })
  if (!response.ok) {
    throw new MaasError('unavailable', `The data set "${name}" could not be fetched: ${address} answered ${response.status}.`)
  }
  const bytes = new Uint8Array(await response.arrayBuffer()) // packed: a worker unpacks them, off this thread
  return { name, mediaType, bytes, hash: await sha256(bytes) }
}
