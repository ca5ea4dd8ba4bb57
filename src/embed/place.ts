import type { Lane } from '../client/lane.ts'
import type { StorageAccess, Tier } from '../protocol/embed.ts'
import type { RegistryStore } from '../registry/store.ts'

/** Where a guest's calls go. */
export interface Place {
  readonly tier: Tier
  readonly registry: RegistryStore
  /** How this window reaches the platform; hosts may say hello before that is known. */
  readonly lane: Promise<Lane>
}

/** What there is for guests: what the platform has, where that is within reach, and stores of their own. */
export interface Places {
  /** undefined: the browser keeps the platform's storage from this frame. */
  shared(): Promise<Place | undefined>
  /** Why not, in the browser's words. */
  storageAccess(): Promise<StorageAccess>
  /** Resolves when somebody has given access meanwhile. */
  readonly opened: Promise<void>
  /** A store for this origin alone, the same for the same origin; undefined where the platform's own is at hand. */
  own(origin: string): Promise<Place | undefined>
}
