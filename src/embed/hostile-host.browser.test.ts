import { afterEach, beforeEach, expect, it } from 'vitest'
import { cdp } from 'vitest/browser'
import type { Lane } from '../client/lane.ts'
import { Rng } from '../core/rng.ts'
import type { BridgeMethods } from '../protocol/embed.ts'
import { RpcClient } from '../protocol/rpc.ts'
import { createMemoryStore } from '../registry/memory-store.ts'
import type { RegistryStore } from '../registry/store.ts'
import { line, register } from '../router/testing/models.ts'
import { API, bridgeFor, hello, laneOf } from './testing/bridge.ts'
import { randomMessage } from './testing/random-message.ts'

let registry: RegistryStore
let stop: () => void
const DEADLINE = { deadlineMs: 10_000 }
const x = () => ({ model: 'line', x: Float32Array.of(1) })

beforeEach(async () => {
  registry = createMemoryStore()
  await register(registry, 'line', line(2, 1))
  await register(registry, 'secret', line(-1, 0))
  await registry.putGrant({ origin: location.origin, verbs: ['predict', 'list'], models: ['line'], rate: null, expires: null })
})
afterEach(() => stop())

const start = (lane?: Lane) => {
  stop = bridgeFor(window, registry, lane)
}

/** All that may never change by what a guest sends. */
const stored = async () => [await registry.listModels(), await registry.listVersions('secret'), await registry.listGrants(), await registry.listRuns(), await registry.listDatasets()]

/** What is in use once all garbage is collected. */
async function heapBytes(): Promise<number> {
  const devtools = cdp() as unknown as { send(method: string): Promise<{ readonly usedSize: number }> }
  await devtools.send('HeapProfiler.enable')
  await devtools.send('HeapProfiler.collectGarbage')
  return (await devtools.send('Runtime.getHeapUsage')).usedSize
}

it('stands 10,000 malformed, forged and repeated messages: nothing is granted, nothing hangs, nothing is answered elsewhere', { timeout: 120_000 }, async () => {
  start()
  const before = await stored()
  const errors: unknown[] = []
  const onError = (event: ErrorEvent | PromiseRejectionEvent) => errors.push('reason' in event ? event.reason : event.error)
  addEventListener('error', onError)
  addEventListener('unhandledrejection', onError)
  let received = 0
  const count = () => received++
  addEventListener('message', count)
  const frame = document.createElement('iframe')
  document.body.append(frame)
  const fromFrame = (frame.contentWindow as Window & typeof globalThis).Function('message', 'port', 'parent.postMessage(message, "*", port ? [port] : [])') as (message: unknown, port?: MessagePort) => void

  const rng = new Rng(20_251_122)
  let posted = 0
  const answers: unknown[] = []
  const heaps: number[] = []
  for (let round = 0; round < 20; round++) {
    // To the window: hellos and what is like them, with ports and without, and from a frame that is not the host.
    const channels: MessageChannel[] = []
    for (let i = 0; i < 150; i++) {
      const channel = rng.uniform() < 0.3 ? new MessageChannel() : undefined
      const foreign = rng.uniform() < 0.3
      if (channel) {
        channels.push(channel)
        channel.port1.onmessage = ({ data }: MessageEvent) => (foreign ? errors.push(['a stranger was answered', data]) : answers.push(data))
      }
      const message = randomMessage(rng)
      if (foreign) fromFrame(message, channel?.port2)
      else postMessage(message, location.origin, channel ? [channel.port2] : [])
      posted++
    }
    // On a guest's port.
    const { answer, port } = await hello()
    posted++
    expect(answer).toMatchObject({ type: 'maas:welcome', grants: ['predict', 'list'] })
    port.onmessage = ({ data }: MessageEvent) => answers.push(data)
    for (let i = 0; i < 350; i++) port.postMessage(randomMessage(rng))
    // Behind them, it is answered as ever.
    const id = 2e9 + round
    port.postMessage({ id, method: 'predict', params: x() })
    const last = () => answers.find((one) => (one as { id?: number }).id === id)
    await expect.poll(last, { timeout: 20_000, interval: 5 }).toMatchObject({ result: { model: 'line@1' } })
    for (const { port1 } of channels) port1.close()
    port.close()
    if (round === 4 || round === 19) heaps.push(await heapBytes())
  }
  expect(errors).toEqual([])
  expect(received).toBe(posted)
  // What was answered well is what this guest may ask for.
  for (const one of answers as { type?: string; result?: { model?: string; status?: number; body?: ArrayBuffer } | null; error?: { code?: string } }[]) {
    if (one.type) expect(one.type).toMatch(/^maas:(welcome|denied)$/)
    else if (one.result?.status === 200) expect(new TextDecoder().decode(one.result.body)).not.toMatch(/secret|\[-1\]/)
    else if (one.result?.model) expect(one.result.model).toBe('line@1')
    else if (one.error) expect(['forbidden', 'not-found', 'invalid-input', 'invalid-json', 'model-not-found', 'version-not-found', 'alias-not-found', 'too-large', 'deadline-exceeded']).toContain(one.error.code)
  }
  expect(answers.length).toBeGreaterThan(1000)
  expect(await stored()).toEqual(before)
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  // What 7,500 messages leave behind, most of it their answers, which are kept here.
  expect(heaps[1]! - heaps[0]!).toBeLessThan(8_000_000)
  removeEventListener('message', count)
  removeEventListener('error', onError)
  removeEventListener('unhandledrejection', onError)
  frame.remove()
  stop()
  await expect.poll(async () => (await registry.listAudit()).length).toBeLessThanOrEqual(1000)
})

