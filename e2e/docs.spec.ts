import { mkdirSync } from 'node:fs'
import { expect, type Page } from 'playwright/test'
import { controlled, serveSite, test } from './fixtures.ts'

const SHOTS = process.env['SCREENSHOTS']

async function shot(page: Page, name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}

/** Opens an operation and sends the request that its examples make. */
async function tryIt(page: Page, operation: string): Promise<void> {
  const block = page.locator(`[id$="-${operation}"]`)
  await block.locator('.opblock-summary-control').click()
  await block.getByRole('button', { name: 'Execute' }).click()
}

/** A busy machine is no failure. */
const PATIENT = { timeout: 40_000 }

const answered = (page: Page, operation: string) => page.locator(`[id$="-${operation}"] .live-responses-table .response`)

async function openDocs(page: Page, root: string): Promise<void> {
  await page.goto(root)
  await controlled(page)
  await page.goto(`${root}maas/docs`)
  await expect(page.getByRole('heading', { name: /^Inpage/ })).toBeVisible(PATIENT)
}

for (const base of ['/', '/inpage/']) {
  test(`maas/docs under ${base} shows the API, whose operations can be tried, and asks nobody else`, async ({ page }) => {
    const site = await serveSite({ base })
    const elsewhere: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(site.origin) && !/^(data|blob):/.test(request.url())) elsewhere.push(request.url())
    })
    await openDocs(page, site.root)
    expect(page.url()).toBe(`${site.root}docs.html`)
    await tryIt(page, 'getHealth')
    await expect(answered(page, 'getHealth')).toContainText('"status": "ok"')
    await tryIt(page, 'getApiDatasetsName')
    await expect(answered(page, 'getApiDatasetsName')).toContainText('"rows"')
    await tryIt(page, 'postPredict')
    await expect(answered(page, 'postPredict')).toContainText('model-not-found')
    await shot(page, `docs${base === '/' ? '' : '-sub-path'}`)

    // Past the worker: the page is not controlled, and answered over a port.
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Page.reload', { ignoreCache: true })
    await expect(page.getByRole('heading', { name: /^Inpage/ })).toBeVisible(PATIENT)
    expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull()
    await tryIt(page, 'getHealth')
    await expect(answered(page, 'getHealth')).toContainText('"status": "ok"')
    expect(elsewhere).toEqual([])
    await site.close()
  })
}

test('maas/docs is there without a network once it was opened', async ({ page, site }) => {
  await openDocs(page, site.root)
  await page.context().setOffline(true)
  await site.close()
  await page.goto(`${site.root}maas/docs`)
  await expect(page.getByRole('heading', { name: /^Inpage/ })).toBeVisible(PATIENT)
  await tryIt(page, 'getHealth')
  await expect(answered(page, 'getHealth')).toContainText('"status": "ok"')
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`maas/docs fits a phone, ${colorScheme}`, async ({ page, site }) => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width: 360, height: 780 })
    await openDocs(page, site.root)
    await expect(page.locator('html')).toHaveClass(colorScheme === 'dark' ? /dark-mode/ : /^((?!dark-mode).)*$/)
    await shot(page, `docs-phone-${colorScheme}`)
    await tryIt(page, 'getApiDatasetsName')
    await expect(answered(page, 'getApiDatasetsName')).toContainText('"rows"')
    await page.locator('[id$="-getApiDatasetsName"]').scrollIntoViewIfNeeded()
    await shot(page, `docs-phone-${colorScheme}-tried`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  })
}
