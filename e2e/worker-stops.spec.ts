import { type Page, expect } from 'playwright/test'
import { float32 } from '../src/core/tensor.ts'
import { GraphBuilder } from '../src/graph/builder.ts'
import { finished, line } from '../src/router/testing/models.ts'
import { controlled, fetchInPage, hardReload, importModel, stopDuring, stopServiceWorkers, test } from './fixtures.ts'

/** Gives x back, exactly, after some 10 million multiplications for each row: long enough to be stopped meanwhile. */
function slow() {
  const [width, layers] = [512, 40]
  const b = new GraphBuilder('slow')
  const mean = b.constant(float32([width, width], new Float32Array(width * width).fill(1 / width)))
  let at = b.op('MatMul', [b.input('x', 'float32', ['batch', 1]), b.constant(float32([1, width], new Float32Array(width).fill(1)))])
  for (let layer = 0; layer < layers; layer++) at = b.op('MatMul', [at, mean])
  b.op('MatMul', [at, b.constant(float32([width, 1], new Float32Array(width).fill(1 / width)))], {}, 'y')
  return finished(b.build(['y']), { task: 'regression', features: [{ kind: 'number', name: 'x' }], target: 'y' })
}

/** Asks all the while, eight at a time, by the SDK; gives how many answers were right, and what was not. */
function ask(page: Page, { calls, lane }: { calls: number; lane: 'fetch' | 'predict' }) {
  return page.evaluate(async ({ calls, lane }) => {
    const { connect } = (await import(new URL('maas.js', location.href.replace(/examples\/.*/, '')).href)) as typeof import('../src/client/maas.ts')
    const maas = await connect()
    const mode = maas.mode
    let asked = 0
    let right = 0
    const wrong: string[] = []
    async function answerOf(model: string, x: number): Promise<number> {
      if (lane === 'predict') return (await maas.predict(model, [x])).y_pred as number
      const response = await maas.fetch('/maas/predict', { method: 'POST', body: JSON.stringify({ model, x: [x] }) })
      return ((await response.json()) as { y_pred: number[] }).y_pred[0]!
    }
    async function client() {
      while (asked < calls) {
        const x = asked++
        const [model, expected] = x % 3 === 0 ? ['slow', x] : ['line', 2 * x + 1]
        try {
          const y = await answerOf(model as string, x)
          if (y === expected) right++
          else wrong.push(`${model}(${x}) = ${y}`)
        } catch (error) {
          wrong.push(`${model}(${x}): ${error}`)
        }
        await new Promise((resolve) => setTimeout(resolve, x % 50))
      }
    }
    await Promise.all(Array.from({ length: 8 }, client))
    maas.close()
    return { mode, right, wrong }
  }, { calls, lane })
}

test.beforeEach(async ({ site, page }) => {
  await page.goto(`${site.root}examples/sdk.html`)
  await controlled(page)
  await importModel(page, 'line', line(2, 1), '../maas/')
  await importModel(page, 'slow', slow(), '../maas/')
})

for (const lane of ['predict', 'fetch'] as const) {
  test(`a worker that is stopped at any moment loses no ${lane} of the SDK`, async ({ page }) => {
    const { result, stops } = await stopDuring(page, ask(page, { calls: 600, lane }))
    expect(result).toEqual({ mode: 'service-worker', right: 600, wrong: [] })
    expect(stops).toBeGreaterThan(3)
  })
}

test('nor of a page that it does not control', async ({ page }) => {
  await hardReload(page)
  const { result, stops } = await stopDuring(page, ask(page, { calls: 200, lane: 'fetch' }))
  expect(result).toEqual({ mode: 'port', right: 200, wrong: [] })
  expect(stops).toBeGreaterThan(2)
})

test('plain fetch is answered by a worker that was stopped before', async ({ page }) => {
  for (let x = 0; x < 15; x++) {
    await stopServiceWorkers(page)
    const { status, body } = await fetchInPage(page, '../maas/predict', { method: 'POST', body: JSON.stringify({ model: 'line', x: [x] }) })
    expect([status, body]).toEqual([200, { y_pred: [2 * x + 1] }])
  }
})

test('a write is done once, however often it was sent', async ({ page }) => {
  await importModel(page, 'line', line(3, 0), '../maas/')
  const writing = page.evaluate(async () => {
    const { connect } = (await import(new URL('../maas.js', location.href).href)) as typeof import('../src/client/maas.ts')
    const maas = await connect()
    for (let i = 0; i < 60; i++) {
      await maas.models.setAlias('line', 'canary', 1 + (i % 2))
      await new Promise((resolve) => setTimeout(resolve, i % 40))
    }
    return (await maas.models.journal('line')).filter(({ alias }) => alias === 'canary').map(({ to }) => to)
  })
  const { result, stops } = await stopDuring(page, writing)
  expect(result).toEqual(Array.from({ length: 60 }, (_, i) => 1 + (i % 2)))
  expect(stops).toBeGreaterThan(3)
})
