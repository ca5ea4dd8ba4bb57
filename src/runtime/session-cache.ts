import { MaasError } from '../core/error.ts'
import type { PortTensor } from '../core/tensor.ts'
import type { Session } from './session.ts'

type AnySession = Session<PortTensor>

/** Makes the session of a name in the cache. */
type Create = (artifact: Uint8Array, name: string) => Promise<AnySession>

interface Entry {
  readonly name: string
  readonly loading: Promise<AnySession>
  /** Once it is loaded. */
  session: AnySession | undefined
  /** Of its artifact, whose weights the session keeps. */
  artifactBytes: number
  /** What it held when it was used last. */
  bytes: number
  users: number
}

/**
 * Sessions by the SHA-256 of their artifact, or a longer name where there are several of one. When they hold more than `maxBytes`
 * together, or there is no memory left to load another, those that were not used for longest are disposed of; never one that is
 * in use. Concurrent uses of one name wait for one load.
 */
export class SessionCache {
  readonly #create: Create
  readonly #maxBytes: number
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>()
  #newest: Entry | undefined
  #bytes = 0

  constructor(create: Create, maxBytes: number) {
    this.#create = create
    this.#maxBytes = maxBytes
  }

  /** What all sessions hold, artifacts included. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * Runs `work` on the session, which is made from what `read` gives when it is not at hand. Throws what `read`, the
   * factory or `work` throws; what failed to load is tried again by the next use.
   */
  async use<T>(name: string, read: () => Promise<Uint8Array>, work: (session: AnySession) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(name) ?? this.#load(name, read)
    if (entry !== this.#newest) this.#renew(entry)
    entry.users++
    try {
      return await work(entry.session ?? (await entry.loading))
    } finally {
      entry.users--
      if (entry.users === 0 && this.#entries.get(name) !== entry) dispose(entry)
      else this.#weigh(entry)
    }
  }

  /** Whether it is loaded. */
  has(name: string): boolean {
    return this.#entries.get(name)?.session !== undefined
  }

  /** Forgets a session; its memory is freed when nobody uses it any more. */
  discard(name: string): void {
    const entry = this.#entries.get(name)
    if (!entry) return
    this.#forget(entry)
    if (entry.users === 0) dispose(entry)
  }

  /** What each that is at hand holds, by its name. */
  loaded(): ReadonlyMap<string, number> {
    return new Map([...this.#entries].map(([name, { bytes }]) => [name, bytes]))
  }

  #load(name: string, read: () => Promise<Uint8Array>): Entry {
    const load = async (): Promise<AnySession> => {
      const artifact = await read()
      entry.artifactBytes = artifact.length
      entry.session = await this.#createWithRoom(artifact, name)
      this.#weigh(entry)
      return entry.session
    }
    const entry: Entry = { name, loading: load(), session: undefined, artifactBytes: 0, bytes: 0, users: 0 }
    entry.loading.catch(() => this.#forget(entry))
    return entry
  }

  /** When there is no memory, once more without what nobody uses. */
  async #createWithRoom(artifact: Uint8Array, name: string): Promise<AnySession> {
    try {
      return await this.#create(artifact, name)
    } catch (thrown) {
      if (MaasError.from(thrown).code !== 'unavailable' || !this.#evict(0)) throw thrown
      return this.#create(artifact, name)
    }
  }

  #renew(entry: Entry): void {
    this.#entries.delete(entry.name)
    this.#entries.set(entry.name, entry)
    this.#newest = entry
  }

  /** A session may have grown by its use: with the first batch, for one. */
  #weigh(entry: Entry): void {
    if (this.#entries.get(entry.name) !== entry) return
    const bytes = entry.artifactBytes + (entry.session?.bytes ?? 0)
    this.#bytes += bytes - entry.bytes
    entry.bytes = bytes
    if (this.#bytes > this.#maxBytes) this.#evict(this.#maxBytes)
  }

  /** Disposes of idle sessions until no more than `maxBytes` are held. Tells whether it freed anything. */
  #evict(maxBytes: number): boolean {
    let freed = false
    for (const [name, { users, session }] of this.#entries) {
      if (this.#bytes <= maxBytes) break
      if (users > 0 || !session) continue
      this.discard(name)
      freed = true
    }
    return freed
  }

  #forget(entry: Entry): void {
    if (this.#entries.get(entry.name) !== entry) return
    this.#entries.delete(entry.name)
    this.#bytes -= entry.bytes
    if (this.#newest === entry) this.#newest = undefined
  }
}

function dispose({ session, loading }: Entry): void {
  if (session) session.dispose()
  else loading.then((idle) => idle.dispose(), () => undefined)
}
