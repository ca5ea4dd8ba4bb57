import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DynamicBatching } from '../registry/serving-records.ts'
import type { Inference, InferOptions } from './infer-options.ts'
import { Scheduler } from './scheduler.ts'
import { feedsOf, HeldSessions, versionOf } from './testing/held-sessions.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

/** What becomes of a request: its answer, or the code of its error; undefined while it waits. */
class Asked {
  end: readonly number[] | string | undefined

  constructor(inference: Promise<Inference>) {
    void this.#wait(inference)
  }

  async #wait(inference: Promise<Inference>): Promise<void> {
    try {
      this.end = Array.from((await inference).outputs['y']!.data as Float32Array)
    } catch (thrown) {
      this.end = (thrown as { readonly code: string }).code
    }
  }
}

function start(dynamic_batching?: DynamicBatching, max_batch_size?: number, engine?: string) {
  const sessions = new HeldSessions(engine)
  const scheduler = new Scheduler(sessions, async () => new Uint8Array())
  const version = versionOf({ ...(dynamic_batching && { dynamic_batching }), ...(max_batch_size && { max_batch_size }) })
  const ask = (x: readonly number[], options: InferOptions = {}) => new Asked(scheduler.infer(version, feedsOf(...x), options))
  /** Ends the run that is going on, and lets in what has arrived. */
  const endRun = async (error?: Error) => {
    sessions.runs[0]!.end(error)
    await arrived()
  }
  return { sessions, scheduler, ask, endRun }
}

/** Messages, and what follows from them, have been delivered. */
async function arrived() {
  for (let i = 0; i < 3; i++) {
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port2.onmessage = () => {
        port2.close()
        resolve()
      }
      port1.postMessage(null)
    })
  }
}

describe('requests of a model', () => {
  it('are told while they wait', async () => {
    const { scheduler, ask, endRun } = start(undefined, undefined, 'onnxruntime')
    ask([1])
    expect(scheduler.waiting()).toEqual([])
    ask([2])
    ask([3])
    expect(scheduler.waiting().map(({ name }) => name)).toEqual(['held@1', 'held@1'])
    await endRun()
    expect(scheduler.waiting()).toHaveLength(1)
    await endRun()
    await endRun()
    expect(scheduler.waiting()).toEqual([])
  })

  it('are run at once when it is idle, one at a time when not', async () => {
    const { sessions, ask, endRun } = start()
    const first = ask([1])
    expect(sessions.ran).toEqual([[1]])
    const [second, third] = [ask([2]), ask([3])]
    await endRun()
    expect([first.end, second.end, sessions.ran]).toEqual([[10], undefined, [[1], [2]]])
    await endRun()
    await endRun()
    expect([second.end, third.end]).toEqual([[20], [30]])
  })

  it('of a lane that gathers are run together when they came during a run, each with its own rows', async () => {
    const { sessions, ask, endRun } = start()
    const asked = [ask([1], { gathers: true })]
    await endRun()
    asked.push(ask([2], { gathers: true }), ask([3, 4], { gathers: true }), ask([5], { gathers: true }))
    expect(sessions.ran).toEqual([[1], [2]])
    await endRun()
    await endRun()
    expect(sessions.ran).toEqual([[1], [2], [3, 4, 5]])
    expect(asked.map(({ end }) => end)).toEqual([[10], [20], [30, 40], [50]])
  })

  it('are not run together by a runtime that may mix rows, unless that is asked for', async () => {
    for (const [batching, expected] of [[undefined, [[1], [2], [3]]], [{}, [[1], [2, 3]]]] as const) {
      const { sessions, ask, endRun } = start(batching, undefined, 'ort-wasm')
      for (const x of [1, 2, 3]) ask([x], { gathers: true })
      while (sessions.runs.length > 0) await endRun()
      expect(sessions.ran).toEqual(expected)
    }
  })

  it('that fail together are run alone, and only the one to blame fails', async () => {
    const { sessions, ask, endRun } = start({})
    const asked = [ask([0]), ask([1]), ask([2])]
    await endRun()
    expect(sessions.ran.at(-1)).toEqual([1, 2])
    await endRun(new Error('one of these'))
    await endRun(new Error('mine'))
    await endRun()
    expect(asked.map(({ end }) => end)).toEqual([[0], 'internal', [20]])
  })
})

