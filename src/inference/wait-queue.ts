import { MaasError } from '../core/error.ts'
import { fitTogether } from './batch.ts'
import type { Feeds } from './feeds.ts'
import type { LevelPolicy, SchedulePolicy } from './schedule-policy.ts'

/** A request that waits. Times by `performance.now()`. */
export interface Waiting {
  readonly feeds: Feeds
  /** undefined: it cannot be put together with others. */
  readonly rows: number | undefined
  readonly policy: SchedulePolicy
  /** 1 is the first. */
  readonly level: number
  readonly since: number
  /** When it has waited too long. */
  expires: number
}

/** When one more request of this priority may not wait. */
interface Full {
  readonly name: string
  readonly retryAfterMs: number
}

/**
 * Requests in the order in which they are run: by priority, and among those of one in the order in which they came, behind
 * them those that waited too long where they are not refused.
 */
export class WaitQueue<R extends Waiting> {
  /** Two of each priority: in time, and late. */
  readonly #lanes: R[][] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Those that wait. */
  all(): R[] {
    return this.#lanes.flat()
  }

  /** Throws `unavailable` when as many wait as may. @param full what to say then. */
  add(request: R, full: () => Full): void {
    const lane = 2 * (request.level - 1)
    while (this.#lanes.length < lane + 2) this.#lanes.push([])
    const [inTime, late] = [this.#lanes[lane]!, this.#lanes[lane + 1]!]
    const { limit } = levelPolicy(request)
    if (inTime.length + late.length >= limit) {
      const { name, retryAfterMs } = full()
      throw new MaasError('unavailable', `${name} has ${limit} requests waiting, and takes no more: try again later.`, { details: { retryAfterMs } })
    }
    inTime.push(request)
    this.#size++
  }

  remove(request: R): void {
    for (const lane of this.#lanes) {
      const at = lane.indexOf(request)
      if (at < 0) continue
      lane.splice(at, 1)
      this.#size--
      return
    }
  }

  /** When the next of them has waited too long; undefined when none waits. */
  nextExpiry(): number | undefined {
    let next: number | undefined
    for (const lane of this.#lanes) for (const { expires } of lane) if (next === undefined || expires < next) next = expires
    return next
  }

  /** Takes out those that waited too long and gives them; where they are not refused, they wait `longerMs` more, behind the others. */
  expire(now: number, longerMs: number): R[] {
    const refused: R[] = []
    for (let i = 0; i < this.#lanes.length; i++) {
      const kept: R[] = []
      for (const request of this.#lanes[i]!) {
        if (request.expires > now) {
          kept.push(request)
        } else if (i % 2 === 0 && levelPolicy(request).delays) {
          request.expires = now + longerMs
          this.#lanes[i + 1]!.push(request)
        } else {
          refused.push(request)
          this.#size--
        }
      }
      this.#lanes[i] = kept
    }
    return refused
  }

  /**
   * What is to be run next, taken out: the first request, and with it those behind it that fit. Of preferred sizes the largest
   * that there is; else all that there are, once the first has waited for its delay or there is no room for more.
   * `at`: when to ask again, where it is worth waiting.
   */
  take(now: number): { readonly requests?: readonly R[]; readonly at?: number } {
    const head = this.#lanes.find((lane) => lane.length > 0)?.[0]
    if (!head) return {}
    const { policy } = head
    let [count, rows, preferred, isFull] = [0, 0, 0, head.rows === undefined]
    let oldest = head.since
    search: for (const lane of this.#lanes) {
      for (const request of lane) {
        if (request !== head && (request.rows === undefined || rows + request.rows > policy.maxBatch || !fitTogether(head.feeds, request.feeds))) {
          isFull = true
          break search
        }
        count++
        rows += request.rows ?? 0
        oldest = Math.min(oldest, request.since)
        if (policy.preferred.includes(rows)) preferred = count
        if (isFull || rows >= policy.enough) {
          isFull = true
          break search
        }
      }
    }
    if (preferred === 0 && !isFull && now < oldest + policy.delayMs) return { at: oldest + policy.delayMs }
    return { requests: this.#takeFirst(preferred || count) }
  }

  #takeFirst(count: number): R[] {
    const taken: R[] = []
    for (const lane of this.#lanes) taken.push(...lane.splice(0, count - taken.length))
    this.#size -= taken.length
    return taken
  }
}

function levelPolicy({ policy, level }: Waiting): LevelPolicy {
  return policy.queues[level - 1]!
}
