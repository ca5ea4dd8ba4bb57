import { LOG_KEPT, type RequestLogRecord } from '../registry/serving-records.ts'
import type { ServingStore } from '../registry/store.ts'
import type { Observer, Outcome } from './observation.ts'
import type { ReadyVersion } from './resolver.ts'
import { Tally } from './tally.ts'

const FLUSH_MS = 1000

interface Logged {
  readonly at: number
  readonly outcome: Readonly<Outcome>
}

/**
 * What all requests came to, counted in memory and added to what is stored about once a second while there are any: a kill of
 * the context loses at most the last second.
 */
export class Statistics implements Observer {
  readonly #registry: ServingStore
  #tallies = new Map<ReadyVersion, Tally>()
  #log: Logged[] = []
  #flushing: Promise<void> | undefined

  constructor(registry: ServingStore) {
    this.#registry = registry
  }

  record(outcome: Readonly<Outcome>): void {
    const { version } = outcome
    let tally = this.#tallies.get(version)
    if (!tally) this.#tallies.set(version, tally = new Tally(version))
    const at = Date.now()
    tally.add(outcome, at)
    this.#log.push({ at, outcome })
    if (this.#log.length === 2 * LOG_KEPT) this.#log = this.#log.slice(LOG_KEPT)
    this.#flushing ??= new Promise((resolve) => setTimeout(resolve, FLUSH_MS)).then(() => this.flush())
  }

  /** Resolves when what is counted so far is stored; undefined when all is. For a Service Worker to wait for. */
  get flushing(): Promise<void> | undefined {
    return this.#flushing
  }

  /** Adds what was counted to what is stored, at once. What cannot be stored is lost: counters are no reason to fail. */
  async flush(): Promise<void> {
    const counted = [...this.#tallies.values()].map((tally) => tally.statistics())
    const logged = this.#log.slice(-LOG_KEPT).map(requestOf)
    this.#tallies = new Map()
    this.#log = []
    this.#flushing = undefined
    if (counted.length > 0) await this.#registry.addRequests(counted, logged).catch(() => undefined)
  }
}

function requestOf({ at, outcome }: Logged): RequestLogRecord {
  const { version: { model, version, endpoint = '' }, protocol, code, rows, request, queue, cache, payload } = outcome
  return { at, model, version, endpoint, protocol, code, rows, duration: request, queue, cache, payload }
}