describe('dynamic batching', () => {
  it('waits for its delay, and no longer than for a preferred size', async () => {
    const { sessions, ask, endRun } = start({ max_queue_delay_microseconds: 2000, preferred_batch_size: [2, 4] }, 8)
    const alone = ask([1])
    await vi.advanceTimersByTimeAsync(1.9)
    expect(sessions.ran).toEqual([])
    await vi.advanceTimersByTimeAsync(0.2)
    expect(sessions.ran).toEqual([[1]])
    await endRun()
    expect(alone.end).toEqual([10])
    const four = [ask([1]), ask([2])]
    expect(sessions.ran.at(-1)).toEqual([1, 2])
    four.push(ask([3]), ask([4]), ask([5]))
    await endRun()
    expect(sessions.ran.at(-1)).toEqual([3, 4])
    await endRun()
    expect(sessions.runs).toEqual([])
    await vi.advanceTimersByTimeAsync(2)
    expect(sessions.ran.at(-1)).toEqual([5])
    await endRun()
  })

  it('never exceeds the largest batch, nor tears a request apart', async () => {
    const { sessions, ask, endRun } = start({}, 4)
    for (const x of [[0], [1, 2], [3, 4, 5], [6], [7, 8, 9, 10, 11], [12]]) ask(x)
    while (sessions.runs.length > 0) await endRun()
    expect(sessions.ran).toEqual([[0], [1, 2], [3, 4, 5, 6], [7, 8, 9, 10, 11], [12]])
  })

  it('runs requests of another form apart', async () => {
    const { sessions, scheduler, ask, endRun } = start({})
    ask([0])
    const wide = new Asked(scheduler.infer(versionOf({ dynamic_batching: {} }), { x: { dtype: 'float32', shape: [1, 2], data: Float32Array.of(1, 2) } }, {}))
    const wrong = new Asked(scheduler.infer(versionOf({ dynamic_batching: {} }), { x: { dtype: 'float32', shape: [5, 1], data: Float32Array.of(3) } }, {}))
    ask([4])
    while (sessions.runs.length > 0) await endRun()
    expect(sessions.ran).toEqual([[0], [1, 2], [3], [4]])
    expect([wide.end, wrong.end]).toEqual([[10, 20], [30]])
  })

  it('answers in the order of the requests, when it is told to', async () => {
    const order = { preserve_ordering: true, priority_levels: 2, default_priority_level: 2 }
    const { sessions, ask, endRun } = start(order, 1)
    const [first, second, urgent] = [ask([1]), ask([2]), ask([3], { priority: 1 })]
    await endRun()
    expect(sessions.runs[0]!.x).toEqual([3])
    await endRun()
    expect([first.end, second.end, urgent.end]).toEqual([[10], undefined, undefined])
    await endRun()
    expect([second.end, urgent.end]).toEqual([[20], [30]])
  })
})

describe('priorities', () => {
  it('go before, those of one in their order; unknown ones are the default', async () => {
    const { sessions, ask, endRun } = start({ priority_levels: 3, default_priority_level: 2 }, 1)
    ask([0])
    for (const [x, priority] of [[1, 3], [2, undefined], [3, 1], [4, 9], [5, 1]] as const) ask([x], priority === undefined ? {} : { priority })
    while (sessions.runs.length > 0) await endRun()
    expect(sessions.ran.flat()).toEqual([0, 3, 5, 2, 4, 1])
  })

  it('have queues of their own', async () => {
    const policy = { default_queue_policy: { max_queue_size: 1 }, priority_queue_policy: { 2: { max_queue_size: 2 } } }
    const { sessions, ask, endRun } = start({ priority_levels: 2, default_priority_level: 2, ...policy }, 1)
    ask([0])
    const low = [1, 2, 3].map((x) => ask([x]))
    const high = [4, 5].map((x) => ask([x], { priority: 1 }))
    await arrived()
    expect([...low, ...high].map(({ end }) => end)).toEqual([undefined, undefined, 'unavailable', undefined, 'unavailable'])
    while (sessions.runs.length > 0) await endRun()
  })
})

describe('a full queue', () => {
  it('refuses, says when to try again, and takes more once there is room', async () => {
    const { scheduler, sessions, ask, endRun } = start({ default_queue_policy: { max_queue_size: 1 } })
    ask([1])
    await vi.advanceTimersByTimeAsync(700)
    await endRun()
    ask([2])
    const waits = ask([3])
    const config = { dynamic_batching: { default_queue_policy: { max_queue_size: 1 } } }
    await expect(scheduler.infer(versionOf(config), feedsOf(4), {})).rejects.toMatchObject({
      code: 'unavailable', message: expect.stringContaining('held@1'), details: { retryAfterMs: 700 },
    })
    await endRun()
    const later = ask([5])
    await endRun()
    await endRun()
    expect([waits.end, later.end, sessions.ran]).toEqual([[30], [50], [[1], [2], [3], [5]]])
  })
})

