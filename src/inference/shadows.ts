import { MaasError } from '../core/error.ts'
import type { PortTensor } from '../core/tensor.ts'
import { addComparison } from '../registry/comparison.ts'
import type { ComparisonRecord } from '../registry/serving-records.ts'
import type { ServingStore } from '../registry/store.ts'
import type { Outputs } from './answer.ts'
import { type Answered, compareAnswers, type Difference } from './compare.ts'
import type { Feeds } from './feeds.ts'
import { withDeadline } from './deadline.ts'
import type { ReadyVersion } from './resolver.ts'
import { MAX_WAIT_MS } from './schedule-policy.ts'
import { copyTensor } from './tensor-bytes.ts'

type Infer = (version: ReadyVersion, feeds: Feeds) => Promise<{ readonly outputs: Outputs }>

/** What came to an endpoint whose shadow is asked, too. */
export interface Shadowed extends ReadyVersion {
  readonly endpoint: string
  readonly shadow: ReadyVersion
}

export function isShadowed(version: ReadyVersion): version is Shadowed {
  return version.shadow !== undefined && version.endpoint !== undefined
}

const FLUSH_MS = 1000
/** Copies that wait; a shadow that is slower than requests come gets no more of them. */
const MOST_WAITING = 100
const SAME: Difference = { rows: 0, agreed: 0, numbers: 0, absoluteDifference: 0, maxAbsoluteDifference: 0 }

/** Gives shadows copies of requests once those are answered, one after the other, and compares what they say with what was answered. */
export class Shadows {
  readonly #infer: Infer
  readonly #registry: ServingStore
  #compared = new Map<string, ComparisonRecord>()
  #waiting = 0
  #last: Promise<void> = Promise.resolve()
  #flushing: Promise<void> | undefined

  constructor(infer: Infer, registry: ServingStore) {
    this.#infer = infer
    this.#registry = registry
  }

  /** Never throws, and keeps nobody waiting. @param answered what the version says of the feeds; a request that fails has no copy. */
  mirror(version: Shadowed, feeds: Feeds, answered: Promise<{ readonly outputs: Outputs }>): void {
    // Copied before the answer is sent, since its buffers may be transferred.
    answered.then(({ outputs }) => this.#copy(version, feeds, { signature: version.signature, output: copyTensor(firstOf(version, outputs)) }), () => undefined)
  }

  /** Resolves when what is compared so far is stored; undefined when all is. For a Service Worker to wait for. */
  get flushing(): Promise<void> | undefined {
    return this.#flushing
  }

  /** Stores what was compared, once all copies are answered, or a second later what is by then. What cannot be stored is lost, as counters are. */
  async flush(): Promise<void> {
    await withDeadline(FLUSH_MS, 'It', this.#last).catch(() => undefined)
    const compared = [...this.#compared.values()]
    this.#compared = new Map()
    this.#flushing = undefined
    if (compared.length > 0) await this.#registry.addComparisons(compared).catch(() => undefined)
  }

  #copy(version: Shadowed, feeds: Feeds, given: Answered): void {
    if (this.#waiting === MOST_WAITING) {
      const error = new MaasError('too-many-requests', `${MOST_WAITING} copies of requests were waiting for it already.`)
      return this.#note(version, SAME, error)
    }
    this.#waiting++
    this.#last = this.#last.then(() => macrotask()).then(() => this.#ask(version, feeds, given)).finally(() => this.#waiting--)
    this.#flushSoon()
  }

  async #ask(version: Shadowed, feeds: Feeds, given: Answered): Promise<void> {
    const { shadow } = version
    try {
      if (takes(version) !== takes(shadow)) throw new MaasError('invalid-input', `it does not take what ${version.name} takes.`)
      const { outputs } = await withDeadline(MAX_WAIT_MS, 'It', this.#infer(shadow, feeds))
      this.#note(version, compareAnswers(given, { signature: shadow.signature, output: firstOf(shadow, outputs) }))
    } catch (thrown) {
      this.#note(version, SAME, MaasError.from(thrown))
    }
  }

  #note({ endpoint, name, shadow }: Shadowed, difference: Difference, error?: MaasError): void {
    const key = `${endpoint} ${name} ${shadow.name}`
    const about = { endpoint, answered: name, shadow: shadow.name, requests: 1, errors: error ? 1 : 0, lastError: error?.toJSON() ?? null }
    const before = this.#compared.get(key)
    const now: ComparisonRecord = { ...about, ...difference }
    this.#compared.set(key, before ? addComparison(before, now) : now)
    this.#flushSoon()
  }

  #flushSoon(): void {
    this.#flushing ??= new Promise((resolve) => setTimeout(resolve, FLUSH_MS)).then(() => this.flush())
  }
}

/** Names what must be the same for feeds of one to mean the same to another. */
function takes({ signature: { inputs, features } }: ReadyVersion): string {
  return JSON.stringify([inputs.map(({ name, dtype }) => [name, dtype]), features.map((feature) => [feature.kind, feature.name, 'privacy' in feature ? feature.privacy : null])])
}

const firstOf = ({ signature }: ReadyVersion, outputs: Outputs): PortTensor => outputs[signature.outputs[0]!.name]!

/** After whatever is waiting now, such as the answer itself. */
const macrotask = () => new Promise<void>((resolve) => setTimeout(resolve))
