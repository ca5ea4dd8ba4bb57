import { MaasError } from '../core/error.ts'
import type { PortTensor } from '../core/tensor.ts'
import type { Session } from '../runtime/session.ts'
import { answer, decodes, type Outputs } from './answer.ts'
import { concatRows, rowsOf, splitRows } from './batch.ts'
import type { Feeds } from './feeds.ts'
import type { InferOptions, Inference } from './infer-options.ts'
import type { ReadyVersion } from './resolver.ts'
import { MAX_WAIT_MS, type SchedulePolicy } from './schedule-policy.ts'
import { type Waiting, WaitQueue } from './wait-queue.ts'

/** A run that takes longer is given up, and its session with it. */
const MAX_RUN_MS = 30_000
/** Who waits for an answer before asking again needs longer than this; a request that comes sooner was waiting in line. */
const IN_LINE_MS = 0.1

export interface Engine {
  /** Works on a version's session, which is loaded first where need be. */
  use<T>(version: ReadyVersion, work: (session: Session<PortTensor>) => Promise<T>): Promise<T>
  /** Lets go of a version's session. */
  discard(version: ReadyVersion): void
  /** Calls back when all messages that have arrived by now are delivered. */
  afterArrived(callback: () => void): void
}

interface Request extends Waiting {
  readonly version: ReadyVersion
  readonly options: InferOptions
  isOver: boolean
  resolve(inference: Inference): void
  reject(error: MaasError): void
}

/** What is run at a time. A request that was run at once is answered by whom it called, the others are listed. */
interface Run {
  readonly version: ReadyVersion
  readonly since: number
  readonly requests: readonly Request[]
}

/**
 * The requests of one artifact: one run at a time, the others wait. A request that finds none before it is run at once.
 * The kernels compute without pausing, so that what arrives meanwhile is not seen before they end: when requests of a lane that
 * gathers come one behind the other, all that have arrived are let in before the next run, and run together.
 */
export class ModelQueue {
  readonly #engine: Engine
  readonly #waiting = new WaitQueue<Request>()
  #running: Run | undefined
  #isGathering = false
  /** Rows do not depend on each other, so that those of several requests may be run together though nobody said so. */
  #rowsAreApart = false
  /** How long the last run took, to tell when to try again, and when it ended. */
  #runMs = 0
  #endedAt = Number.NEGATIVE_INFINITY
  #timer: { readonly at: number; readonly id: ReturnType<typeof setTimeout> } | undefined

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /**
   * Throws what the session throws, `unavailable` when too many wait, `deadline-exceeded` when this one waited too long,
   * `cancelled` when its signal fires before it is answered.
   */
  infer(version: ReadyVersion, policy: SchedulePolicy, feeds: Feeds, options: InferOptions): Promise<Inference> {
    const mustWait = this.#running || this.#isGathering || this.#waiting.size > 0 || policy.delayMs > 0 || policy.keepsOrder
    return mustWait ? this.#enqueue(version, policy, feeds, options) : this.#runAtOnce(version, policy, feeds, options)
  }

  /** The versions of requests that wait, one for each. */
  waiting(): ReadyVersion[] {
    return this.#waiting.all().map(({ version }) => version)
  }

