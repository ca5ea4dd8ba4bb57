import { expect } from 'playwright/test'
import { line } from '../src/router/testing/models.ts'
import { controlled, importModel, test } from './fixtures.ts'

const PLACES = ['data', 'train', 'models', 'try', 'serve'] as const

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`on a phone, ${colorScheme}`, () => {
    test.use({ viewport: { width: 360, height: 740 }, colorScheme, hasTouch: true })
    test('every place fits the width and shows its heading', async ({ site, page }) => {
      await page.goto(site.root)
      for (const place of PLACES) {
        await page.getByTestId(`nav-${place}`).tap()
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
        expect(content).toBeLessThanOrEqual(width!)
      }
    })
  })
}

test('the keyboard alone reaches every place and starts and stops a run', async ({ site, page }) => {
  await page.goto(site.root)
  await expect(page.getByTestId('nav-train')).toBeVisible()
  const focused = () => page.evaluate(() => {
    let element = document.activeElement
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
    return element?.getAttribute('data-testid') ?? ''
  })
  const tabTo = async (testId: string) => {
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press('Tab')
      if ((await focused()) === testId) return
    }
    throw new Error(`Tab never reached ${testId}`)
  }
  await tabTo('nav-train')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('train-button')).toBeEnabled()
  await tabTo('train-button')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('cancel-button')).toBeVisible()
  await tabTo('cancel-button')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('run-status')).toContainText(/cancel/i)
})

test('speaks Chinese when asked, and remembers it', async ({ site, page }) => {
  await page.goto(site.root)
  await page.getByTestId('lang-switch').click()
  await expect(page.getByTestId('nav-train')).toContainText('训练')
  await page.reload()
  await expect(page.getByTestId('nav-train')).toContainText('训练')
  expect(await page.evaluate(() => document.documentElement.lang)).toMatch(/^zh/)
})

test('says once that the browser has cleared the models', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  await importModel(page, 'line', line(2, 1))
  await page.getByTestId('nav-models').click()
  await expect(page.getByTestId('model-row-line')).toBeVisible()
  await page.goto('about:blank')
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Storage.clearDataForOrigin', { origin: site.origin, storageTypes: 'indexeddb' })
  await page.goto(site.root)
  const notice = page.getByText('The browser has cleared the models that were here.')
  await expect(notice).toBeVisible()
  await page.reload()
  await expect(page.getByTestId('nav-models')).toBeVisible()
  await expect(notice).toHaveCount(0)
})
