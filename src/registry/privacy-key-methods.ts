import type { Context } from './context.ts'
import type { RegistryStore } from './store.ts'

/** Bytes: as many as HMAC-SHA-256 makes use of. */
const SIZE = 32

/** Keys of pseudonyms. They leave this database only to be used, and no answer of the API has them. */
export function privacyKeyMethods({ database }: Context): Pick<RegistryStore, 'addPrivacyKey'> {
  return {
    async addPrivacyKey() {
      const id = crypto.randomUUID()
      const bytes = crypto.getRandomValues(new Uint8Array(SIZE))
      await database.write(['privacyKeys'], (tx) => tx.put('privacyKeys', { key: id, bytes }))
      return id
    },
  }
}
