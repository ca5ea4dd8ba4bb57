import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HandOver } from '../inference/hand-over.ts'
import type { OfferMessage } from '../protocol/serving.ts'
import { createIdbStore } from '../registry/idb-store.ts'
import { registerVersion } from '../registry/register-version.ts'
import { ServingHost } from './serving-host.ts'

const WAVES = new URL('../artifact/testing/foreign-ops.onnx', import.meta.url)
/** in [N, 2] -> Softmax of Concat(in, Ceil(in)). */
const expected = (x: readonly number[]) => {
  const powers = [...x, ...x.map(Math.ceil)].map(Math.exp)
  return powers.map((power) => power / powers.reduce((sum, one) => sum + one))
}
const feeds = (...x: readonly [number, number]) => ({ in: { dtype: 'float32', shape: [1, 2], data: Float32Array.from(x) } }) as const

const workers: Worker[] = []
const createWorker = () => {
  const worker = new Worker(new URL('../../workers/serving.worker.ts', import.meta.url), { type: 'module' })
  workers.push(worker)
  return worker
}
const hosts: ServingHost[] = []
const createHost = () => {
  const host = new ServingHost(createWorker)
  hosts.push(host)
  return host
}

/** What a page says that is asked. */
function ask(host: ServingHost): Promise<MessageEvent<OfferMessage>> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = resolve
    void host.offer(port2)
  })
}
const said = async (host: ServingHost) => (await ask(host)).data.type
const held = async () => (await navigator.locks.query()).held!.map(({ name }) => name!).filter((name) => name.startsWith('inpage:serving'))

let sha256: string

beforeEach(async () => {
  const registry = createIdbStore()
  const artifact = new Uint8Array(await (await fetch(WAVES)).arrayBuffer())
  const ports = [{ name: 'in', dtype: 'float32', shape: ['N', 2] }] as const
  const signature = { task: 'regression', target: 'y', features: [], inputs: ports, outputs: [{ name: 'out', dtype: 'float32', shape: ['N', 4] }] } as const
  const about = { description: '', params: {}, dataset: null, run: null, engine: 'imported' }
  const version = await registerVersion(registry, 'waves', about, { artifact, metrics: {}, signature, parity: null }, true)
  sha256 = version.artifact!.sha256
  registry.close()
})

afterEach(async () => {
  for (const host of hosts.splice(0)) host.stop()
  workers.splice(0)
  await expect.poll(held).toEqual([])
})

describe('a page that serves', () => {
  it('has the lock, and a worker that runs what is stored', async () => {
    const host = createHost()
    const handOver = new HandOver(async () => (await ask(host)).ports[0])
    const none = async () => Promise.reject(new Error('There is a page.'))
    const session = await handOver.open({ sha256, gpu: false }, none)
    expect(session.inputs).toMatchObject([{ name: 'in', dtype: 'float32' }])
    const answers = await Promise.all([[0.5, -2], [3, 1], [0, 0.1]].map(async ([a, b]) => [[a!, b!], (await session.run(feeds(a!, b!)))['out']!] as const))
    for (const [x, { shape, data }] of answers) {
      expect(shape).toEqual([1, 4])
      expected(x).forEach((value, i) => expect(data[i]).toBeCloseTo(value, 6))
    }
    expect(session.engine).toBe('ort-wasm-page')
    expect((await held()).toSorted()).toEqual(['inpage:serving', expect.stringMatching(/^inpage:serving:/)])
    await expect(session.run({ in: { dtype: 'float32', shape: [1, 3], data: new Float32Array(3) } })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(handOver.load({ sha256: 'none', gpu: false }, { hurries: false })).rejects.toMatchObject({ code: 'version-not-found' })
  })

  it('is one of them all; when it stops, the next that is asked takes over', async () => {
    const [first, second] = [createHost(), createHost()]
    expect([await said(first), await said(second), await said(first)]).toEqual(['maas:serving', 'maas:declined', 'maas:serving'])
    expect(workers).toHaveLength(1)
    const asked = said(second)
    first.stop()
    expect(await asked).toBe('maas:serving')
    expect(await said(first)).toBe('maas:declined')
  })

  it('serves no more once it is frozen or goes, and again when it is asked later', async () => {
    const host = createHost()
    for (const leave of [() => dispatchEvent(new PageTransitionEvent('pagehide')), () => document.dispatchEvent(new Event('freeze'))]) {
      expect(await said(host)).toBe('maas:serving')
      leave()
      await expect.poll(held).toEqual([])
    }
    expect(await said(host)).toBe('maas:serving')
  })

  it('lets another page have its place when its worker has died', async () => {
    const [first, second] = [createHost(), createHost()]
    const { ports: [port] } = await ask(first)
    await expect.poll(held).toHaveLength(2)
    // As the browser does to one that takes too much memory: nobody is told.
    const client = new HandOver(async () => port)
    await client.load({ sha256, gpu: false }, { hurries: false })
    workers[0]!.terminate()
    await expect.poll(held).toEqual([])
    expect(await said(second)).toBe('maas:serving')
  })

  it('whose worker cannot be started serves no more', async () => {
    const host = new ServingHost(() => new Worker(new URL('/there-is-no-such.js', location.href), { type: 'module' }))
    hosts.push(host)
    expect(await said(host)).toBe('maas:serving')
    await expect.poll(held).toEqual([])
  })
})
