/** Does one piece of work at a time; of what is asked for meanwhile only the newest is done, when its turn comes. */
export class LatestOnly<T> {
  readonly #work: (input: T) => Promise<void>
  #waiting: { readonly input: T } | undefined
  #busy = false

  /** @param work must not reject. */
  constructor(work: (input: T) => Promise<void>) {
    this.#work = work
  }

  async push(input: T): Promise<void> {
    this.#waiting = { input }
    if (this.#busy) return
    this.#busy = true
    while (this.#waiting) {
      const { input } = this.#waiting
      this.#waiting = undefined
      await this.#work(input)
    }
    this.#busy = false
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting = undefined
  }
}
