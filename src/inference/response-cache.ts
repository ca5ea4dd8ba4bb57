import { MaasError } from '../core/error.ts'
import type { Feeds } from './feeds.ts'
import type { InferOptions, Inference } from './infer-options.ts'
import type { ReadyVersion } from './resolver.ts'
import { MAX_WAIT_MS } from './schedule-policy.ts'
import { bytesOf, copyTensors, hashTensors, sameTensors } from './tensor-bytes.ts'

const MAX_BYTES = 32_000_000
/** What an entry costs beside its tensors, about. */
const ENTRY_BYTES = 500

interface Entry {
  readonly feeds: Feeds
  readonly inference: Inference
  readonly bytes: number
}

/** A request that is being answered, whose answer others may wait for. When it gets none, they are run by themselves. */
interface Flight {
  readonly feeds: Feeds
  readonly landed: Promise<Inference>
  readonly since: number
}

/**
 * Answers of versions by their inputs, compared bit for bit. Equal requests at the same time are run once. Errors are not
 * kept, and nobody shares the fate of another request that was cancelled or refused.
 */
export class ResponseCache {
  readonly #maxBytes: number
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>()
  readonly #flights = new Map<string, Flight>()
  #bytes = 0

  /** @param maxBytes when there is more, what was not used for longest goes. */
  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes
  }

  /** @param run answers a request that is not known. Throws what it throws, and as a request in a queue does. */
  async infer({ name, artifact }: ReadyVersion, feeds: Feeds, options: InferOptions, run: () => Promise<Inference>): Promise<Inference> {
    const { observation } = options
    const looked = performance.now()
    const key = `${name} ${artifact.sha256} ${hashTensors(feeds)}`
    const flight = this.#flights.get(key)
    const joins = flight !== undefined && sameTensors(flight.feeds, feeds)
    const shared = this.#find(key, feeds) ?? (joins ? await this.#join(key, flight, options) : undefined)
    if (shared) {
      if (observation) {
        observation.rows = Object.values(feeds)[0]?.shape[0] ?? 1
        observation.computeInput = looked - observation.started
        observation.cache = 'hit'
        observation.cacheTime = performance.now() - looked
      }
      return { engine: shared.engine, outputs: copyTensors(shared.outputs) }
    }
    const missed = performance.now()
    const inference = this.#flights.has(key) ? await run() : await this.#fly(key, feeds, run)
    if (observation) {
      observation.cache = 'miss'
      observation.cacheTime = missed - looked
      observation.computeInput -= missed - looked
    }
    return inference
  }

  #find(key: string, feeds: Feeds): Inference | undefined {
    const entry = this.#entries.get(key)
    if (!entry || !sameTensors(entry.feeds, feeds)) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.inference
  }

  /** The answer of a flight, undefined when it gets none. Nobody else joins one that was waited for in vain. */
  async #join(key: string, flight: Flight, options: InferOptions): Promise<Inference | undefined> {
    try {
      return await waitFor(flight.landed.catch(() => undefined), options)
    } catch (thrown) {
      if (performance.now() - flight.since >= MAX_WAIT_MS) this.#end(key, flight)
      throw thrown
    }
  }

  /** Runs a request that others may join, and keeps its answer. */
  async #fly(key: string, feeds: Feeds, run: () => Promise<Inference>): Promise<Inference> {
    const answered = run()
    // The caller may give the memory of its answer away: the others get a copy.
    const landed = answered.then(({ engine, outputs }) => ({ engine, outputs: copyTensors(outputs) }))
    const flight = { feeds, landed, since: performance.now() }
    this.#flights.set(key, flight)
    try {
      this.#keep(key, copyTensors(feeds), await landed)
      return await answered
    } finally {
      this.#end(key, flight)
    }
  }

  #end(key: string, flight: Flight): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key)
  }

  #keep(key: string, feeds: Feeds, inference: Inference): void {
    const bytes = bytesOf(feeds) + bytesOf(inference.outputs) + ENTRY_BYTES
    if (bytes > this.#maxBytes) return
    this.#drop(key)
    this.#entries.set(key, { feeds, inference, bytes })
    this.#bytes += bytes
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) return
      this.#drop(oldest)
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0
    this.#entries.delete(key)
  }
}

/** The same promise for one who may be cancelled, and does not wait for ever. */
function waitFor<T>(promise: Promise<T>, { signal, timeoutMs = MAX_WAIT_MS }: InferOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => leave(() => reject(new MaasError('cancelled', 'The request was cancelled.')))
    const timer = setTimeout(
      () => leave(() => reject(new MaasError('deadline-exceeded', `The equal request that this one waited for was not answered within ${timeoutMs} ms.`))),
      Math.min(timeoutMs, MAX_WAIT_MS),
    )
    const leave = (settle: () => void): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
      settle()
    }
    if (signal?.aborted) return cancel()
    signal?.addEventListener('abort', cancel)
    promise.then((value) => leave(() => resolve(value)), (thrown: unknown) => leave(() => reject(thrown)))
  })
}
