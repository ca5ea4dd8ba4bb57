import { MaasError } from '../core/error.ts'
import type { Keys } from '../data/privacy/mask-actions.ts'
import type { ServingStore } from '../registry/store.ts'

/** Keys by their ids. Throws `conflict` for one that is not in this browser. */
export async function privacyKeys(registry: ServingStore, ids: readonly string[]): Promise<Keys> {
  const keys = await Promise.all(ids.map(async (id) => [id, await registry.getPrivacyKey(id)] as const))
  return new Map(keys.map(([id, key]) => {
    if (key) return [id, key]
    throw new MaasError('conflict', `The key "${id}" of its pseudonyms is not in this browser: raw values can only be hashed where the data were masked.`)
  }))
}
