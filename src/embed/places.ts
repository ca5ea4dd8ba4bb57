import { openLane, openPageLane } from '../client/connect.ts'
import { createIdbStore } from '../registry/idb-store.ts'
import type { Place, Places } from './place.ts'
import { isSameSite, requestStorage, storageAccess } from './storage-access.ts'

/** For a window of the platform, which has all of its storage as long as it is open. */
export function placesOfWindow(appRoot: URL): Places {
  const place: Place = { tier: 'popup', registry: createIdbStore(), lane: openLane(appRoot) }
  return { shared: async () => place, storageAccess: async () => 'granted', opened: new Promise(() => undefined), own: () => place }
}

export interface FramePlaces extends Places {
  /** To be called in a click; whether the browser gave access to the platform's own storage. */
  request(): Promise<boolean>
}

/** For a frame: what it has depends on the pages around it, and on what the person allows. */
export function placesOfFrame(appRoot: URL): FramePlaces {
  const owned = new Map<string, Place>()
  let shared: Promise<Place | undefined> | undefined
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })

  async function reach(): Promise<Place | undefined> {
    const scope = await requestStorage()
    if (!scope) return undefined
    const registry = createIdbStore({ scope })
    return { tier: 'storage-access', registry, lane: openPageLane(appRoot, registry) }
  }

  async function find(): Promise<Place | undefined> {
    if (isSameSite()) return { tier: 'first-party', registry: createIdbStore(), lane: openLane(appRoot) }
    return (await storageAccess()) === 'granted' ? reach() : undefined
  }

  return {
    shared: () => (shared ??= find()),
    storageAccess,
    opened,
    own(origin) {
      const known = owned.get(origin)
      if (known) return known
      const registry = createIdbStore({ name: `inpage:${origin}` })
      const place: Place = { tier: 'partitioned', registry, lane: openPageLane(appRoot, registry) }
      owned.set(origin, place)
      return place
    },
    async request() {
      const found = await reach()
      if (!found) return false
      shared = Promise.resolve(found)
      open()
      return true
    },
  }
}