it('has one guest at a time: a port ends when its host says hello again', async () => {
  start()
  const ports = [(await hello()).port, (await hello()).port, (await hello()).port]
  const call = (port: MessagePort, deadlineMs: number) => new RpcClient<BridgeMethods>(port).call('predict', x(), { deadlineMs })
  await expect(call(ports[0]!, 300)).rejects.toMatchObject({ code: 'deadline-exceeded' })
  await expect(call(ports[1]!, 300)).rejects.toMatchObject({ code: 'deadline-exceeded' })
  expect(await call(ports[2]!, DEADLINE.deadlineMs)).toMatchObject({ model: 'line@1' })
})

it('takes so many calls at once, and so much in one', async () => {
  const lane = laneOf(registry)
  let open = (): void => undefined
  const held = new Promise<void>((resolve) => {
    open = resolve
  })
  start({
    ...lane,
    async predict(make, options) {
      await held
      return lane.predict(make, options)
    },
  })
  const client = new RpcClient<BridgeMethods>((await hello()).port)
  const calls = Array.from({ length: 300 }, () => client.call('predict', x(), DEADLINE).then(({ model }) => model, ({ code }: { code: string }) => code))
  const refused = await Promise.all(calls.slice(256))
  expect(new Set(refused)).toEqual(new Set(['too-many-requests']))
  open()
  expect(new Set(await Promise.all(calls.slice(0, 256)))).toEqual(new Set(['line@1']))

  const sparse = (length: number) => {
    const list: unknown[] = []
    list.length = length
    return list
  }
  const cycle: unknown[] = []
  cycle.push(cycle)
  const many = { url: new URL('predict', API).href, method: 'POST', headers: sparse(4e9), body: null }
  expect(await client.call('fetch', many as never, DEADLINE)).toMatchObject({ status: 413 })
  for (const [params, code] of [
    [{ text: sparse(4e9), x: Float32Array.of(1) }, 'too-large'], [{ pictures: sparse(4e9) }, 'too-large'], [{ instances: sparse(4e9) }, 'too-large'],
    [{ instances: [sparse(4e9)] }, 'too-large'], [{ instances: [{ x: [sparse(4e9)] }] }, 'too-large'], [{ instances: cycle }, 'invalid-input'],
    [{ instances: Array.from({ length: 1000 }, () => sparse(1e5)) }, 'too-large'],
  ] as const) await expect(client.call('predict', { model: 'line', ...params } as never, DEADLINE)).rejects.toMatchObject({ code })
  const large = new Float32Array(16_000_001)
  await expect(client.call('predict', { model: 'line', x: large }, { ...DEADLINE, transfer: [large.buffer] })).rejects.toMatchObject({ code: 'too-large' })
  const body = new ArrayBuffer(100_000_001)
  const answer = await client.call('fetch', { url: new URL('predict', API).href, method: 'POST', headers: [], body }, { ...DEADLINE, transfer: [body] })
  expect(answer.status).toBe(413)
})
