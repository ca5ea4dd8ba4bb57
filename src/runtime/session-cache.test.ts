import { describe, expect, it } from 'vitest'
import { MaasError } from '../core/error.ts'
import { SessionCache } from './session-cache.ts'
import type { Session, SessionFactory } from './session.ts'

/** A factory that counts, whose sessions know whether they were disposed of. */
function counting() {
  const made: (Session & { disposed: boolean; bytes: number })[] = []
  const create = async (): Promise<Session> => {
    const session = {
      engine: 'kernels', inputs: [], outputs: [], bytes: 0, disposed: false,
      run: async () => ({}),
      dispose() { this.disposed = true },
    }
    made.push(session)
    return session
  }
  return { made, create }
}

const read = (bytes: number) => async (): Promise<Uint8Array> => new Uint8Array(bytes)
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

describe('SessionCache', () => {
  it('loads an artifact once, also for uses at the same time', async () => {
    const { made, create } = counting()
    const cache = new SessionCache(create, 1000)
    const sessions = await Promise.all([1, 2, 3].map(() => cache.use('a', read(10), async (session) => session)))
    await cache.use('a', read(10), async (session) => sessions.push(session))
    expect(new Set(sessions).size).toBe(1)
    expect(made.length).toBe(1)
  })

  it('disposes of what was not used for longest when there are too many bytes', async () => {
    const { made, create } = counting()
    const cache = new SessionCache(create, 100)
    const use = (name: string) => cache.use(name, read(40), async () => {})
    for (const name of ['a', 'b', 'a', 'c']) await use(name)
    await settle()
    expect(made.map(({ disposed }) => disposed)).toEqual([false, true, false])
  })

  it('never disposes of a session in use', async () => {
    const { made, create } = counting()
    const cache = new SessionCache(create, 50)
    let finish = (): void => {}
    const long = cache.use('a', read(40), () => new Promise<void>((resolve) => { finish = resolve }))
    await settle()
    await cache.use('b', read(40), async () => {})
    await settle()
    expect(made.map(({ disposed }) => disposed)).toEqual([false, true])
    finish()
    await long
    await cache.use('c', read(40), async () => {})
    await settle()
    expect(made.map(({ disposed }) => disposed)).toEqual([true, true, false])
  })

  it('counts what a session holds beside its artifact, as it grows', async () => {
    const { made, create } = counting()
    const cache = new SessionCache(create, 100)
    const use = (name: string, grow = 0) => cache.use(name, read(10), async (session) => void ((session as { bytes: number }).bytes += grow))
    await use('a', 30)
    await use('b', 20)
    expect(cache.bytes).toBe(70)
    await use('b', 20)
    expect(cache.bytes).toBe(90)
    await use('b', 20)
    expect([cache.bytes, made.map(({ disposed }) => disposed)]).toEqual([70, [true, false]])
    cache.discard('b')
    expect(cache.bytes).toBe(0)
  })

  it('makes room when there is no memory for another, of what is not in use', async () => {
    const { made, create } = counting()
    const scarce: SessionFactory = async () => {
      if (made.filter(({ disposed }) => !disposed).length === 2) throw new MaasError('unavailable', 'no memory')
      return create()
    }
    const cache = new SessionCache(scarce, 1000)
    for (const name of ['a', 'b', 'c']) await cache.use(name, read(10), async () => {})
    expect(made.map(({ disposed }) => disposed)).toEqual([true, true, false])
    await cache.use('d', read(10), () => cache.use('c', read(10), async () => {
      await expect(cache.use('e', read(10), async () => {})).rejects.toMatchObject({ code: 'unavailable' })
    }))
    expect(made.map(({ disposed }) => disposed)).toEqual([true, true, false, false])
  })

  it('discards what it is told to, when nobody uses it any more', async () => {
    const { made, create } = counting()
    const cache = new SessionCache(create, 1000)
    await cache.use('a', read(10), async () => {
      cache.discard('a')
      expect(made[0]!.disposed).toBe(false)
    })
    expect(made[0]!.disposed).toBe(true)
    await cache.use('a', read(10), async () => {})
    expect(made.map(({ disposed }) => disposed)).toEqual([true, false])
    cache.discard('nobody')
  })

  it('passes a failure on and tries again the next time', async () => {
    const { made, create } = counting()
    const cache = new SessionCache(create, 100)
    const failing = (): Promise<Uint8Array> => Promise.reject(new Error('gone'))
    await expect(cache.use('a', failing, async () => {})).rejects.toThrow('gone')
    await cache.use('a', read(1), async () => {})
    expect(made.length).toBe(1)
    await expect(cache.use('a', read(1), () => Promise.reject(new Error('work')))).rejects.toThrow('work')
    await cache.use('a', read(1), async () => {})
    expect(made.length).toBe(1)
  })
})
