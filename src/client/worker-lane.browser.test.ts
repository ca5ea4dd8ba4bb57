import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findWorker } from './registration.ts'
import { createWorkerLane } from './worker-lane.ts'
import { type CallOptions, WorkerPort } from './worker-port.ts'

const ROOT = new URL('.', new URL('./testing/sw.js', import.meta.url))
const INSTALL_MS = 15_000

afterEach(async () => {
  vi.useRealTimers()
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister()
})

describe('finding the worker', () => {
  it('registers sw.js at the app root and finds it there afterwards', async () => {
    const first = (await findWorker(ROOT, INSTALL_MS))!
    expect(first.registration.scope).toBe(ROOT.href)
    expect((await findWorker(ROOT, INSTALL_MS))!.registration).toBe(first.registration)
  })

  it('uses a worker of another name that answers for the root', async () => {
    const registration = await navigator.serviceWorker.register(new URL('sw.js?own', ROOT), { scope: ROOT.href })
    expect((await findWorker(ROOT, INSTALL_MS))!.registration).toBe(registration)
  })

  it('leaves a foreign worker at the root alone', async () => {
    const root = new URL('foreign/', ROOT)
    const foreign = await navigator.serviceWorker.register(new URL('worker.js', root))
    expect(await findWorker(root, INSTALL_MS)).toBeUndefined()
    expect(await navigator.serviceWorker.getRegistration(root.href)).toBe(foreign)
    expect((foreign.active ?? foreign.installing)!.scriptURL).toMatch(/foreign\/worker\.js$/)
  })

  it('gives none where there is no sw.js', async () => {
    expect(await findWorker(new URL('nowhere/', ROOT), INSTALL_MS)).toBeUndefined()
  })
})

describe('the port to the worker', () => {
  let worker: ServiceWorker
  let port: WorkerPort
  beforeEach(async () => {
    const found = (await findWorker(ROOT, INSTALL_MS))!
    found.port.close()
    worker = found.registration.active!
    port = new WorkerPort(() => worker)
  })
  afterEach(() => port.close())

  const predict = (model: string, options: CallOptions = { deadlineMs: 5000 }) =>
    port.call('predict', () => ({ params: { model, x: new Float32Array(1) } }), options)
  /** Life of the worker and number of the port that answered. */
  const answeredBy = async (model: string) => (await predict(model)).model.split('.').map(Number) as [number, number]

  it('is kept for calls, and made anew before the worker behind it may have died', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const [life, port] = await answeredBy('m')
    expect(await answeredBy('m')).toEqual([life, port])
    vi.advanceTimersByTime(14_000)
    expect(await answeredBy('m')).toEqual([life, port])
    vi.advanceTimersByTime(2_000)
    expect(await answeredBy('m')).toEqual([life, port + 1])
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

  it('asks the next life of a worker that has ended, with all calls that waited', async () => {
    const [life] = await answeredBy('m')
    const answers = await Promise.all([`ends ${life}`, 'm', 'm'].map(answeredBy))
    expect(answers.map(([answering]) => answering)).toEqual([life + 1, life + 1, life + 1])
  })

  it('lets a worker finish that is only slow', async () => {
    const [life, port] = await answeredBy('m')
    expect(await answeredBy('slow')).toEqual([life, port])
  })

  it('gives up at the deadline, at a signal, and on a call that ends every worker', async () => {
    await expect(predict('silent', { deadlineMs: 50 })).rejects.toMatchObject({ code: 'deadline-exceeded' })
    const stop = new AbortController()
    const stopped = predict('silent', { deadlineMs: 5000, signal: stop.signal })
    stop.abort()
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
    await expect(predict('ends always', { deadlineMs: 30_000 })).rejects.toMatchObject({ code: 'unavailable' })
    expect((await answeredBy('m'))[0]).toBeGreaterThan(1)
  })

  it('fails what waits when it is closed', async () => {
    const waiting = predict('silent')
    await predict('m')
    port.close()
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('passes on what the worker refuses, at once', async () => {
    await expect(predict('refuses')).rejects.toMatchObject({ code: 'model-not-found' })
  })
})

describe('an uncontrolled page', () => {
  it('sends requests and predictions over the port, and keeps its arrays', async () => {
    const lane = createWorkerLane((await findWorker(ROOT, INSTALL_MS))!, () => Promise.reject(new Error('not needed')))
    expect(lane.mode).toBe('port')
    const response = await lane.fetch(new Request(new URL('maas/predict', ROOT), { method: 'POST', body: 'hello' }))
    expect([response.status, response.headers.get('Content-Type'), await response.text()]).toEqual([201, 'text/plain', 'POST hello'])
    const x = new Float32Array([1, 2, 3])
    expect([...(await lane.predict(() => ({ model: 'm', x: x.slice() }), { deadlineMs: 5000 })).y]).toEqual([1, 2, 3])
    expect([...x]).toEqual([1, 2, 3])

    const stop = new AbortController()
    const stopped = lane.fetch(new Request(new URL('maas/health', ROOT), { signal: stop.signal }))
    stop.abort()
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
    lane.close()
  })

  it('takes its calls back when the page is left, and makes new ones when it is shown again', async () => {
    const lane = createWorkerLane((await findWorker(ROOT, INSTALL_MS))!, () => Promise.reject(new Error('not needed')))
    const ask = (model: string) => lane.predict(() => ({ model, x: new Float32Array(1) }), { deadlineMs: 5000 })
    const waiting = ask('silent')
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' })
    expect((await ask('m')).rows).toBe(1)
    lane.close()
  })
})
