import { type Page, expect } from 'playwright/test'
import { brighter, line, shape } from '../src/router/testing/models.ts'
import { importModel, serveSite, stopServiceWorkers, test } from './fixtures.ts'

const events = (page: Page) => page.locator('#events')

/** Installs the platform by the SDK's own page, with these models. */
async function withModels(page: Page, root: string, models: Readonly<Record<string, { readonly artifact: Uint8Array }>>): Promise<void> {
  await page.goto(`${root}examples/sdk.html`)
  await expect(page.locator('#mode')).toHaveText('service-worker')
  for (const [name, model] of Object.entries(models)) await importModel(page, name, model, '../maas/')
}

test('an element shows a form of what a model takes, and what it says, offline too', async ({ page }) => {
  const site = await serveSite()
  await withModels(page, site.root, { line: line(2, 1), shape: shape() })
  await site.close()
  await stopServiceWorkers(page)
  await page.goto(`${site.root}examples/inpage-predict.html?model=shape@champion`)
  await page.getByLabel('length').fill('3')
  await page.getByLabel('width').fill('1')
  await page.getByRole('button', { name: 'form?' }).click()
  await expect(page.locator('inpage-predict small')).toHaveText('shape@1')
  await expect(page.locator('inpage-predict')).toContainText('long 88 %')
  await expect(events(page)).toContainText(/ready: \{"model":"shape@1".*\n.*prediction: \{"model":"shape@1"/s)

  // Another model in the same element; and one that is not there.
  await page.evaluate(() => document.querySelector('inpage-predict')!.setAttribute('model', 'line'))
  await page.getByLabel('x').fill('4')
  await page.getByRole('button', { name: 'y?' }).click()
  await expect(page.locator('inpage-predict strong')).toHaveText('9')
  await page.evaluate(() => document.querySelector('inpage-predict')!.setAttribute('model', 'nobody'))
  await expect(page.getByRole('alert')).toContainText('nobody')
  await expect(events(page)).toContainText('failure')
})

test('an element of an image model takes a picture file', async ({ site, page }) => {
  await withModels(page, site.root, { brighter: brighter() })
  await page.goto(`${site.root}examples/inpage-predict.html?model=brighter`)
  const picture = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(30, 20)
    const context = canvas.getContext('2d')!
    context.fillStyle = '#000'
    context.fillRect(0, 0, 30, 20)
    context.fillStyle = '#fff'
    context.fillRect(0, 10, 30, 10)
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())
    return Array.from(bytes)
  })
  await page.getByLabel('image').setInputFiles({ name: 'picture.png', mimeType: 'image/png', buffer: Buffer.from(picture) })
  await page.getByRole('button', { name: 'row?' }).click()
  await expect(page.locator('inpage-predict strong')).toHaveText('bottom')
})
