import type { PortTensor } from '../core/tensor.ts'
import type { Session, SessionFactory } from './session.ts'

type AnySession = Session<PortTensor>

interface Entry {
  readonly session: Promise<AnySession>
  /** Size of the artifact; 0 while it is read. */
  bytes: number
  users: number
}

/**
 * Sessions by the sha-256 of their artifact. When their artifacts are more than `maxBytes` together, those that were
 * not used for longest are disposed of; never one that is in use. Concurrent uses of one artifact wait for one load.
 */
export class SessionCache {
  readonly #create: SessionFactory
  readonly #maxBytes: number
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>()

  constructor(create: SessionFactory, maxBytes: number) {
    this.#create = create
    this.#maxBytes = maxBytes
  }

  /**
   * Runs `work` on the session, which is made from what `read` gives when it is not at hand. Throws what `read`, the
   * factory or `work` throws; what failed to load is tried again by the next use.
   */
  async use<T>(sha256: string, read: () => Promise<Uint8Array>, work: (session: AnySession) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(sha256) ?? this.#load(sha256, read)
    this.#entries.delete(sha256)
    this.#entries.set(sha256, entry)
    entry.users++
    try {
      return await work(await entry.session)
    } finally {
      entry.users--
      if (this.#entries.get(sha256) !== entry && entry.users === 0) dispose(entry)
      else this.#evict()
    }
  }

  /** Forgets a session; its memory is freed when nobody uses it any more. */
  discard(sha256: string): void {
    const entry = this.#entries.get(sha256)
    if (!entry) return
    this.#entries.delete(sha256)
    if (entry.users === 0) dispose(entry)
  }

  /** Bytes of the artifacts that are at hand, by their SHA-256. */
  loaded(): ReadonlyMap<string, number> {
    return new Map([...this.#entries].map(([sha256, { bytes }]) => [sha256, bytes]))
  }

  #load(sha256: string, read: () => Promise<Uint8Array>): Entry {
    const load = async (): Promise<AnySession> => {
      const artifact = await read()
      entry.bytes = artifact.length
      return this.#create(artifact)
    }
    const entry: Entry = { session: load(), bytes: 0, users: 0 }
    entry.session.catch(() => {
      if (this.#entries.get(sha256) === entry) this.#entries.delete(sha256)
    })
    return entry
  }

  #evict(): void {
    let total = 0
    for (const { bytes } of this.#entries.values()) total += bytes
    for (const [sha256, entry] of this.#entries) {
      if (total <= this.#maxBytes) return
      if (entry.users > 0) continue
      total -= entry.bytes
      this.discard(sha256)
    }
  }
}

function dispose({ session }: Entry): void {
  session.then((idle) => idle.dispose(), () => undefined)
}
