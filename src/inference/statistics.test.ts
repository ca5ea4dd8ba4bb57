import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MaasError } from '../core/error.ts'
import { createMemoryStore } from '../registry/memory-store.ts'
import { quantile } from '../registry/quantile-sketch.ts'
import type { RegistryStore } from '../registry/store.ts'
import { NEW_VERSION } from '../registry/testing/records.ts'
import { type Observer, observed, type Outcome } from './observation.ts'
import type { ReadyVersion } from './resolver.ts'
import { Statistics } from './statistics.ts'

let registry: RegistryStore
let statistics: Statistics
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'Date'], now: 5000 })
  registry = createMemoryStore()
  await registry.createVersion('line', NEW_VERSION)
  statistics = new Statistics(registry)
})
afterEach(() => {
  vi.useRealTimers()
})

const LINE = { name: 'line@1', model: 'line', version: 1 } as ReadyVersion

/** 2 + 3 + 4 + 1 ms for input, queue, model and output. */
function outcome(changes: Partial<Outcome> = {}): Outcome {
  return {
    version: LINE, protocol: 'v2', code: 'ok', started: 0, rows: 3, batch: 3, request: 10,
    computeInput: 2, queue: 3, computeInfer: 4, cache: 'none', cacheTime: 0, payload: undefined, ...changes,
  }
}

describe('what a request did', () => {
  it('is counted by its parts, in nanoseconds, and by the size of its batch', async () => {
    statistics.record(outcome())
    statistics.record(outcome({ rows: 1, batch: 4 }))
    await statistics.flush()
    const [record, ...others] = await registry.listStatistics()
    expect(others).toEqual([])
    expect(record).toMatchObject({
      inferenceCount: 4, executionCount: 2, lastInference: 5000, success: { count: 2, ns: 20e6 }, computeInput: { count: 2, ns: 4e6 },
      queue: { count: 2, ns: 6e6 }, computeInfer: { count: 2, ns: 8e6 }, computeOutput: { count: 2, ns: 2e6 }, cacheHit: { count: 0 }, cacheMiss: { count: 0 },
    })
    expect([...record!.batches]).toEqual([3, 4].map((size) => (
      [size, { computeInput: { count: 1, ns: 2e6 }, computeInfer: { count: 1, ns: 4e6 }, computeOutput: { count: 1, ns: 1e6 } }]
    )))
    const medians = Object.entries(record!.latency).map(([part, sketch]) => [part, quantile(sketch, 0.5) / 1000] as const)
    for (const [part, median] of medians) {
      expect(median / { request: 10, queue: 3, computeInput: 2, computeInfer: 4, computeOutput: 1 }[part]!, part).toBeCloseTo(1, 1)
    }
  })

  it('counts an execution once, with one of the requests that it answered', async () => {
    statistics.record(outcome({ rows: 2, batch: 5 }))
    statistics.record(outcome({ rows: 3, batch: 0 }))
    await statistics.flush()
    expect((await registry.listStatistics())[0]).toMatchObject({ inferenceCount: 5, executionCount: 1, computeInfer: { count: 2 } })
  })

  it('counts what the cache answered as a success that inferred nothing', async () => {
    statistics.record(outcome({ cache: 'hit', cacheTime: 0.5, computeInfer: 0, batch: 0 }))
    statistics.record(outcome({ cache: 'miss', cacheTime: 0.25 }))
    await statistics.flush()
    expect((await registry.listStatistics())[0]).toMatchObject({
      inferenceCount: 3, executionCount: 1, success: { count: 2 }, queue: { count: 2 }, computeInput: { count: 1 }, computeInfer: { count: 1 },
      computeOutput: { count: 1, ns: 0.75e6 }, cacheHit: { count: 1, ns: 0.5e6 }, cacheMiss: { count: 1, ns: 0.25e6 },
    })
  })

  it.each([
    ['deadline-exceeded', 'REJECTED'], ['too-many-requests', 'REJECTED'], ['unavailable', 'REJECTED'], ['cancelled', 'CANCELED'],
    ['internal', 'BACKEND'], ['data-loss', 'BACKEND'], ['invalid-input', 'OTHER'], ['conflict', 'OTHER'],
  ] as const)('counts %s as %s and nowhere else', async (code, reason) => {
    statistics.record(outcome({ code }))
    await statistics.flush()
    const [record] = await registry.listStatistics()
    expect(Object.entries(record!.fail).map(([name, { count, ns }]) => [name, count, ns])).toEqual(
      ['REJECTED', 'CANCELED', 'BACKEND', 'OTHER'].map((name) => (name === reason ? [name, 1, 10e6] : [name, 0, 0])),
    )
    expect(record).toMatchObject({ success: { count: 0 }, inferenceCount: 0, executionCount: 0, computeInfer: { count: 0 }, lastInference: 5000 })
  })

  it('is logged as it came, with a payload where there is one', async () => {
    statistics.record(outcome({ version: { ...LINE, endpoint: 'shop' } }))
    statistics.record(outcome({ code: 'conflict', payload: { x: [1], text: [], y: [2] } }))
    await statistics.flush()
    expect(await registry.listRequests()).toEqual([
      { at: 5000, model: 'line', version: 1, endpoint: '', protocol: 'v2', code: 'conflict', rows: 3, duration: 10, queue: 3, cache: 'none', payload: { x: [1], text: [], y: [2] } },
      { at: 5000, model: 'line', version: 1, endpoint: 'shop', protocol: 'v2', code: 'ok', rows: 3, duration: 10, queue: 3, cache: 'none' },
    ])
  })
})

