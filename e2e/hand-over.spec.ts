import { readFileSync } from 'node:fs'
import * as ort from 'onnxruntime-node'
import { type BrowserContext, expect, type Page } from 'playwright/test'
import { line } from '../src/router/testing/models.ts'
import { type Answer, controlled, fetchInPage, importModel, type Site, stopServiceWorkers, test } from './fixtures.ts'

type Sdk = typeof import('../src/client/maas.ts')

/** in [batch, 2] -> Softmax of Concat(in, Ceil(in)): there are no kernels for Ceil. */
const WAVES = new Uint8Array(readFileSync('src/artifact/testing/foreign-ops.onnx'))
const ROWS = [[0.5, -2], [3, 1], [-0.2, 0.7]]

/** A page that has the SDK, which stays connected. */
async function openPage(context: BrowserContext, { root }: Site): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${root}examples/fetch.html`)
  await page.evaluate(async () => {
    const { connect } = (await import(new URL('../maas.js', location.href).href)) as Sdk
    Object.assign(globalThis, { maas: await connect() })
  })
  await controlled(page)
  return page
}

/** A page that has nothing but fetch. */
async function openPlain(context: BrowserContext, { root }: Site): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${root}examples/fetch.html`)
  return page
}

const ask = (page: Page, model = 'waves', instances: unknown = ROWS): Promise<Answer> => (
  fetchInPage(page, '../maas/v2/models/' + model + '/infer', {
    method: 'POST',
    body: JSON.stringify({ inputs: [{ name: model === 'waves' ? 'in' : 'x', datatype: 'FP32', shape: [(instances as unknown[]).length, (instances as unknown[][])[0]!.length], data: instances }] }),
  })
)

const engineOf = ({ headers }: Answer) => headers['maas-engine']
const numbersOf = ({ status, body }: Answer): readonly number[] => {
  expect([status, body]).toEqual([200, expect.anything()])
  return (body as { outputs: [{ data: number[] }] }).outputs[0].data
}

function expectClose(numbers: readonly number[], expected: readonly number[]): void {
  expect(numbers).toHaveLength(expected.length)
  numbers.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4))
}

/** What onnxruntime's own library says. */
async function native(rows: readonly (readonly number[])[] = ROWS): Promise<number[]> {
  const session = await ort.InferenceSession.create(WAVES)
  const { out } = await session.run({ in: new ort.Tensor('float32', Float32Array.from(rows.flat()), [rows.length, 2]) })
  return Array.from(out!.data as Float32Array)
}

const timed = async <T>(work: () => Promise<T>): Promise<readonly [T, number]> => {
  const started = performance.now()
  return [await work(), performance.now() - started]
}

test('a model without kernels is run by a page, and without one by the Service Worker, with the same numbers', async ({ site, context }) => {
  const expected = await native()
  const page = await openPage(context, site)
  await importModel(page, 'waves', { artifact: WAVES }, '../maas/')
  await stopServiceWorkers(page)
  const [first, coldThere] = await timed(() => ask(page))
  expect(engineOf(first)).toBe('ort-wasm-page')
  expectClose(numbersOf(first), expected)
  expect(page.workers().map((worker) => new URL(worker.url()).pathname)).toEqual(['/serving.js'])

  const plain = await openPlain(context, site)
  expect(engineOf(await ask(plain))).toBe('ort-wasm-page') // of the other page
  const warmThere = await latency(plain)
  await stopServiceWorkers(plain)
  const [again, loadedThere] = await timed(() => ask(plain))
  expect(engineOf(again)).toBe('ort-wasm-page')
  await page.close()
  const after = await ask(plain)
  expect(engineOf(after)).toBe('ort-wasm')
  expectClose(numbersOf(after), expected)
  await stopServiceWorkers(plain)
  const [cold, coldHere] = await timed(() => ask(plain))
  expect(engineOf(cold)).toBe('ort-wasm')
  expectClose(numbersOf(cold), expected)
  const warmHere = await latency(plain)
  const ms = (value: number) => `${value.toFixed(1)} ms`
  test.info().annotations.push({
    type: 'latency',
    description: `by a page's worker: first ${ms(coldThere)}, Service Worker stopped ${ms(loadedThere)}, warm ${ms(warmThere)}; by the Service Worker: stopped ${ms(coldHere)}, warm ${ms(warmHere)}`,
  })
})

