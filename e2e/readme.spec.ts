import { expect } from 'playwright/test'
import { controlled, fetchInPage, queueRun, runReached, test } from './fixtures.ts'
import { readmeSnippets } from './readme-snippets.ts'

const TRIPS = ['town,km,day,minutes', ...Array.from({ length: 40 }, (_, i) =>
  `${['Ulm', 'Bonn'][i % 2]},${(i * 7) % 23},${i % 5 ? `2024-03-${10 + (i % 20)}` : ''},${3 * ((i * 7) % 23) + (i % 2)}`)].join('\n')
const HOUSES = ['area,price', ...Array.from({ length: 40 }, (_, i) => `${50 + ((i * 7) % 31)},${1000 * ((i * 7) % 31)}`)].join('\n')
const LINE = ['x,y', ...Array.from({ length: 40 }, (_, i) => `${i},${2 * i + 1}`)].join('\n')

test('the README\'s snippets run as they stand', async ({ site, page }) => {
  const failed: string[] = []
  const told: string[] = []
  page.on('pageerror', ({ message }) => failed.push(message))
  page.on('console', (message) => message.type() === 'log' && told.push(message.text()))
  await page.goto(site.root)
  await controlled(page)
  await fetchInPage(page, 'maas/api/datasets?name=trips', { method: 'POST', body: TRIPS, headers: { 'Content-Type': 'text/csv' } })
  for (const config of [
    { model: 'digits', dataset: 'digits', target: 'label', epochs: 1 },
    { model: 'trips', dataset: 'trips', target: 'minutes', features: ['town', 'km', 'day'], epochs: 2 },
  ]) {
    const { status, error } = await runReached(page, await queueRun(page, config), (run) => ['done', 'failed'].includes(run.status))
    expect([status, error]).toEqual(['done', null])
  }
  await page.evaluate(([houses, csv]) => {
    const pixels = Array.from({ length: 784 }, () => 0)
    Object.assign(globalThis, { pixels, csv, body: JSON.stringify({ model: 'digits', x: pixels }), file: new File([houses], 'houses.csv') })
  }, [HOUSES, LINE] as const)

  // That of another origin has a specification of its own: embed.spec.ts.
  for (const snippet of readmeSnippets().filter((one) => !one.includes('embed('))) {
    const done = page.waitForEvent('console', { predicate: (message) => message.text() === 'snippet done' })
    await page.addScriptTag({ type: 'module', content: `${snippet}\nconsole.log('snippet done')` })
    await done
  }
  expect(failed).toEqual([])
  expect(told.filter((text) => /^\d+ /.test(text)).length).toBeGreaterThan(0)
  const { body } = await fetchInPage(page, 'maas/api/models')
  expect((body as { models: { name: string }[] }).models.map(({ name }) => name)).toEqual(expect.arrayContaining(['digits', 'houses', 'trips']))
})