  async #runAtOnce(version: ReadyVersion, policy: SchedulePolicy, feeds: Feeds, options: InferOptions): Promise<Inference> {
    const since = performance.now()
    const isInLine = since - this.#endedAt < IN_LINE_MS
    const run = this.#begin(version, since, [])
    try {
      return await this.#answer(version, feeds, options, since)
    } finally {
      this.#end(run, policy, options.gathers === true && isInLine)
    }
  }

  #enqueue(version: ReadyVersion, policy: SchedulePolicy, feeds: Feeds, options: InferOptions): Promise<Inference> {
    const { priority = 0, timeoutMs = Number.POSITIVE_INFINITY, signal } = options
    const level = priority >= 1 && priority <= policy.levels ? priority : policy.defaultLevel
    const { timeoutMs: most, allowsOverride } = policy.queues[level - 1]!
    const since = performance.now()
    const rows = (policy.batches || this.#rowsAreApart) && !decodes(version.signature) ? rowsOf(feeds) : undefined
    const expires = since + (allowsOverride ? Math.min(timeoutMs, most) : most)
    return new Promise((resolve, reject) => {
      if (signal?.aborted) throw cancelled(version)
      const onAbort = (): void => {
        this.#waiting.remove(request)
        request.reject(cancelled(version))
        this.#next()
      }
      const over = (): boolean => {
        if (request.isOver) return false
        signal?.removeEventListener('abort', onAbort)
        return (request.isOver = true)
      }
      const request: Request = {
        version, feeds, rows, policy, level, since, expires, options, isOver: false,
        resolve: (inference) => void (over() && resolve(inference)),
        reject: (error) => void (over() && reject(error)),
      }
      this.#waiting.add(request, () => ({ name: version.name, retryAfterMs: Math.ceil(Math.max(1, this.#runMs) * this.#waiting.size) }))
      signal?.addEventListener('abort', onAbort)
      if (this.#running && since >= this.#runEnds()) this.#giveUp(this.#running)
      if (this.#running || this.#isGathering) this.#wakeAt(Math.min(expires, this.#runEnds()))
      else this.#next()
    })
  }

  /** Begins the next run, or waits for what it waits for. */
  #next(): void {
    if (this.#running || this.#isGathering) return
    const now = performance.now()
    const { requests, at = Number.POSITIVE_INFINITY } = this.#waiting.take(now)
    if (requests) void this.#runTogether(requests, now)
    const expiry = this.#waiting.nextExpiry()
    if (expiry === undefined) this.#sleep()
    else this.#wakeAt(Math.min(at, expiry))
  }

  async #runTogether(requests: readonly Request[], since: number): Promise<void> {
    const [{ version, policy, options }] = requests as readonly [Request]
    const run = this.#begin(version, since, requests)
    if (requests.length === 1 || !(await this.#tryTogether(requests))) {
      for (const request of requests) if (!request.isOver) await this.#runAlone(request)
    }
    this.#end(run, policy, options.gathers === true && requests.length > 1)
  }

  async #runAlone({ version, feeds, options, since, resolve, reject }: Request): Promise<void> {
    try {
      resolve(await this.#answer(version, feeds, options, since))
    } catch (thrown) {
      reject(MaasError.from(thrown))
    }
  }

  /** False when they must be run alone: one of them may be to blame for what went wrong, or the model has no rows. */
  async #tryTogether(requests: readonly Request[]): Promise<boolean> {
    const [{ version }] = requests as readonly [Request]
    let began: number | undefined
    try {
      const { engine, outputs } = await this.#engine.use(version, async (session) => {
        began = performance.now()
        const outputs = await answer(session, version.signature, concatRows(requests.map(({ feeds }) => feeds)), {})
        return { engine: session.engine, outputs }
      })
      const parts = splitRows(outputs, requests.map(({ rows }) => rows!))
      if (!parts) return false
      const ended = performance.now()
      const total = requests.reduce((sum, { rows }) => sum + rows!, 0)
      let batch = total
      for (const [i, { isOver, options: { observation }, rows, since, resolve }] of requests.entries()) {
        if (isOver) continue
        if (observation) note(observation, { rows: rows!, since, began: began!, ended, batch })
        batch = 0
        resolve({ engine, outputs: parts[i]! })
      }
      return true
    } catch (thrown) {
      if (began !== undefined) return false
      for (const { reject } of requests) reject(MaasError.from(thrown))
      return true
    }
  }

  #answer(version: ReadyVersion, feeds: Feeds, options: InferOptions, since: number): Promise<Inference> {
    return this.#engine.use(version, async (session) => {
      const began = performance.now()
      const outputs: Outputs = await answer(session, version.signature, feeds, options)
      const { engine } = session
      this.#rowsAreApart = engine === 'kernels'
      const { observation } = options
      if (observation) {
        const rows = rowsOf(feeds) ?? 1
        note(observation, { rows, since, began, ended: performance.now(), batch: rows })
      }
      return { engine, outputs }
    })
  }

  #begin(version: ReadyVersion, since: number, requests: readonly Request[]): Run {
    return (this.#running = { version, since, requests })
  }

  /** @param gathers it came by a lane that gathers, and not alone. */
  #end(run: Run, policy: SchedulePolicy, gathers: boolean): void {
    if (this.#running !== run) return // given up
    this.#running = undefined
    this.#endedAt = performance.now()
    this.#runMs = this.#endedAt - run.since
    if (policy.batches || (gathers && this.#rowsAreApart)) {
      this.#isGathering = true
      this.#engine.afterArrived(() => {
        this.#isGathering = false
        this.#next()
      })
    } else if (this.#waiting.size > 0 || this.#timer) {
      this.#next()
    }
  }

  #wakeAt(at: number): void {
    if (this.#timer && this.#timer.at <= at) return
    this.#sleep()
    this.#timer = { at, id: setTimeout(() => this.#wake(), Math.max(0, at - performance.now())) }
  }

  #sleep(): void {
    clearTimeout(this.#timer?.id)
    this.#timer = undefined
  }

  #wake(): void {
    this.#timer = undefined
    const now = performance.now()
    for (const { version, since, reject } of this.#waiting.expire(now, MAX_WAIT_MS)) {
      reject(new MaasError('deadline-exceeded', `${version.name} did not come to this request within ${Math.round(now - since)} ms: try again, or allow more time.`))
    }
    if (this.#running && now >= this.#runEnds()) this.#giveUp(this.#running)
    const expiry = this.#waiting.nextExpiry()
    if (!this.#running) this.#next()
    else if (expiry !== undefined) this.#wakeAt(Math.min(expiry, this.#runEnds()))
  }

  /** When the run that is going on is given up. */
  #runEnds(): number {
    return (this.#running?.since ?? Number.POSITIVE_INFINITY) + MAX_RUN_MS
  }

  /** What does not end must not stop those behind it. */
  #giveUp({ version, requests }: Run): void {
    this.#running = undefined
    this.#engine.discard(version)
    for (const { reject } of requests) reject(new MaasError('deadline-exceeded', `${version.name} did not answer within ${MAX_RUN_MS / 1000} s.`))
  }
}

function note(
  observation: NonNullable<InferOptions['observation']>,
  { rows, since, began, ended, batch }: { readonly rows: number; readonly since: number; readonly began: number; readonly ended: number; readonly batch: number },
): void {
  observation.rows = rows
  observation.computeInput = since - observation.started
  observation.queue = began - since
  observation.computeInfer = ended - began
  observation.batch = batch
}

function cancelled({ name }: ReadyVersion): MaasError {
  return new MaasError('cancelled', `The request to ${name} was cancelled.`)
}
