import { MaasError } from '../core/error.ts'

/** The runs of one guest, which sees and cancels no others. */
export class GuestRuns {
  readonly #runs = new Set<string>()
  readonly #cancel: (run: string) => Promise<unknown>

  constructor(cancel: (run: string) => Promise<unknown>) {
    this.#cancel = cancel
  }

  add(run: string): void {
    this.#runs.add(run)
  }

  /** Throws `forbidden` for a run that this guest has not queued. */
  demandOwn(run: string): void {
    if (!this.#runs.has(run)) throw new MaasError('forbidden', `Run "${run}" is not one that this page has started.`)
  }

  /** For a guest that may train no more. */
  async cancelAll(): Promise<void> {
    const runs = [...this.#runs]
    this.#runs.clear()
    // Refused when the run has ended, and then there is nothing to cancel.
    await Promise.allSettled(runs.map(this.#cancel))
  }
}
