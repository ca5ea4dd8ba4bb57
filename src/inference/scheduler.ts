import { MaasError } from '../core/error.ts'
import type { PortTensor } from '../core/tensor.ts'
import type { Session } from '../runtime/session.ts'
import { type Feeds, feedsOf, zeroRows } from './feeds.ts'
import type { InferOptions, Inference } from './infer-options.ts'
import { type Engine, ModelQueue } from './model-queue.ts'
import type { ReadyVersion } from './resolver.ts'
import { ResponseCache } from './response-cache.ts'
import { isForGpu, schedulePolicy } from './schedule-policy.ts'

/** Sessions by the SHA-256 of their artifact. */
export interface Sessions {
  /**
   * @param read gives the bytes of one that is not at hand.
   * @param gpu it is to be run on a GPU, where there is one.
   */
  use<T>(sha256: string, read: () => Promise<Uint8Array>, work: (session: Session<PortTensor>) => Promise<T>, gpu?: boolean): Promise<T>
  /** Whether it is at hand. */
  has(sha256: string): boolean
  /** Frees the memory of one, as soon as nobody uses it. */
  discard(sha256: string): void
  /** Bytes of the artifacts that are loaded, by their SHA-256. */
  loaded(): ReadonlyMap<string, number>
  /** Why one that was to be run on a GPU is not. */
  offGpu?(sha256: string): string | undefined
}

/** Decides when requests are run, and which of them together: as each model's configuration says. */
export class Scheduler {
  readonly #engine: Engine
  readonly #queues = new Map<string, ModelQueue>()
  readonly #cache = new ResponseCache()
  /** The last answer of a version that keeps the order of its requests. */
  readonly #last = new Map<string, Promise<unknown>>()

  /** @param artifact the bytes of one that is not loaded. */
  constructor(sessions: Sessions, artifact: (sha256: string) => Promise<Uint8Array>) {
    this.#engine = {
      use: ({ artifact: { sha256 }, config }, work) => sessions.use(sha256, () => artifact(sha256), work, isForGpu(config)),
      discard: ({ artifact: { sha256 } }) => sessions.discard(sha256),
      afterArrived: arrivals(),
    }
  }

  /** Throws as {@link ModelQueue.infer} does. */
  infer(version: ReadyVersion, feeds: Feeds, options: InferOptions): Promise<Inference> {
    const policy = schedulePolicy(version.config)
    const run = () => this.#queue(version).infer(version, policy, feeds, options)
    const answered = version.config.response_cache?.enable ? this.#cache.infer(version, feeds, options, run) : run()
    return policy.keepsOrder ? this.#inOrder(version.name, answered) : answered
  }

  /** The versions of requests that wait to be run, one for each. */
  waiting(): ReadyVersion[] {
    return [...this.#queues.values()].flatMap((queue) => queue.waiting())
  }

  /** Loads a version, unless it is. Gives its engine. */
  load(version: ReadyVersion): Promise<string> {
    return this.#engine.use(version, async ({ engine }) => engine)
  }

  /** Runs so many rows of zeros; none of a version without features, which is asked with tensors only. A model that refuses zeros has answered, too. */
  async warm(version: ReadyVersion, rows: number): Promise<void> {
    const { signature } = version
    if (signature.features.length === 0) return
    try {
      await this.#queue(version).infer(version, schedulePolicy({}), feedsOf(signature, rows, zeroRows(signature, rows)), {})
    } catch (thrown) {
      if (MaasError.from(thrown).code !== 'invalid-input') throw thrown
    }
  }

  #queue({ artifact: { sha256 } }: ReadyVersion): ModelQueue {
    let queue = this.#queues.get(sha256)
    if (!queue) this.#queues.set(sha256, queue = new ModelQueue(this.#engine))
    return queue
  }

  async #inOrder<T>(name: string, answered: Promise<T>): Promise<T> {
    const settled = Promise.allSettled([this.#last.get(name), answered])
    this.#last.set(name, settled)
    await settled
    if (this.#last.get(name) === settled) this.#last.delete(name)
    return answered
  }
}

/** A message to oneself stands behind those that have arrived. */
function arrivals(): (callback: () => void) => void {
  const callbacks: (() => void)[] = []
  let port: MessagePort | undefined
  return (callback) => {
    if (!port) {
      const { port1, port2 } = new MessageChannel()
      port2.onmessage = () => callbacks.shift()!()
      port = port1
    }
    callbacks.push(callback)
    port.postMessage(null)
  }
}