describe('counters', () => {
  it('are stored once a second while there are any, and never otherwise', async () => {
    const write = vi.spyOn(registry, 'addRequests')
    expect(statistics.flushing).toBeUndefined()
    for (let i = 0; i < 5000; i++) statistics.record(outcome())
    expect(write).not.toHaveBeenCalled()
    const { flushing } = statistics
    await vi.advanceTimersByTimeAsync(1000)
    await flushing
    expect(write).toHaveBeenCalledTimes(1)
    expect(write.mock.calls[0]![1]).toHaveLength(1000)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(write).toHaveBeenCalledTimes(1)
    statistics.record(outcome())
    await vi.advanceTimersByTimeAsync(1000)
    expect(write).toHaveBeenCalledTimes(2)
    expect((await registry.listStatistics())[0]!.success.count).toBe(5001)
  })

  it('of a version that is asked by several names are one', async () => {
    statistics.record(outcome())
    statistics.record(outcome({ version: { ...LINE } }))
    await statistics.flush()
    expect((await registry.listStatistics()).map(({ success }) => success.count)).toEqual([2])
  })

  it('of two contexts add up', async () => {
    const other = new Statistics(registry)
    statistics.record(outcome())
    other.record(outcome())
    await Promise.all([statistics.flush(), other.flush()])
    expect((await registry.listStatistics())[0]!.success.count).toBe(2)
  })

  it('that cannot be stored fail nothing', async () => {
    vi.spyOn(registry, 'addRequests').mockRejectedValue(new MaasError('quota-exceeded', 'full'))
    statistics.record(outcome())
    await expect(statistics.flush()).resolves.toBeUndefined()
  })
})

describe('observing', () => {
  const version = { ...LINE, endpoint: 'shop' }

  it('records once what came of the work, and gives or throws what the work does', async () => {
    const outcomes: Outcome[] = []
    const observer: Observer = { record: (given) => outcomes.push({ ...given }) }
    const request = { version, protocol: 'maas', started: performance.now() } as const
    expect(await observed(observer, request, async (observation) => {
      observation.rows = 7
      return 'answer'
    })).toBe('answer')
    const failure = new MaasError('invalid-input', 'no')
    await expect(observed(observer, request, () => Promise.reject(failure))).rejects.toBe(failure)
    expect(outcomes).toMatchObject([
      { version, protocol: 'maas', code: 'ok', rows: 7 }, { code: 'invalid-input', rows: 0 },
    ])
    expect(outcomes.every(({ request: ms }) => ms >= 0)).toBe(true)
  })
})