describe('time-outs', () => {
  it('refuse what waited too long, which is then never run', async () => {
    const { sessions, ask, endRun } = start()
    ask([1])
    const [hasty, patient] = [ask([2], { timeoutMs: 50 }), ask([3], { timeoutMs: 5000 })]
    await vi.advanceTimersByTimeAsync(49)
    expect(hasty.end).toBeUndefined()
    await vi.advanceTimersByTimeAsync(2)
    expect(hasty.end).toBe('deadline-exceeded')
    await endRun()
    await endRun()
    expect([patient.end, sessions.ran]).toEqual([[30], [[1], [3]]])
  })

  it('are those of the configuration, which a request may shorten when it is allowed to', async () => {
    for (const [allow_timeout_override, timeoutMs, expected] of [[false, 5, 20], [true, 5, 5], [true, 500, 20]] as const) {
      const { ask, endRun } = start({ default_queue_policy: { default_timeout_microseconds: 20_000, allow_timeout_override } })
      ask([1])
      const waits = ask([2], { timeoutMs })
      await vi.advanceTimersByTimeAsync(expected - 1)
      expect(waits.end).toBeUndefined()
      await vi.advanceTimersByTimeAsync(2)
      expect(waits.end).toBe('deadline-exceeded')
      await endRun()
    }
  })

  it('put a request behind the others instead, where that is configured', async () => {
    const { sessions, ask, endRun } = start({ default_queue_policy: { default_timeout_microseconds: 10_000, timeout_action: 'DELAY' } }, 1)
    const asked = [ask([0]), ask([1])]
    await vi.advanceTimersByTimeAsync(11)
    asked.push(ask([2]))
    while (sessions.runs.length > 0) await endRun()
    expect(sessions.ran.flat()).toEqual([0, 2, 1])
    expect(asked.map(({ end }) => end)).toEqual([[0], [10], [20]])
  })

  it('are ten seconds where nothing is said', async () => {
    const { ask, endRun } = start()
    ask([1])
    const waits = ask([2])
    await vi.advanceTimersByTimeAsync(9_999)
    expect(waits.end).toBeUndefined()
    await vi.advanceTimersByTimeAsync(2)
    expect(waits.end).toBe('deadline-exceeded')
    await endRun()
  })

  it('give up a run that does not end, and go on', async () => {
    const { sessions, ask, endRun } = start({})
    const lost = ask([1])
    await vi.advanceTimersByTimeAsync(25_000)
    const waits = [ask([2]), ask([3])]
    await vi.advanceTimersByTimeAsync(5_001)
    expect([sessions.discarded, sessions.runs[1]!.x]).toEqual([1, [2, 3]])
    await vi.advanceTimersByTimeAsync(40_000)
    const next = ask([4])
    await arrived()
    expect([sessions.discarded, sessions.runs[2]!.x, ...waits.map(({ end }) => end)]).toEqual([2, [4], 'deadline-exceeded', 'deadline-exceeded'])
    sessions.runs[2]!.end()
    await arrived()
    expect(next.end).toEqual([40])
    await endRun() // the first, long forgotten
    await endRun()
    expect(lost.end).toEqual([10])
  })

  it('do not let the order be kept for a run that does not end', async () => {
    const { sessions, ask, endRun } = start({ preserve_ordering: true })
    const [lost, second] = [ask([1]), ask([2])]
    await vi.advanceTimersByTimeAsync(40_000)
    const third = ask([3])
    await arrived()
    sessions.runs[1]!.end()
    await arrived()
    expect([lost.end, second.end, third.end]).toEqual(['deadline-exceeded', 'deadline-exceeded', [30]])
    await endRun()
  })
})

describe('cancellation', () => {
  it('takes a request out of the queue', async () => {
    const { sessions, ask, endRun } = start({})
    ask([1])
    const controller = new AbortController()
    const [given, kept] = [ask([2], { signal: controller.signal }), ask([3])]
    controller.abort()
    await arrived()
    expect(given.end).toBe('cancelled')
    await endRun()
    await endRun()
    expect([kept.end, sessions.ran]).toEqual([[30], [[1], [3]]])
  })

  it('of a request that is being run with others lets them be', async () => {
    const { sessions, ask, endRun } = start({})
    ask([1])
    const controller = new AbortController()
    const [given, kept] = [ask([2], { signal: controller.signal }), ask([3])]
    await endRun()
    expect(sessions.runs[0]!.x).toEqual([2, 3])
    controller.abort()
    await endRun()
    expect([given.end, kept.end]).toEqual(['cancelled', [30]])
  })

  it('before it comes leaves nothing', async () => {
    const { sessions, ask, endRun } = start({})
    ask([1])
    const given = ask([2], { signal: AbortSignal.abort() })
    await endRun()
    expect([given.end, sessions.ran]).toEqual(['cancelled', [[1]]])
  })
})
