import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Page, expect } from 'playwright/test'
import { CHROMIUM_ARGS, findChromium } from '../scripts/chromium.mjs'
import { fetchInPage, test } from './fixtures.ts'

const executablePath = findChromium()

// A camera that shows a moving test picture, and a person who allows it.
test.use({
  launchOptions: {
    args: [...CHROMIUM_ARGS, '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
    ...(executablePath ? { executablePath } : {}),
  },
})

/** @param times that the last line stands there: made in the page, since a large file takes long on its way there. */
async function drop(page: Page, name: string, text: string, last = '', times = 0): Promise<void> {
  const dropped = await page.evaluateHandle(([name, text, last, times]) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([text, last.repeat(times)], name))
    return transfer
  }, [name, text, last, times] as const)
  const zone = page.locator('inpage-import')
  await zone.dispatchEvent('dragover', { dataTransfer: dropped })
  await zone.dispatchEvent('drop', { dataTransfer: dropped })
}

/** A picture of one colour, as the browser writes it. */
async function png(page: Page, color: string): Promise<Buffer> {
  const address = await page.evaluate((color) => {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 12
    const context = canvas.getContext('2d')!
    context.fillStyle = color
    context.fillRect(0, 0, 12, 12)
    return canvas.toDataURL('image/png')
  }, color)
  return Buffer.from(address.split(',')[1]!, 'base64')
}

const columnsOf = async (page: Page, name: string) =>
  ((await fetchInPage(page, `maas/api/datasets/${name}`)).body as { columns: readonly { name: string; type: string }[] }).columns.map(({ name, type }) => [name, type])

test('a file with bad rows is dropped, its good part looked at, told what it is, stored and there after a reload', async ({ site, page }) => {
  const rows = Array.from({ length: 300 }, (_, i) => `${i};${(i * 1.5).toFixed(2).replace('.', ',')};${1 + (i % 28)}.3.2024;${['Bern', 'Köln', '北京'][i % 3]};${i % 4}`)
  rows[6] = '6;7,5'
  await page.goto(site.root)
  await drop(page, 'Shop orders.csv', `id;price;day;town;stars\n${rows.join('\n')}\n`)
  await expect(page.getByText(/Line 8: found 2 fields, expected 5/)).toBeVisible()
  await page.getByTestId('take-offer').click()

  await expect(page.getByTestId('type-price')).toHaveValue('number')
  await expect(page.getByTestId('type-day')).toHaveValue('date')
  await expect(page.getByTestId('type-town')).toHaveValue('category')
  await expect(page.getByTestId('import-preview')).toContainText('299 of 299 values are dates like DD.MM.YYYY')
  await page.getByTestId('type-stars').selectOption('category')
  await page.getByTestId('import-button').click()

  await expect(page.getByTestId('dataset-heading')).toHaveText('shop-orders')
  await expect(page.getByTestId('column-price')).toContainText(/mean/)
  await expect(page.getByTestId('column-town')).toContainText(/Bern\s*33\.\d%/)
  await expect(page.getByTestId('column-stars').getByRole('combobox')).toHaveValue('category')
  await page.getByTestId('column-stars').getByRole('combobox').selectOption('integer')
  await expect(page.getByTestId('column-stars').getByRole('img')).toBeVisible()
  expect(await columnsOf(page, 'shop-orders')).toEqual([['id', 'identifier'], ['price', 'number'], ['day', 'date'], ['town', 'category'], ['stars', 'integer']])

  await page.reload()
  await expect(page.getByTestId('dataset-size')).toContainText('299 rows, 5 columns')
  await page.getByTestId('view-about').click()
  await expect(page.getByText('1 left out that could not be read: Line 8.')).toBeVisible()
  await page.getByTestId('data-back').click()
  await expect(page.getByTestId('dataset-row-shop-orders')).toBeVisible()
})

test('an example is opened with one click and leads to its training with the next', async ({ site, page }) => {
  await page.goto(site.root)
  await page.getByTestId('dataset-row-co2').click()
  await expect(page.getByTestId('column-co2_ppm')).toContainText('target')
  await page.getByTestId('view-series').click()
  await expect(page.getByTestId('series-plot').locator('canvas')).toBeVisible()
  await page.getByTestId('dataset-train').click()
  await expect(page.getByTestId('train-button')).toBeVisible()
  await page.goBack()
  await page.getByTestId('data-back').click()
  await page.getByTestId('dataset-row-licences').click()
  await page.getByTestId('view-texts').click()
  await expect(page.getByTestId('text-samples').getByRole('listitem').first()).toContainText('Academic Free License')
})

