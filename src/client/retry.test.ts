import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ErrorCode, MaasError } from '../core/error.ts'
import { errorIn } from './problem.ts'
import { withRetries } from './retry.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Fails as given, then gives 'fine'; and when it was called, in milliseconds from the start. */
function failing(...errors: readonly MaasError[]) {
  const started = performance.now()
  const calls: number[] = []
  const attempt = async () => {
    const error = errors[calls.push(performance.now() - started) - 1]
    if (error) throw error
    return 'fine'
  }
  return { attempt, calls }
}

const error = (code: ErrorCode, retryAfterMs?: number) => new MaasError(code, code, retryAfterMs === undefined ? {} : { details: { retryAfterMs } })

describe('trying again', () => {
  it('waits longer each time, and as long as it is told', async () => {
    const { attempt, calls } = failing(error('unavailable'), error('deadline-exceeded'), error('too-many-requests', 2000))
    const result = withRetries(attempt, { deadlineMs: 10_000 })
    await vi.runAllTimersAsync()
    expect(await result).toBe('fine')
    const waits = calls.slice(1).map((at, i) => at - calls[i]!)
    expect(waits[0]).toBeGreaterThanOrEqual(50)
    expect(waits[0]).toBeLessThanOrEqual(100)
    expect(waits[1]).toBeGreaterThanOrEqual(100)
    expect(waits[1]).toBeLessThanOrEqual(200)
    expect(waits[2]).toBe(2000)
  })

  it('gives up after four tries, for what will not pass, and where no time is left', async () => {
    const always = failing(...Array.from({ length: 9 }, () => error('unavailable')))
    const result = expect(withRetries(always.attempt, { deadlineMs: 10_000 })).rejects.toMatchObject({ code: 'unavailable' })
    await vi.runAllTimersAsync()
    await result
    expect(always.calls).toHaveLength(4)
    for (const { attempt, calls } of [failing(error('invalid-input')), failing(error('too-many-requests', 20_000))]) {
      await expect(withRetries(attempt, { deadlineMs: 10_000 })).rejects.toBeInstanceOf(MaasError)
      expect(calls).toHaveLength(1)
    }
  })

  it('stops at its signal, while it waits too', async () => {
    const stop = new AbortController()
    const { attempt, calls } = failing(error('unavailable', 5000))
    const result = expect(withRetries(attempt, { deadlineMs: 10_000, signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' })
    await vi.advanceTimersByTimeAsync(1000)
    stop.abort()
    await result
    expect([calls.length, vi.getTimerCount()]).toEqual([1, 0])
  })

  it('tells each try what time is left', async () => {
    const left: number[] = []
    const result = withRetries(async (remaining) => {
      left.push(remaining)
      if (left.length < 2) throw error('unavailable', 400)
    }, { deadlineMs: 1000 })
    await vi.runAllTimersAsync()
    await result
    expect(left).toEqual([1000, 600])
  })
})

describe('the error in a response', () => {
  it('has code, message and when to come again', async () => {
    const busy = Response.json({ code: 'too-many-requests', detail: 'Slower.' }, { status: 429, headers: { 'Retry-After': '2' } })
    expect(await errorIn(busy)).toMatchObject({ code: 'too-many-requests', message: 'Slower.', details: { retryAfterMs: 2000 } })
    const exact = Response.json({ code: 'unavailable', detail: 'Loading.', details: { retryAfterMs: 150 } }, { status: 503, headers: { 'Retry-After': '1' } })
    expect(await errorIn(exact)).toMatchObject({ code: 'unavailable', details: { retryAfterMs: 150 } })
    expect(await errorIn(Response.json({ error: 'Queue is full.', code: 'unavailable' }, { status: 503 }))).toMatchObject({ message: 'Queue is full.' })
    expect(await errorIn(new Response('<html>', { status: 503 }))).toMatchObject({ code: 'unavailable' })
    expect(await errorIn(new Response('<html>', { status: 404 }))).toMatchObject({ code: 'internal' })
  })
})
