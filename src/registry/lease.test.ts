import { describe, expect, it } from 'vitest'
import { Lease } from './lease.ts'

/** A value shared by several contexts, each with its own lease on it. */
function shared(ms: number) {
  const state = { value: 0, reads: 0 }
  const lease = () => new Lease(async () => (state.reads++, state.value), ms)
  return { state, lease }
}

describe('a lease', () => {
  it('answers many reads with one', async () => {
    const { state, lease } = shared(10_000)
    const reader = lease()
    expect(await Promise.all([reader.value(), reader.value()])).toEqual([0, 0])
    expect(await reader.value()).toBe(0)
    expect(state.reads).toBe(1)
  })

  it('lets nobody who was told of a change meet the value from before it', async () => {
    const { state, lease } = shared(20)
    const [writer, reader] = [lease(), lease()]
    for (let round = 1; round <= 5; round++) {
      await reader.value()
      state.value = round
      await writer.expire()
      expect(await reader.value()).toBe(round)
      expect(await writer.value()).toBe(round)
    }
  })

  it('of no time reads every time and waits for nobody', async () => {
    const { state, lease } = shared(0)
    const reader = lease()
    for (let i = 0; i < 3; i++) await reader.value()
    expect(state.reads).toBe(3)
    await reader.expire()
  })

  it('is not kept on a read that failed', async () => {
    let fail = true
    const reader = new Lease(async () => {
      if (fail) throw new Error('lost')
      return 1
    }, 10_000)
    await expect(reader.value()).rejects.toThrow('lost')
    fail = false
    expect(await reader.value()).toBe(1)
  })
})
