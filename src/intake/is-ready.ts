import { BUILTIN_DATASETS } from '../data/builtin.ts'
import type { DatasetRecord } from '../registry/records.ts'

/** Whether the rows of a data set can be read as they are stored: an older version of the app may have stored its file, or another one. */
export function isReady(stored: DatasetRecord): boolean {
  return !stored.unread && !isOutdated(stored)
}

/** One of the owner's own is never replaced by one that comes with the app, whatever its name. */
function isOutdated({ name, source, hash }: DatasetRecord): boolean {
  const builtin = source.builtin ? BUILTIN_DATASETS.find((dataset) => dataset.name === name) : undefined
  return builtin !== undefined && !hash.startsWith(builtin.hash)
}
