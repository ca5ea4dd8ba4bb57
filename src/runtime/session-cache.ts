import { MaasError } from '../core/error.ts'
import type { PortTensor } from '../core/tensor.ts'
import type { Session, SessionFactory } from './session.ts'

type AnySession = Session<PortTensor>

interface Entry {
  readonly sha256: string
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
 * Sessions by the sha-256 of their artifact. When they hold more than `maxBytes` together, or there is no memory left to load
 * another, those that were not used for longest are disposed of; never one that is in use. Concurrent uses of one artifact wait
 * for one load.
 */
export class SessionCache {
  readonly #create: SessionFactory
  readonly #maxBytes: number
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>()
  #newest: Entry | undefined
  #bytes = 0

  constructor(create: SessionFactory, maxBytes: number) {
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
  async use<T>(sha256: string, read: () => Promise<Uint8Array>, work: (session: AnySession) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(sha256) ?? this.#load(sha256, read)
    if (entry !== this.#newest) this.#renew(entry)
    entry.users++
    try {
      return await work(entry.session ?? (await entry.loading))
    } finally {
      entry.users--
      if (entry.users === 0 && this.#entries.get(sha256) !== entry) dispose(entry)
      else this.#weigh(entry)
    }
  }

  /** Whether it is loaded. */
  has(sha256: string): boolean {
    return this.#entries.get(sha256)?.session !== undefined
  }

  /** Forgets a session; its memory is freed when nobody uses it any more. */
  discard(sha256: string): void {
    const entry = this.#entries.get(sha256)
    if (!entry) return
    this.#forget(entry)
    if (entry.users === 0) dispose(entry)
  }

  /** What each that is at hand holds, by the SHA-256 of its artifact. */
  loaded(): ReadonlyMap<string, number> {
    return new Map([...this.#entries].map(([sha256, { bytes }]) => [sha256, bytes]))
  }

  #load(sha256: string, read: () => Promise<Uint8Array>): Entry {
    const load = async (): Promise<AnySession> => {
      const artifact = await read()
      entry.artifactBytes = artifact.length
      entry.session = await this.#createWithRoom(artifact)
      this.#weigh(entry)
      return entry.session
    }
    const entry: Entry = { sha256, loading: load(), session: undefined, artifactBytes: 0, bytes: 0, users: 0 }
    entry.loading.catch(() => this.#forget(entry))
    return entry
  }

  /** When there is no memory, once more without what nobody uses. */
  async #createWithRoom(artifact: Uint8Array): Promise<AnySession> {
    try {
      return await this.#create(artifact)
    } catch (thrown) {
      if (MaasError.from(thrown).code !== 'unavailable' || !this.#evict(0)) throw thrown
      return this.#create(artifact)
    }
  }

  #renew(entry: Entry): void {
    this.#entries.delete(entry.sha256)
    this.#entries.set(entry.sha256, entry)
    this.#newest = entry
  }

  /** A session may have grown by its use: with the first batch, for one. */
  #weigh(entry: Entry): void {
    if (this.#entries.get(entry.sha256) !== entry) return
    const bytes = entry.artifactBytes + (entry.session?.bytes ?? 0)
    this.#bytes += bytes - entry.bytes
    entry.bytes = bytes
    if (this.#bytes > this.#maxBytes) this.#evict(this.#maxBytes)
  }

  /** Disposes of idle sessions until no more than `maxBytes` are held. Tells whether it freed anything. */
  #evict(maxBytes: number): boolean {
    let freed = false
    for (const [sha256, { users, session }] of this.#entries) {
      if (this.#bytes <= maxBytes) break
      if (users > 0 || !session) continue
      this.discard(sha256)
      freed = true
    }
    return freed
  }

  #forget(entry: Entry): void {
    if (this.#entries.get(entry.sha256) !== entry) return
    this.#entries.delete(entry.sha256)
    this.#bytes -= entry.bytes
    if (this.#newest === entry) this.#newest = undefined
  }
}

function dispose({ session, loading }: Entry): void {
  if (session) session.dispose()
  else loading.then((idle) => idle.dispose(), () => undefined)
}
