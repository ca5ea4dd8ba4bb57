import type { Feature } from '../data/dataset.ts'
import { keysOf, type RawRows, rowMasker } from '../data/privacy/mask-rows.ts'
import type { ServingStore } from '../registry/store.ts'
import { privacyKeys } from './privacy-keys.ts'

/** Masks rows for a model as its training data were masked. Throws `conflict` when a key is not in this browser. */
export async function requestMasker(registry: ServingStore, features: readonly Feature[]): Promise<(rows: RawRows) => RawRows> {
  return rowMasker(features, await privacyKeys(registry, keysOf(features)))
}
