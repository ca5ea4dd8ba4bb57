/** Longer than the lease by more than timers and clocks may be off between two contexts. */
const MARGIN_MS = 5

/**
 * A stored value that is read often and changed rarely, by any context: a read is trusted for `ms`, and who changes
 * the value waits as long before telling anyone. So whoever was told of a change never meets the value from before
 * it, although most reads touch no database and no context needs to know of another. (Gray and Cheriton, "Leases: an
 * efficient fault-tolerant mechanism for distributed file cache consistency", 1989, with the holders unknown.)
 */
export class Lease<T> {
  readonly #read: () => Promise<T>
  readonly #ms: number
  #value: Promise<T> | undefined
  #until = 0

  /** @param ms 0: every read goes to the database, as where this context is the only one. */
  constructor(read: () => Promise<T>, ms: number) {
    this.#read = read
    this.#ms = ms
  }

  value(): Promise<T> {
    const now = performance.now()
    if (this.#value && now < this.#until) return this.#value
    const value = this.#read()
    this.#value = value
    this.#until = now + this.#ms
    value.catch(() => this.#forget(value))
    return value
  }

  /** To be awaited after a change is stored and before it is told: then no lease from before it is left. */
  async expire(): Promise<void> {
    this.#forget(this.#value)
    if (this.#ms > 0) await new Promise((resolve) => setTimeout(resolve, this.#ms + MARGIN_MS))
  }

  #forget(value: Promise<T> | undefined): void {
    if (this.#value === value) this.#value = undefined
  }
}
