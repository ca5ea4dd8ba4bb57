import type { RegistryStore } from '../registry/store.ts'
import type { RequestLogRecord } from '../registry/serving-records.ts'
import type { Observer, Outcome } from './observation.ts'
import { Tally } from './tally.ts'

const FLUSH_MS = 1000
/** As many as are kept of all. */
const LOG_KEPT = 1000

/**
 * What all requests came to, counted in memory and added to what is stored about once a second while there are any: a kill of
 * the context loses at most the last second.
 */
export class Statistics implements Observer {
  readonly #registry: RegistryStore
  #tallies = new Map<string, Tally>()
  #log: RequestLogRecord[] = []
  #flushing: Promise<void> | undefined

  constructor(registry: RegistryStore) {
    this.#registry = registry
  }

  record(outcome: Readonly<Outcome>): void {
    const { model, version, endpoint, protocol, code, rows, queue, cache, payload } = outcome
    const key = `${model}@${version} ${endpoint}`
    let tally = this.#tallies.get(key)
    if (!tally) this.#tallies.set(key, tally = new Tally(model, version, endpoint))
    const at = Date.now()
    tally.add(outcome, at)
    this.#log.push({ at, model, version, endpoint, protocol, code, rows, duration: outcome.request, queue, cache, ...(payload === undefined ? {} : { payload }) })
    if (this.#log.length === 2 * LOG_KEPT) this.#log = this.#log.slice(LOG_KEPT)
    this.#flushing ??= new Promise((resolve) => setTimeout(resolve, FLUSH_MS)).then(() => this.flush())
  }

  /** Resolves when what is counted so far is stored; undefined when all is. For a Service Worker to wait for. */
  get flushing(): Promise<void> | undefined {
    return this.#flushing
  }

  /** Adds what was counted to what is stored, at once. What cannot be stored is lost: counters are no reason to fail. */
  async flush(): Promise<void> {
    const tallies = [...this.#tallies.values()]
    const log = this.#log.slice(-LOG_KEPT)
    this.#tallies = new Map()
    this.#log = []
    this.#flushing = undefined
    if (tallies.length > 0) await this.#registry.addRequests(tallies, log).catch(() => undefined)
  }
}