test('a folder of pictures is a class for each of its folders', async ({ site, page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'inpage-pictures-'))
  for (const [label, red] of [['dark', 10], ['light', 240]] as const) {
    mkdirSync(join(folder, label))
    for (let i = 0; i < 5; i++) writeFileSync(join(folder, label, `${i}.png`), await png(page, `rgb(${red}, ${red}, ${red + i})`))
  }
  try {
    await page.goto(site.root)
    await page.getByTestId('folder-input').setInputFiles(folder)
    await expect(page.getByTestId('import-preview').getByRole('img')).toHaveCount(8) // four of each
    await page.getByTestId('import-name').fill('tones')
    await page.getByTestId('import-button').click()
    await expect(page.getByTestId('picture-grid').getByRole('img')).toHaveCount(10)
    await page.getByTestId('class-light').click()
    await expect(page.getByTestId('picture-grid').getByRole('img')).toHaveCount(5)
    expect(await page.getByTestId('picture-grid').getByRole('img').first().evaluate((canvas: HTMLCanvasElement) => canvas.getContext('2d')!.getImageData(0, 0, 1, 1).data[0])).toBe(240)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('pictures are taken by class as long as a button is held', async ({ site, page }) => {
  await page.goto(site.root)
  await page.getByTestId('way-camera').click()
  await expect.poll(() => page.getByTestId('camera-video').evaluate((video: HTMLVideoElement) => video.videoWidth)).toBeGreaterThan(0)
  await page.getByTestId('camera-name-0').fill('near')
  for (const index of [0, 1]) {
    await page.getByTestId(`camera-hold-${index}`).hover()
    await page.mouse.down()
    await expect(page.getByTestId(`camera-count-${index}`)).toContainText(/^\s*[3-9]/)
    await page.mouse.up()
  }
  await page.getByTestId('camera-hold-1').focus()
  const before = await page.getByTestId('camera-count-1').textContent()
  await page.keyboard.press('Space', { delay: 300 })
  await expect(page.getByTestId('camera-count-1')).not.toHaveText(before!)
  await page.getByTestId('camera-done').click()
  await page.getByTestId('import-button').click()
  await expect(page.getByTestId('class-near')).toBeVisible()
  const { columns } = (await fetchInPage(page, 'maas/api/datasets/camera')).body as { columns: readonly object[] }
  expect(columns).toMatchObject([{ kind: 'image', height: 64, width: 64, channels: 3 }, { name: 'label', type: 'category' }])
})

test.describe('many rows', () => {
  test.describe.configure({ retries: 2 })
  test('200,000 rows are scrolled to their end without a long task', async ({ site, page }) => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `${i},${(i * 0.37).toFixed(2)},town ${i % 97},${i % 2 === 0},note no. ${i}`)
    await page.goto(site.root)
    await page.getByTestId('upload-input').setInputFiles({ name: 'long.csv', mimeType: 'text/csv', buffer: Buffer.from(`id,amount,town,paid,note\n${rows.join('\n')}\n`) })
    await page.getByTestId('import-button').click()
    await page.getByTestId('view-rows').click({ timeout: 60_000 })
    await expect(page.getByRole('cell', { name: 'note no. 3', exact: true })).toBeVisible()
    const table = page.getByTestId('row-table')
    const longest = await table.evaluate(async (scroller) => {
      const tasks: number[] = []
      const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
      observer.observe({ type: 'longtask' })
      const end = scroller.scrollHeight - scroller.clientHeight
      const step = async (to: number) => {
        scroller.scrollTop = to
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
      for (let i = 0; i < 60; i++) await step(i * 90) // as with a wheel
      for (let i = 0; i <= 60; i++) await step((end * i) / 60) // as with the bar
      await new Promise((resolve) => setTimeout(resolve, 500))
      observer.disconnect()
      return Math.max(0, ...tasks)
    })
    await expect(page.getByRole('cell', { name: 'note no. 199999', exact: true })).toBeVisible()
    expect(await table.getByRole('row').count()).toBeLessThan(60)
    test.info().annotations.push({ type: 'longest task while scrolling, ms', description: String(longest) })
    expect(longest).toBeLessThanOrEqual(200)
  })
})

test('an import is cancelled and leaves nothing', async ({ site, page }) => {
  await page.goto(site.root)
  await drop(page, 'big.csv', 'a,b\n', `${'x'.repeat(60)},1\n`, 600_000)
  await page.getByTestId('import-button').click()
  await page.getByTestId('import-cancel').click()
  await expect(page.getByTestId('import-button')).toBeEnabled()
  await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toHaveCount(0)
  expect((await fetchInPage(page, 'maas/api/datasets/big')).status).toBe(404)
})

for (const locale of ['en', 'zh-CN']) {
  test.describe(`on a phone, ${locale}`, () => {
    test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, locale })
    test('the preview and every view of a data set fit the width', async ({ site, page }) => {
      const fits = async () => {
        const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
        expect(content).toBeLessThanOrEqual(width!)
      }
      await page.goto(site.root)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(locale === 'en' ? 'Data' : '数据')
      await fits()
      await page.getByTestId('upload-input').setInputFiles({
        name: `${'a very long name '.repeat(4)}.csv`, mimeType: 'text/csv', buffer: Buffer.from('day,town,price,a_very_long_name_of_a_column_indeed\n2024-01-01,Bern,1.5,x\n2024-01-02,Ulm,2.5,y\n'),
      })
      await expect(page.getByTestId('type-price')).toBeVisible()
      await fits()
      await page.getByTestId('import-button').tap()
      for (const view of ['columns', 'rows', 'series', 'privacy', 'about']) {
        await page.getByTestId(`view-${view}`).tap()
        await page.getByRole('tabpanel').waitFor()
        await fits()
      }
      await page.goto(`${site.root}#/data?dataset=digits`)
      await expect(page.getByTestId('picture-grid').getByRole('img').first()).toBeVisible()
      await fits()
    })
  })
}
