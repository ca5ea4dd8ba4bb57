import { openLane, openPageLane } from '../client/open-lane.ts'
import { createIdbStore } from '../registry/idb-store.ts'
import { createMemoryStore } from '../registry/memory-store.ts'
import type { RegistryStore } from '../registry/store.ts'
import type { Place, Places } from './place.ts'
import { isSameSite, requestStorage, storageAccess } from './storage-access.ts'

/** For a window of the platform, which has all of its storage as long as it is open. */
export function placesOfWindow(appRoot: URL): Places {
  const place: Place = { tier: 'popup', registry: createIdbStore(), lane: openLane(appRoot) }
  return { shared: async () => place, own: async () => undefined, storageAccess: async () => 'granted', opened: new Promise(() => undefined) }
}

export interface FramePlaces extends Places {
  /** To be called in a click; whether the browser gave access to the platform's own storage. */
  request(): Promise<boolean>
}

/** For a frame: what it has depends on the pages around it, and on what the person allows. */
export function placesOfFrame(appRoot: URL): FramePlaces {
  const sameSite = isSameSite()
  const owned = new Map<string, Promise<Place>>()
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })

  /** Without a click browsers give access where the person gave it before, or where they keep nothing from frames of other sites. */
  async function reach(): Promise<Place | undefined> {
    const scope = await requestStorage()
    const registry = scope && createIdbStore({ scope })
    return registry && (await works(registry)) ? { tier: 'storage-access', registry, lane: openPageLane(appRoot, registry) } : undefined
  }

  async function openOwn(origin: string): Promise<Place> {
    const stored = createIdbStore({ name: `inpage:${origin}` })
    // Some browsers, with cookies of other sites blocked, store nothing at all here: then it lasts as long as the frame.
    const registry = (await works(stored)) ? stored : createMemoryStore()
    return { tier: 'partitioned', registry, lane: openPageLane(appRoot, registry) }
  }

  let shared: Promise<Place | undefined> = sameSite
    ? Promise.resolve<Place>({ tier: 'first-party', registry: createIdbStore(), lane: openLane(appRoot) })
    : reach()

  return {
    shared: () => shared,
    storageAccess,
    opened,
    async own(origin) {
      if (sameSite) return undefined
      const place = owned.get(origin) ?? openOwn(origin)
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

/** Browsers give databases that they then refuse to open. */
async function works(registry: RegistryStore): Promise<boolean> {
  try {
    await registry.listGrants()
    return true
  } catch {
    registry.close()
    return false
  }
}
