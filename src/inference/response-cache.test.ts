import { assert, array, constantFrom, double, integer, oneof, property, string } from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { PortTensor, Tensor } from '../core/tensor.ts'
import type { Inference } from './infer-options.ts'
import type { Observation } from './observation.ts'
import { ResponseCache } from './response-cache.ts'
import { hashTensors, sameTensors } from './tensor-bytes.ts'
import { feedsOf, versionOf } from './testing/held-sessions.ts'

const version = versionOf()

/** Ten times each number, counting the runs; those in `held` wait. */
function runs() {
  const ran: number[][] = []
  const held: { resolve(): void; reject(error: Error): void }[] = []
  const answer = (feeds: Readonly<Record<string, Tensor<'float32'>>>): Inference => {
    const { shape, data } = feeds['x']!
    return { engine: 'kernels', outputs: { y: { dtype: 'float32', shape, data: data.map((value) => 10 * value) } } }
  }
  return {
    ran, held,
    run: (feeds: Readonly<Record<string, Tensor<'float32'>>>) => async () => {
      ran.push([...feeds['x']!.data])
      return answer(feeds)
    },
    hold: (feeds: Readonly<Record<string, Tensor<'float32'>>>) => () => new Promise<Inference>((resolve, reject) => {
      ran.push([...feeds['x']!.data])
      held.push({ resolve: () => resolve(answer(feeds)), reject })
    }),
  }
}

const y = ({ outputs }: Inference): number[] => [...(outputs['y']!.data as Float32Array)]
const observe = (): Observation => ({ started: 0, cache: 'none', cacheTime: 0, rows: 0, computeInput: 0, queue: 0, computeInfer: 0, batch: 0, payload: undefined, protocol: 'port' })

describe('the response cache', () => {
  it('gives the answer of equal inputs again, in memory of its own', async () => {
    const { ran, run } = runs()
    const cache = new ResponseCache()
    const [miss, hit] = [observe(), observe()]
    const first = await cache.infer(version, feedsOf(1, 2), { observation: miss }, run(feedsOf(1, 2)))
    structuredClone(first.outputs['y']!.data, { transfer: [(first.outputs['y']!.data as Float32Array).buffer] })
    for (let i = 0; i < 2; i++) {
      const again = await cache.infer(version, feedsOf(1, 2), { observation: hit }, run(feedsOf(1, 2)))
      expect([again.engine, y(again)]).toEqual(['kernels', [10, 20]])
      ;(again.outputs['y']!.data as Float32Array).fill(0)
    }
    expect(ran).toEqual([[1, 2]])
    expect([miss.cache, hit.cache, hit.rows]).toEqual(['miss', 'hit', 2])
  })

  it('tells versions and inputs apart, however alike', async () => {
    const { ran, run } = runs()
    const cache = new ResponseCache()
    const other = { ...version, artifact: { sha256: 'another' } }
    for (const x of [[0], [-0], [Number.NaN], [0, 0]]) await cache.infer(version, feedsOf(...x), {}, run(feedsOf(...x)))
    await cache.infer(other, feedsOf(0), {}, run(feedsOf(0)))
    await cache.infer(version, { z: feedsOf(0)['x']! }, {}, run(feedsOf(0)))
    expect(ran).toEqual([[0], [-0], [Number.NaN], [0, 0], [0], [0]])
    await cache.infer(version, feedsOf(Number.NaN), {}, run(feedsOf(Number.NaN)))
    expect(ran).toHaveLength(6)
  })

  it('runs equal requests at the same time once', async () => {
    const { ran, held, hold } = runs()
    const cache = new ResponseCache()
    const asked = [1, 1, 2, 1].map((x) => cache.infer(version, feedsOf(x), {}, hold(feedsOf(x))))
    await vi.waitFor(() => expect(held).toHaveLength(2))
    for (const { resolve } of held) resolve()
    const answers = await Promise.all(asked)
    expect([answers.map(y), ran]).toEqual([[[10], [10], [20], [10]], [[1], [2]]])
    expect(new Set(answers.map(({ outputs }) => outputs['y']!.data)).size).toBe(4)
  })

  it('keeps no error, and lets nobody share one', async () => {
    const { ran, held, hold, run } = runs()
    const cache = new ResponseCache()
    const first = cache.infer(version, feedsOf(1), {}, hold(feedsOf(1)))
    const second = cache.infer(version, feedsOf(1), {}, run(feedsOf(1)))
    held[0]!.reject(new Error('cancelled'))
    await expect(first).rejects.toThrow('cancelled')
    expect(y(await second)).toEqual([10])
    expect(y(await cache.infer(version, feedsOf(1), {}, run(feedsOf(1))))).toEqual([10])
    expect(ran).toEqual([[1], [1]])
  })

  it('lets who waits for an equal request go when it is cancelled or out of time', async () => {
    const { held, hold } = runs()
    const cache = new ResponseCache()
    const first = cache.infer(version, feedsOf(1), {}, hold(feedsOf(1)))
    const controller = new AbortController()
    const given = cache.infer(version, feedsOf(1), { signal: controller.signal }, hold(feedsOf(1)))
    const hasty = cache.infer(version, feedsOf(1), { timeoutMs: 1 }, hold(feedsOf(1)))
    controller.abort()
    await expect(given).rejects.toMatchObject({ code: 'cancelled' })
    await expect(hasty).rejects.toMatchObject({ code: 'deadline-exceeded' })
    held[0]!.resolve()
    expect(y(await first)).toEqual([10])
  })

  it('does not let requests join one that never ends, again and again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    try {
      const { held, hold, run } = runs()
      const cache = new ResponseCache()
      const first = cache.infer(version, feedsOf(1), {}, hold(feedsOf(1)))
      const second = cache.infer(version, feedsOf(1), {}, run(feedsOf(1)))
      second.catch(() => undefined)
      await vi.advanceTimersByTimeAsync(10_001)
      await expect(second).rejects.toMatchObject({ code: 'deadline-exceeded' })
      const third = cache.infer(version, feedsOf(1), {}, hold(feedsOf(1)))
      held[0]!.resolve()
      await first
      expect(held).toHaveLength(2) // the third one's own
      held[1]!.resolve()
      expect(y(await third)).toEqual([10])
    } finally {
      vi.useRealTimers()
    }
  })

  it('forgets what was not used for longest', async () => {
    const { ran, run } = runs()
    const cache = new ResponseCache(1100) // two answers of one row
    for (const x of [1, 2, 1, 3, 1, 2]) await cache.infer(version, feedsOf(x), {}, run(feedsOf(x)))
    expect(ran).toEqual([[1], [2], [3], [2]])
    const large = Array.from({ length: 200 }, (_, i) => i)
    for (let i = 0; i < 2; i++) await cache.infer(version, feedsOf(...large), {}, run(feedsOf(...large)))
    expect(ran).toHaveLength(6)
  })
})

