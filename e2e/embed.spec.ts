import { expect } from 'playwright/test'
import { controlled, fetchInPage, serveSite, test } from './fixtures.ts'

test('another origin is denied, granted by the owner in the studio, predicts, and is revoked at once', async ({ site, context }) => {
  const shop = await serveSite()
  expect(shop.origin).not.toBe(site.origin)

  const studio = await context.newPage()
  await studio.goto(site.root)
  await controlled(studio)
  await fetchInPage(studio, 'maas/api/datasets?name=line', {
    method: 'POST',
    body: 'x,y\n' + Array.from({ length: 60 }, (_, i) => `${i / 10},${2 * (i / 10) + 1}`).join('\n'),
    headers: { 'Content-Type': 'text/csv' },
  })
  const { id } = (await fetchInPage(studio, 'maas/api/runs', { method: 'POST', body: JSON.stringify({ model: 'line', dataset: 'line', target: 'y' }) })).body as { id: string }
  await expect.poll(async () => ((await fetchInPage(studio, `maas/api/runs/${id}`)).body as { status: string }).status, { timeout: 30_000 }).toBe('done')

  const host = await context.newPage()
  await host.goto(`${shop.root}examples/embed-host.html`)
  /** What a page of the other origin does, with the SDK of ours. */
  const embedAndPredict = () =>
    host.evaluate(async (root) => {
      const { embed } = (await import(`${root}maas.js`)) as typeof import('../src/client/maas.ts')
      try {
        const maas = await embed({ src: `${root}embed.html` })
        const response = await maas.fetch('/maas/predict', { method: 'POST', body: JSON.stringify({ model: 'line', x: [1] }) })
        Object.assign(globalThis, { maas })
        return { status: response.status, body: (await response.json()) as { y_pred: number[] } }
      } catch (error) {
        return { denied: (error as { code: string; message: string }).code }
      }
    }, site.root)

  expect(await embedAndPredict()).toEqual({ denied: 'forbidden' })

  await studio.getByTestId('nav-models').click()
  const request = studio.getByTestId(`grant-request-${shop.origin}`)
  await expect(request).toBeVisible()
  await request.getByTestId('grant-button').click()
  await expect(studio.getByTestId('revoke-button')).toBeVisible()

  const granted = await embedAndPredict()
  expect(granted.status).toBe(200)
  expect(granted.body!.y_pred[0]).toBeCloseTo(3, 0)

  const managed = await host.evaluate(async () => {
    const { maas } = globalThis as unknown as { maas: { fetch(path: string, init?: RequestInit): Promise<Response> } }
    return (await maas.fetch('/maas/api/models/line', { method: 'DELETE' })).status
  })
  expect(managed).toBe(403)

  await studio.getByTestId('revoke-button').click()
  await expect(studio.getByTestId('revoke-button')).toBeHidden()
  const revoked = await host.evaluate(async () => {
    const { maas } = globalThis as unknown as { maas: { fetch(path: string, init?: RequestInit): Promise<Response> } }
    return (await maas.fetch('/maas/predict', { method: 'POST', body: '{"model":"line","x":[1]}' })).status
  })
  expect(revoked).toBe(403)
  await shop.close()
})
