import { expect } from 'playwright/test'
import { type Answer, controlled, fetchInPage, test } from './fixtures.ts'

/** y = 2x + 1 with a little noise that does not depend on chance. */
const CSV = ['x,y', ...Array.from({ length: 100 }, (_, i) => `${i / 10},${2 * (i / 10) + 1 + 0.02 * Math.sin(7 * i)}`)].join('\n')

test('the article: a CSV, a run, and {"x":[1.0]} answers near 3', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)

  const posted = await fetchInPage(page, 'maas/api/datasets?name=line', { method: 'POST', body: CSV, headers: { 'Content-Type': 'text/csv' } })
  expect(posted.status).toBe(201)
  const run = await fetchInPage(page, 'maas/api/runs', {
    method: 'POST',
    body: JSON.stringify({ model: 'line', dataset: 'line', target: 'y', optimizer: { class_name: 'SGD', config: { learning_rate: 0.05 } }, epochs: 60 }),
  })
  expect(run.status).toBe(202)
  const { id, status } = run.body as { id: string; status: string }
  expect(status).toBe('queued')

  // The studio is open, so it hosts the run.
  await expect
    .poll(async () => ((await fetchInPage(page, `maas/api/runs/${id}`)).body as { status: string }).status, { timeout: 30_000 })
    .toBe('done')

  const answer = await fetchInPage(page, 'maas/predict', { method: 'POST', body: JSON.stringify({ x: [1.0] }) })
  expect(answer.status).toBe(200)
  expect(answer.headers['maas-model']).toBe('line@1')
  expect((answer.body as { y_pred: number[] }).y_pred[0]).toBeCloseTo(3, 1)

  const two = await fetchInPage(page, 'maas/predict', { method: 'POST', body: JSON.stringify({ model: 'line', instances: [[0], [1]] }) })
  const [intercept, atOne] = (two.body as { predictions: number[] }).predictions as [number, number]
  expect(Math.abs(intercept - 1)).toBeLessThan(0.05)
  expect(Math.abs(atOne - intercept - 2)).toBeLessThan(0.05)
})

test('bad input is answered with the place and what is expected, and nothing is stored', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  const post = (path: string, body: string, type = 'text/csv') =>
    fetchInPage(page, path, { method: 'POST', body, headers: { 'Content-Type': type } })
  const detail = (answer: Answer) => (answer.body as { detail: string }).detail

  const ragged = await post('maas/api/datasets?name=ragged', 'a,b\n1,2\n3\n')
  expect(ragged.status).toBe(400)
  expect(detail(ragged)).toMatch(/line 3/i)
  expect((await post('maas/api/datasets?name=empty', '')).status).toBe(400)
  expect((await post('maas/api/datasets?name=binary', 'a,b\n\u0000\u0001,2\n')).status).toBe(400)
  const list = await fetchInPage(page, 'maas/api/datasets')
  expect(JSON.stringify(list.body)).not.toMatch(/ragged|empty|binary/)

  await post('maas/api/datasets?name=line', CSV)
  const layer = { class_name: 'Conv9D', config: {} }
  const network = { class_name: 'Sequential', config: { layers: [layer] } }
  const run = await post('maas/api/runs', JSON.stringify({ model: 'line', dataset: 'line', target: 'y', network }), 'application/json')
  expect(run.status).toBe(400)
  expect(detail(run)).toContain('Conv9D')
  const keras = await post('maas/api/models/mlp/versions', '{"class_name":"Sequential"}')
  expect(keras.status).toBe(400)

  expect((await post('maas/predict', '{"x":[1', 'application/json')).status).toBe(400)
  expect((await post('maas/predict', '{"model":"nobody","x":[1]}', 'application/json')).status).toBe(404)
  expect((await fetchInPage(page, 'maas/predict')).status).toBe(405)
  expect((await fetchInPage(page, 'maas/nowhere')).status).toBe(404)
})

test('a 100 MB file is refused, and the worker goes on answering', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  const status = await page.evaluate(async () => {
    const body = new Blob(['a,b\n', new Uint8Array(100 * 1024 * 1024).fill(49)])
    return (await fetch('maas/api/datasets?name=huge', { method: 'POST', body, headers: { 'Content-Type': 'text/csv' } })).status
  })
  expect(status).toBe(413)
  expect((await fetchInPage(page, 'maas/health')).status).toBe(200)
})
