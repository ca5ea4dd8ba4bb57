import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Page, expect } from 'playwright/test'
import { line } from '../src/router/testing/models.ts'
import { controlled, fetchInPage, importModel, serveSite, test } from './fixtures.ts'

/** Before all else of a script: the database is one version on, as with one more migration. */
const MIGRATED = `{
  const { open } = IDBFactory.prototype
  IDBFactory.prototype.open = function (name, version) { return open.call(this, name, version + 1) }
}\n`

/** Makes of a built folder what a later release would be: another build, with another database. */
function release(folder: string): void {
  const build = /\b[0-9a-f]{16}\b/.exec(readFileSync(join(folder, 'maas.js'), 'utf8'))![0]
  for (const name of ['sw.js', 'maas.js', 'maas.page.js', 'intake.js']) {
    const text = readFileSync(join(folder, name), 'utf8')
    expect(text.includes(build)).toBe(name !== 'intake.js')
    writeFileSync(join(folder, name), (name === 'maas.js' ? '' : MIGRATED) + text.replaceAll(build, 'f'.repeat(16)))
  }
}

/** Connects, and keeps the SDK's object in the page, as an application would. */
async function connected(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { connect } = (await import(new URL('../maas.js', location.href).href)) as typeof import('../src/client/maas.ts')
    const maas = await connect()
    Object.assign(globalThis, { maas, told: [] })
    maas.addEventListener('change', ({ detail }) => (globalThis as unknown as { told: unknown[] }).told.push(detail.name))
  })
}

type Connected = { maas: import('../src/client/maas.ts').Maas; told: string[] }

/** Over both lanes: what the model says of 1. */
function ask(page: Page): Promise<unknown> {
  return page.evaluate(async () => {
    const { maas } = globalThis as unknown as Connected
    const slow = await maas.fetch('/maas/predict', { method: 'POST', body: '{"model":"line","x":[1]}' })
    return [maas.mode, (await maas.predict('line', [1])).y_pred, ((await slow.json()) as { y_pred: number[] }).y_pred[0]]
  })
}

const buildOf = async (page: Page) => ((await fetchInPage(page, '../maas/health')).body as { version: string }).version

function databaseVersion(page: Page): Promise<number> {
  return page.evaluate(async () => (await indexedDB.databases()).find(({ name }) => name === 'inpage')!.version!)
}

test('an update takes over under open tabs, which go on being answered, and upgrades the database', async ({ context, page: tab }) => {
  const folder = mkdtempSync(join(tmpdir(), 'inpage-update-'))
  cpSync('dist', folder, { recursive: true })
  const site = await serveSite({ folder })
  await tab.goto(`${site.root}examples/fetch.html`)
  await connected(tab)
  await controlled(tab)
  await importModel(tab, 'line', line(2, 1), '../maas/')
  expect(await ask(tab)).toEqual(['service-worker', 3, 3])
  const before = await buildOf(tab)
  const schema = await databaseVersion(tab)
  let loads = 0
  tab.on('load', () => loads++)

  release(folder)
  const other = await context.newPage()
  await other.goto(`${site.root}examples/fetch.html`)
  const asked: unknown[] = []
  const goOn = async () => {
    asked.push(await ask(tab))
    return buildOf(tab)
  }
  await other.evaluate(async () => (await navigator.serviceWorker.getRegistration())!.update())
  await expect.poll(goOn, { timeout: 60_000, intervals: [500] }).not.toBe(before) // a browser ends a worker for an update between two requests
  asked.push(await ask(tab))
  expect(new Set(asked.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['["service-worker",3,3]']))

  // What the old tab and the new one write, both see.
  await connected(other)
  await importModel(other, 'line', line(4, 0), '../maas/')
  expect([await ask(tab), await ask(other)]).toEqual([['service-worker', 4, 4], ['service-worker', 4, 4]])
  await tab.evaluate(() => (globalThis as unknown as Connected).maas.models.rollback('line', 'champion'))
  expect([await ask(tab), await ask(other)]).toEqual([['service-worker', 3, 3], ['service-worker', 3, 3]])
  await expect.poll(() => other.evaluate(() => (globalThis as unknown as Connected).told)).toContain('line')
  expect(await databaseVersion(other)).toBe(schema + 1)
  expect(loads).toBe(0)
  await site.close()
  rmSync(folder, { recursive: true })
})
