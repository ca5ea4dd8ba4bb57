import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findWorker } from './registration.ts'
import { createWorkerLane } from './worker-lane.ts'
import { WorkerPort } from './worker-port.ts'

const ROOT = new URL('.', new URL('./testing/sw.js', import.meta.url))

afterEach(async () => {
  vi.useRealTimers()
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister()
})

describe('finding the worker', () => {
  it('registers sw.js at the app root and finds it there afterwards', async () => {
    const first = (await findWorker(ROOT))!
    expect(first.registration.scope).toBe(ROOT.href)
    expect((await findWorker(ROOT))!.registration).toBe(first.registration)
  })

  it('uses a worker of another name that answers for the root', async () => {
    const registration = await navigator.serviceWorker.register(new URL('sw.js?own', ROOT), { scope: ROOT.href })
    expect((await findWorker(ROOT))!.registration).toBe(registration)
  })

  it('leaves a foreign worker at the root alone', async () => {
    const root = new URL('foreign/', ROOT)
    const foreign = await navigator.serviceWorker.register(new URL('worker.js', root))
    expect(await findWorker(root)).toBeUndefined()
    expect(await navigator.serviceWorker.getRegistration(root.href)).toBe(foreign)
    expect((foreign.active ?? foreign.installing)!.scriptURL).toMatch(/foreign\/worker\.js$/)
  })

  it('gives none where there is no sw.js', async () => {
    expect(await findWorker(new URL('nowhere/', ROOT))).toBeUndefined()
  })
})

describe('the port to the worker', () => {
  let worker: ServiceWorker
  let port: WorkerPort
  beforeEach(async () => {
    const found = (await findWorker(ROOT))!
    found.port.close()
    worker = found.registration.active!
    port = new WorkerPort(() => worker)
  })
  afterEach(() => port.close())

  const predict = (model: string, options: { patienceMs?: number; deadlineMs: number } = { deadlineMs: 1000 }) =>
    port.call('predict', () => ({ params: { model, x: new Float32Array(1) } }), options)

  it('is kept for calls, and made anew before the worker behind it may have died', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const { model } = await predict('m')
    expect((await predict('m')).model).toBe(model)
    vi.advanceTimersByTime(14_000)
    expect((await predict('m')).model).toBe(model)
    vi.advanceTimersByTime(2_000)
    expect((await predict('m')).model).toBe(`${Number(model) + 1}`)
  })

  it('answers calls that were still waiting on it when it was made anew', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const waiting = Promise.all([predict('m'), predict('m')])
    vi.advanceTimersByTime(16_000)
    const next = predict('m')
    const [a, b] = await waiting
    expect(a.model).toBe(b.model)
    expect((await next).model).not.toBe(a.model)
  })

  it('asks again over a fresh one when the worker keeps silent', async () => {
    const { model } = await predict('m')
    const again = await predict(`silent-on-${model}`, { patienceMs: 50, deadlineMs: 1000 })
    expect(again.model).toBe(`${Number(model) + 1}`)
  })

  it('gives up at the deadline, and does not ask twice what may not be done twice', async () => {
    const { model } = await predict('m')
    await expect(predict('silent', { patienceMs: 20, deadlineMs: 50 })).rejects.toMatchObject({ code: 'deadline-exceeded' })
    const second = await predict('m')
    expect(second.model).toBe(`${Number(model) + 1}`)
    await expect(predict('silent', { deadlineMs: 50 })).rejects.toMatchObject({ code: 'deadline-exceeded' })
    expect((await predict('m')).model).toBe(second.model)
  })

  it('passes on what the worker refuses, at once', async () => {
    await expect(predict('refuses', { patienceMs: 50, deadlineMs: 1000 })).rejects.toMatchObject({ code: 'model-not-found' })
  })
})

describe('an uncontrolled page', () => {
  it('sends requests and predictions over the port, and keeps its arrays', async () => {
    const lane = createWorkerLane((await findWorker(ROOT))!, () => Promise.reject(new Error('not needed')))
    expect(lane.mode).toBe('port')
    const response = await lane.fetch(new Request(new URL('maas/predict', ROOT), { method: 'POST', body: 'hello' }))
    expect([response.status, response.headers.get('Content-Type'), await response.text()]).toEqual([201, 'text/plain', 'POST hello'])
    const x = new Float32Array([1, 2, 3])
    expect([...(await lane.predict({ model: 'm', x })).y]).toEqual([1, 2, 3])
    expect([...x]).toEqual([1, 2, 3])

    const stop = new AbortController()
    const stopped = lane.fetch(new Request(new URL('maas/health', ROOT), { signal: stop.signal }))
    stop.abort()
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
    lane.close()
  })
})
