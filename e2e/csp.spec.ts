import { expect } from 'playwright/test'
import { line } from '../src/router/testing/models.ts'
import { controlled, fetchInPage, importModel, serveSite, stopServiceWorkers, test } from './fixtures.ts'

const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'"

test('under a content security policy that forbids eval every script of the worker is run all the same, offline too', async ({ page, context }) => {
  const site = await serveSite({ base: '/inpage/', headers: { 'Content-Security-Policy': POLICY } })
  await page.goto(`${site.root}examples/fetch.html`)
  await page.evaluate(async () => {
    const { connect } = (await import(new URL('../maas.js', location.href).href)) as typeof import('../src/client/maas.ts')
    await connect()
  })
  await controlled(page)
  // Later, since a debugger may evaluate whatever the policy says.
  const mayEvaluate = await context.serviceWorkers()[0]!.evaluate(() => new Promise<boolean>((resolve) => setTimeout(() => {
    const { eval: evaluate } = globalThis
    try {
      resolve(evaluate('true') as boolean)
    } catch {
      resolve(false)
    }
  })))
  expect(mayEvaluate).toBe(false)

  await importModel(page, 'line', line(2, 1), '../maas/')
  for (let life = 1; life <= 2; life++) {
    const post = (path: string, body: string, headers: Record<string, string> = {}) => fetchInPage(page, `../maas/${path}`, { method: 'POST', body, headers })
    expect(await post('predict', '{"x":[1]}')).toMatchObject({ status: 200, body: { y_pred: [3] } })
    expect((await fetchInPage(page, '../maas/openapi.json')).body).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) })
    expect((await fetchInPage(page, '../maas/api/2.0/mlflow/registered-models/get?name=line')).body).toMatchObject({ registered_model: { name: 'line' } })
    expect(await post(`api/datasets?name=points${life}`, 'x,y\n1,3\n2,5\n', { 'Content-Type': 'text/csv' })).toMatchObject({ status: 201 })
    expect(await post('api/runs', JSON.stringify({ model: 'later', dataset: `points${life}`, target: 'y' }))).toMatchObject({ status: 202 })
    if (life === 1) await site.close()
    await stopServiceWorkers(page)
  }
})
