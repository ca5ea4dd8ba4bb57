import { expect } from 'playwright/test'
import { frenchNumbers } from '../src/train/testing/french-numbers.ts'
import { controlled, fetchInPage, test } from './fixtures.ts'

test('a translator is trained from lists of ids and, the studio closed, asked by another page', async ({ site, page, context }) => {
  const numbers = frenchNumbers()
  await page.goto(site.root)
  await controlled(page)
  const posted = await fetchInPage(page, 'maas/api/datasets?name=numbers', {
    method: 'POST', body: numbers.map((row) => JSON.stringify(row)).join('\n'), headers: { 'Content-Type': 'application/jsonl' },
  })
  expect(posted.status).toBe(201)
  const run = await fetchInPage(page, 'maas/api/runs', {
    method: 'POST', body: JSON.stringify({ model: 'french', dataset: 'numbers', target: 'words', epochs: 25 }),
  })
  expect(run.status).toBe(202)
  const { id } = run.body as { id: string }
  await expect
    .poll(async () => ((await fetchInPage(page, `maas/api/runs/${id}`)).body as { status: string }).status, { timeout: 60_000 })
    .toBe('done')

  const other = await context.newPage()
  await other.goto(`${site.root}examples/fetch.html`)
  await page.close()
  // Every fifth row was held out, so these are numbers that it has never seen.
  const unseen = numbers.filter((_, i) => i % 5 === 4).slice(0, 50)
  const answer = await fetchInPage(other, '../maas/translate', {
    method: 'POST', body: JSON.stringify({ model: 'french', input: unseen.map(({ digits }) => digits) }),
  })
  expect(answer.status).toBe(200)
  expect(answer.headers['maas-model']).toBe('french@1')
  const { output } = answer.body as { output: readonly (readonly number[])[][] }
  const written = output.map((steps) => steps.map((scores) => scores.indexOf(Math.max(...scores))))
  const right = unseen.filter(({ words: [, ...words] }, row) => words.every((word, step) => word === written[row]![step]))
  expect(right.length).toBeGreaterThan(42)

  const refused = await fetchInPage(other, '../maas/translate', { method: 'POST', body: '{"model":"french","input":[99]}' })
  expect(refused.status).toBe(400)
  expect((refused.body as { error: string }).error).toContain('input[0] must be a whole number from 0 to 10; got 99.')
})
