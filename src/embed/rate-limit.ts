const MINUTE = 60_000

/** What of `localStorage` is used. */
export type CountStore = Pick<Storage, 'getItem' | 'setItem'>

/**
 * Requests per minute of one origin: a bucket that holds a minute's worth and is filled steadily. It stands in the storage
 * that all frames of this origin share under one top-level site, so that more frames are no more requests. Frames in other
 * processes may see a count some milliseconds late, and those under another site count apart: browsers share no storage there.
 */
export class RateLimit {
  readonly #key: string
  readonly #store: CountStore

  constructor(origin: string, store: CountStore = storeHere()) {
    this.#key = `inpage:rate:${origin}`
    this.#store = store
  }

  /**
   * Counts one request.
   * @param rate requests per minute.
   * @returns 0 when it may pass; otherwise it is not counted, and so many milliseconds are left until one may.
   */
  take(rate: number, now = Date.now()): number {
    const [left = rate, at = now] = this.#store.getItem(this.#key)?.split(' ').map(Number) ?? []
    const tokens = Math.min(rate, left + (Math.max(0, now - at) * rate) / MINUTE)
    if (tokens < 1) return Math.ceil(((1 - tokens) * MINUTE) / rate)
    this.#store.setItem(this.#key, `${tokens - 1} ${now}`)
    return 0
  }
}

/** Where the browser refuses storage, this frame counts alone. */
function storeHere(): CountStore {
  try {
    localStorage.getItem('')
    return localStorage
  } catch {
    const counts = new Map<string, string>()
    return { getItem: (key) => counts.get(key) ?? null, setItem: (key, value) => counts.set(key, value) }
  }
}