/** The median of fifty, in milliseconds. */
function latency(page: Page): Promise<number> {
  return page.evaluate(async (data) => {
    const times: number[] = []
    for (let i = 0; i < 50; i++) {
      const started = performance.now()
      await (await fetch('../maas/v2/models/waves/infer', { method: 'POST', body: JSON.stringify({ inputs: [{ name: 'in', datatype: 'FP32', shape: [3, 2], data }] }) })).json()
      times.push(performance.now() - started)
    }
    return times.toSorted((a, b) => a - b)[25]!
  }, ROWS)
}

test('when the page that serves is closed amid requests, another takes over, and none is lost or wrong', async ({ site, context }) => {
  const [serving, other] = [await openPage(context, site), await openPage(context, site)]
  await importModel(serving, 'waves', { artifact: WAVES }, '../maas/')
  expect(engineOf(await ask(other))).toBe('ort-wasm-page')
  const server = serving.workers().length > 0 ? serving : other
  const asking = server === serving ? other : serving
  const answering = asking.evaluate(async () => {
    const answers: (readonly [number, number, string | null, number[]])[] = []
    for (let i = 0; i < 300 || !('isOver' in globalThis); i++) {
      const x = (i % 50) / 10
      const body = JSON.stringify({ inputs: [{ name: 'in', datatype: 'FP32', shape: [1, 2], data: [x, -x] }] })
      const response = await fetch('../maas/v2/models/waves/infer', { method: 'POST', body })
      const json = (await response.json()) as { outputs?: [{ data: number[] }] }
      answers.push([response.status, x, response.headers.get('Maas-Engine'), json.outputs?.[0].data ?? []])
    }
    return answers
  })
  await new Promise((resolve) => setTimeout(resolve, 300))
  await server.close()
  await asking.evaluate(() => Object.assign(globalThis, { isOver: true }))
  for (const [status, x, engine, numbers] of await answering) {
    expect([status, engine]).toEqual([200, expect.stringMatching(/^ort-wasm/)])
    const powers = [x, -x, Math.ceil(x), Math.ceil(-x)].map(Math.exp)
    expectClose(numbers, powers.map((power) => power / powers.reduce((sum, one) => sum + one)))
  }
  await expect.poll(async () => engineOf(await ask(asking)), { timeout: 20_000 }).toBe('ort-wasm-page')
  expect(asking.workers()).toHaveLength(1)
})

test('ports are made again for a Service Worker that was stopped; the page goes on with the worker that it has', async ({ site, context }) => {
  const page = await openPage(context, site)
  await importModel(page, 'waves', { artifact: WAVES }, '../maas/')
  let started = 0
  page.on('worker', () => started++)
  for (let life = 0; life < 3; life++) {
    const answer = await ask(page)
    expect(engineOf(answer)).toBe('ort-wasm-page')
    expectClose(numbersOf(answer), await native())
    await stopServiceWorkers(page)
  }
  expect(started).toBe(1)
})

test('what the model refuses is refused with its words, wherever it is run', async ({ site, context }) => {
  const page = await openPage(context, site)
  await importModel(page, 'waves', { artifact: WAVES }, '../maas/')
  const wrong = () => ask(page, 'waves', [[1, 2, 3]])
  const there = await wrong()
  expect(there.status).toBe(400)
  expect(engineOf(await ask(page))).toBe('ort-wasm-page')
  await page.evaluate(() => (globalThis as unknown as { maas: { close(): void } }).maas.close())
  await stopServiceWorkers(page)
  expect(await wrong()).toMatchObject({ status: 400, body: there.body })
  expect(engineOf(await ask(page))).toBe('ort-wasm')
})

test('a page that goes into the back/forward cache serves no more', async ({ site, context }) => {
  const page = await openPage(context, site)
  await importModel(page, 'waves', { artifact: WAVES }, '../maas/')
  const plain = await openPlain(context, site)
  expect(engineOf(await ask(plain))).toBe('ort-wasm-page')
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
  await expect.poll(() => page.workers().length).toBe(0)
  expect(await page.evaluate(() => navigator.locks.query().then(({ held }) => held!.filter(({ name }) => name!.startsWith('inpage:serving'))))).toEqual([])
  // It was only told that it went: so it takes the work up again when it is asked.
  expect(engineOf(await ask(plain))).toBe('ort-wasm-page')
})

