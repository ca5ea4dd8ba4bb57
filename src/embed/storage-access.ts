import type { StorageAccess } from '../protocol/embed.ts'
import type { StorageScope } from '../registry/idb-store.ts'

/** https://privacycg.github.io/saa-non-cookie-storage: what TypeScript's library does not know yet. */
interface WithStorageAccess {
  requestStorageAccess?(types: { readonly indexedDB: true; readonly BroadcastChannel: true }): Promise<StorageScope | undefined>
}

/**
 * Whether all pages around this frame are of its site, so that it has the platform's own storage. No interface says so, but
 * a cookie for the same site alone can only be set there.
 */
export function isSameSite(): boolean {
  const cookie = 'inpage-same-site=1'
  document.cookie = `${cookie}; SameSite=Strict; Path=${location.pathname}`
  const isSet = document.cookie.split('; ').includes(cookie)
  document.cookie = `inpage-same-site=; SameSite=Strict; Path=${location.pathname}; Max-Age=0`
  return isSet
}

/** What a request for the platform's own storage would meet now. */
export async function storageAccess(): Promise<StorageAccess> {
  if (!('requestStorageAccess' in document)) return 'unsupported'
  const permission = await navigator.permissions.query({ name: 'storage-access' as PermissionName }).catch(() => undefined)
  return permission?.state ?? 'prompt'
}

/**
 * The platform's own storage: at once where the person allowed it before, otherwise only in a click. undefined when the browser
 * does not give it, or gives cookies alone.
 */
export async function requestStorage(): Promise<StorageScope | undefined> {
  const given = await (document as WithStorageAccess).requestStorageAccess?.({ indexedDB: true, BroadcastChannel: true }).catch(() => undefined)
  return given && 'indexedDB' in given && 'BroadcastChannel' in given ? given : undefined
}