describe('equality of tensors', () => {
  const tensor = oneof(
    array(oneof(double(), constantFrom(0, -0, Number.NaN)), { maxLength: 3 }).map((data): PortTensor => ({ dtype: 'float32', shape: [data.length], data: Float32Array.from(data) })),
    array(integer({ min: 0, max: 3 }), { maxLength: 4 }).map((data): PortTensor => ({ dtype: 'uint8', shape: [data.length], data: Uint8Array.from(data) })),
    array(string({ maxLength: 2 }), { maxLength: 3 }).map((data): PortTensor => ({ dtype: 'string', shape: [data.length], data })),
  )
  const tensors = array(tensor, { maxLength: 2 }).map((all) => Object.fromEntries(all.map((one, i) => [i === 0 ? 'x' : 'y', one])))

  it('is that of all bits, and equal ones have one hash', () => {
    const words = (all: Readonly<Record<string, PortTensor>>) => JSON.stringify(Object.entries(all).map(([name, { dtype, shape, data }]) => (
      [name, dtype, shape, dtype === 'string' ? data : [...new Uint8Array(data.buffer)]]
    )).toSorted())
    assert(property(tensors, tensors, (a, b) => {
      expect(sameTensors(a, b)).toBe(words(a) === words(b))
      expect(sameTensors(a, structuredClone(a))).toBe(true)
      expect(hashTensors(a)).toBe(hashTensors(structuredClone(a)))
    }), { numRuns: 500 })
  })

  it('does not depend on where in memory they lie', () => {
    const bytes = new Uint8Array(13)
    const here: PortTensor = { dtype: 'uint8', shape: [4], data: bytes.subarray(1, 5) }
    const there: PortTensor = { dtype: 'uint8', shape: [4], data: bytes.subarray(4, 8) }
    expect(sameTensors({ x: here }, { x: there })).toBe(true)
    expect(hashTensors({ x: here })).toBe(hashTensors({ x: there }))
  })
})
