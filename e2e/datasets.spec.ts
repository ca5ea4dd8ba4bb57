import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Page, expect } from 'playwright/test'
import type { Maas } from '../src/client/platform.ts'
import { controlled, fetchInPage, queueRun, runReached, test as withSite } from './fixtures.ts'

const test = withSite.extend<{ folder: string }>({
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'inpage-data-'))
    await use(folder)
    rmSync(folder, { recursive: true })
  },
})

const ROWS = 120_000
const CSV = ['x,y,side\n', ...Array.from({ length: ROWS }, (_, i) => `${i / 1000},${(2 * i) / 1000 + 1},${i % 2 ? 'left' : 'right'}\n`)].join('')

/** Chooses a file as a person would. */
async function choose(page: Page, path: string): Promise<void> {
  await page.evaluate(() => {
    document.querySelector('#chosen')?.remove()
    const input = document.createElement('input')
    input.id = 'chosen'
    input.type = 'file'
    document.body.append(input)
  })
  await page.setInputFiles('#chosen', path)
}

/** Imports the chosen file by the SDK; resolves to its rows, the bytes told on the way, or the error's code and message. */
function importChosen(page: Page, name: string): Promise<{ rows?: number; told: number[]; code?: string; message?: string }> {
  return page.evaluate(async (name) => {
    const { connect } = (await import(new URL('maas.js', location.href).href)) as { connect(): Promise<Maas> }
    const maas = await connect()
    const told: number[] = []
    try {
      const file = document.querySelector<HTMLInputElement>('#chosen')!.files![0]!
      const { rows } = await maas.datasets.import(file, { name, onProgress: ({ bytes }) => void told.push(bytes) })
      return { rows, told }
    } catch (error) {
      const { code, message } = error as { code: string; message: string }
      return { told, code, message }
    }
  }, name)
}

test('a large file is imported by the SDK, scrolled through and trained on', async ({ site, page, folder }) => {
  await page.goto(site.root)
  await controlled(page)
  const path = join(folder, 'sides.csv')
  writeFileSync(path, CSV)
  await choose(page, path)
  const imported = await importChosen(page, 'sides')
  expect(imported).toMatchObject({ rows: ROWS })
  // How often depends on how fast it is read.
  expect(imported.told.length).toBeGreaterThan(0)
  expect(imported.told).toEqual(imported.told.toSorted((a, b) => a - b))
  expect(imported.told.at(-1)).toBeLessThanOrEqual(CSV.length)
  expect(await importChosen(page, 'sides')).toMatchObject({ code: 'conflict' })
  const rows = await fetchInPage(page, 'maas/api/datasets/sides/rows?from=119998&count=10&columns=side,x')
  expect(rows).toMatchObject({ status: 200, body: { rows: ROWS, data: [['right', 119.998], ['left', 119.999]] } })
  expect((await fetchInPage(page, 'maas/api/datasets/sides/profile')).body).toMatchObject({ rows: ROWS, columns: [{ count: ROWS }, {}, { distinct: 2 }] })
  const id = await queueRun(page, { model: 'line', dataset: 'sides', target: 'y', features: ['x'], epochs: 1, batch_size: 4096 })
  expect((await runReached(page, id, ({ status }) => status === 'done' || status === 'failed')).error).toBeNull()
})

test('a file that was changed since it was chosen is refused with the reason, and nothing of it is there', async ({ site, page, folder }) => {
  await page.goto(site.root)
  await controlled(page)
  const path = join(folder, 'sides.csv')
  writeFileSync(path, CSV)
  await choose(page, path)
  appendFileSync(path, '1,2,left\n')
  expect(await importChosen(page, 'sides')).toMatchObject({ code: 'invalid-data', message: expect.stringContaining('changed, moved or deleted') })
  expect((await fetchInPage(page, 'maas/api/datasets/sides')).status).toBe(404)
  await choose(page, path)
  expect(await importChosen(page, 'sides')).toMatchObject({ rows: ROWS + 1 })
})

test('the worker reads Arrow too, whose reader is loaded with it', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  const body = readFileSync('node_modules/vega-datasets/data/flights-200k.arrow').toString('base64')
  const posted = await page.evaluate(async (body) => {
    const bytes = await (await fetch(`data:application/octet-stream;base64,${body}`)).arrayBuffer()
    const response = await fetch('maas/api/datasets?name=flights&file=flights.arrow', { method: 'POST', body: bytes })
    return { status: response.status, body: (await response.json()) as unknown }
  }, body)
  expect(posted).toMatchObject({ status: 201, body: { rows: 200_000, columns: [{ name: 'delay' }, { name: 'distance' }, { name: 'time' }] } })
})

test('the worker answers others while it reads a file that was posted', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  const { status, answered } = await page.evaluate(async (csv) => {
    const reading = { isDone: false }
    const posted = fetch('maas/api/datasets?name=sides', { method: 'POST', body: csv, headers: { 'Content-Type': 'text/csv' } })
    void posted.finally(() => (reading.isDone = true))
    let answered = 0
    for (; !reading.isDone; answered++) await fetch('maas/health')
    return { status: (await posted).status, answered }
  }, CSV + CSV.slice(CSV.indexOf('\n') + 1).repeat(4))
  expect(status).toBe(201)
  expect(answered).toBeGreaterThan(5)
})