test('a page that stands still delays one request: its worker, or itself when it is asked for a port', async ({ site, context }) => {
  const page = await openPage(context, site)
  await importModel(page, 'waves', { artifact: WAVES }, '../maas/')
  const plain = await openPlain(context, site)
  expect(engineOf(await ask(plain))).toBe('ort-wasm-page')
  const standStill = (ms: number) => {
    const until = performance.now() + ms
    while (performance.now() < until);
  }
  const worker = page.workers()[0]!.evaluate(standStill, 14_000)
  await expect.poll(async () => engineOf(await ask(plain)), { timeout: 30_000 }).toBe('ort-wasm')
  for (let i = 0; i < 5; i++) {
    const answer = await ask(plain)
    expect(engineOf(answer)).toBe('ort-wasm')
    expectClose(numbersOf(answer), await native())
  }
  await worker
  await stopServiceWorkers(plain)
  expect(engineOf(await ask(plain))).toBe('ort-wasm-page')

  const itself = page.evaluate(standStill, 6_000)
  expect(engineOf(await ask(plain))).toBe('ort-wasm-page') // its worker goes on
  await stopServiceWorkers(plain)
  const answer = await ask(plain)
  expect(engineOf(answer)).toBe('ort-wasm')
  expectClose(numbersOf(answer), await native())
  await itself
})

test('without Service Workers, too, a worker of the page runs the model', async ({ site, context }) => {
  const page = await context.newPage()
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'))
  await page.goto(`${site.root}examples/fetch.html`)
  const answer = await page.evaluate(async ({ base64, data }) => {
    const { connect } = (await import(new URL('../maas.js', location.href).href)) as Sdk
    const maas = await connect()
    await maas.models.import('waves', new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]))
    const body = JSON.stringify({ inputs: [{ name: 'in', datatype: 'FP32', shape: [3, 2], data }] })
    const response = await maas.fetch('/maas/v2/models/waves/infer', { method: 'POST', body })
    return { mode: maas.mode, status: response.status, headers: Object.fromEntries(response.headers), body: (await response.json()) as unknown }
  }, { base64: Buffer.from(WAVES).toString('base64'), data: ROWS })
  expect([answer.mode, engineOf(answer)]).toEqual(['in-page', 'ort-wasm-page'])
  expectClose(numbersOf(answer), await native())
})

test('a model that asks for a GPU is run there by a page, one that has none says why it is not', async ({ site, context }) => {
  const page = await openPage(context, site)
  await importModel(page, 'waves', { artifact: WAVES }, '../maas/')
  await importModel(page, 'line', line(2, 1), '../maas/')
  const configure = (model: string, kind: string) => (
    fetchInPage(page, `../maas/api/models/${model}/config`, { method: 'PUT', body: JSON.stringify({ instance_group: [{ kind }] }) })
  )
  for (const model of ['waves', 'line']) expect(await configure(model, 'KIND_GPU')).toMatchObject({ status: 200 })
  const onGpu = await ask(page)
  const hasGpu = await page.evaluate(async () => 'Suspending' in WebAssembly && Boolean(await navigator.gpu?.requestAdapter()))
  test.info().annotations.push({ type: 'WebGPU', description: hasGpu ? 'an adapter' : 'no adapter: refusal is tested' })
  expectClose(numbersOf(onGpu), await native())
  expect(engineOf(onGpu)).toBe(hasGpu ? 'ort-webgpu-page' : 'ort-wasm-page')
  const lined = await ask(page, 'line', [[1], [2]])
  expectClose(numbersOf(lined), [3, 5])
  expect(engineOf(lined)).toBe(hasGpu ? 'ort-webgpu-page' : 'kernels')
  const { body } = await fetchInPage(page, '../maas/v2/repository/index', { method: 'POST', body: '{}' })
  const reason = hasGpu ? '' : expect.stringContaining('WebGPU')
  expect(body).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'line', state: 'READY', reason })]))

  await configure('line', 'KIND_CPU')
  await expect.poll(async () => engineOf(await ask(page, 'line', [[1], [2]]))).toBe('kernels')
})
