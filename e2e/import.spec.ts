import { readFileSync } from 'node:fs'
import type { Page } from 'playwright/test'
import { expect } from 'playwright/test'
import { controlled, fetchInPage, stopServiceWorkers, test } from './fixtures.ts'

const KERAS = readFileSync('src/keras/testing/keras-2.h5').toString('base64')

/** Imports the network 4-3-2 of a Keras 2 file, over whatever lane the SDK has here. */
function importModel(page: Page, root: string): Promise<{ status: number; body: { version?: number; detail?: string } }> {
  return page.evaluate(
    async ({ root, file }) => {
      const { connect } = (await import(`${root}maas.js`)) as typeof import('../src/client/maas.ts')
      const maas = await connect()
      const body = Uint8Array.from(atob(file), (character) => character.charCodeAt(0))
      const response = await maas.fetch('/maas/api/models/mlp/versions?labels=no,yes&promote=true', { method: 'POST', body })
      return { status: response.status, body: (await response.json()) as { version?: number; detail?: string } }
    },
    { root, file: KERAS },
  )
}

test('a Keras file becomes a version that the worker serves, and still can when no server is left', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  expect(await importModel(page, site.root)).toMatchObject({ status: 201, body: { version: 1, status: 'READY', engine: 'imported' } })
  const answer = await fetchInPage(page, 'maas/predict', { method: 'POST', body: '{"model":"mlp","x":[1,2,3,4]}' })
  expect(answer).toMatchObject({ status: 200, headers: { 'maas-model': 'mlp@1', 'maas-engine': 'kernels' } })
  expect(['no', 'yes']).toContain((answer.body as { y_pred: string[] }).y_pred[0])

  await site.close()
  await stopServiceWorkers(page)
  expect(await importModel(page, site.root)).toMatchObject({ status: 201, body: { version: 2 } })
})

test('without Service Workers the page imports', async ({ site, page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'))
  await page.goto(`${site.root}examples/fetch.html`)
  expect(await importModel(page, site.root)).toMatchObject({ status: 201, body: { version: 1 } })
})
