import { type Page, expect } from 'playwright/test'
import { line } from '../src/router/testing/models.ts'
import { controlled, fetchInPage, importModel, stopDuring, stopServiceWorkers, test } from './fixtures.ts'

// Writes of plain fetch, while the worker is stopped again and again: the browser sends what was not answered to its next life.

interface Write {
  readonly path: string
  readonly method: string
  readonly body: string | readonly number[]
}

/**
 * Each write under a key of its own, sent until it is acknowledged, and then once more; those of one list one after the other, the
 * lists at once. Gives what was acknowledged, first and second.
 */
function writeAll(page: Page, lists: readonly (readonly Write[])[]) {
  return page.evaluate(async (lists) => {
    async function acknowledged(key: string, { path, method, body }: (typeof lists)[number][number]): Promise<string> {
      for (;;) {
        try {
          const init = { method, body: typeof body === 'string' ? body : Uint8Array.from(body), headers: { 'Idempotency-Key': key } }
          const response = await fetch(path, init)
          const text = await response.text()
          if (response.status < 500) return `${response.status} ${text}`
        } catch {
          // stopped before it answered
        }
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    return Promise.all(lists.map(async (list) => {
      const done: (readonly [string, string])[] = []
      for (const [at, write] of list.entries()) {
        const key = crypto.randomUUID()
        const first = await acknowledged(key, write)
        done.push([first, await acknowledged(key, write)])
        await new Promise((resolve) => setTimeout(resolve, (at * 7) % 30))
      }
      return done
    }))
  }, lists)
}

test('no acknowledged write is lost and none is done twice', async ({ site, page }) => {
  await page.goto(`${site.root}examples/sdk.html`)
  await controlled(page)
  for (const slope of [1, 2]) await importModel(page, 'line', line(slope, 0), '../maas/')
  const [rollbacks, imports, runs] = [41, 15, 20]
  const rollback: Write = { path: '../maas/api/models/line/rollback', method: 'POST', body: '{"alias":"champion"}' }
  const importing: Write = { path: '../maas/api/models/other/versions', method: 'POST', body: [...line(3, 0).artifact] }
  const run: Write = { path: '../maas/api/runs', method: 'POST', body: '{"model":"later","dataset":"linear","target":"y"}' }
  const times = (count: number, write: Write) => Array.from({ length: count }, () => write)
  const { result: [rolled, imported, queued], stops } = await stopDuring(page, writeAll(page, [times(rollbacks, rollback), times(imports, importing), times(runs, run)]))
  expect(stops).toBeGreaterThan(5)

  for (const [first, second] of [...rolled!, ...imported!, ...queued!]) expect(second).toBe(first)
  for (const [at, [first]] of rolled!.entries()) expect(first).toMatch(new RegExp(`^200 .*"champion":${at % 2 === 0 ? 1 : 2}`))
  for (const [at, [first]] of imported!.entries()) expect(first).toMatch(new RegExp(`^201 .*"version":${at + 1},"status":"READY"`))

  const journal = ((await fetchInPage(page, '../maas/api/models/line/journal')).body as { journal: { to: number }[] }).journal
  expect(journal.map(({ to }) => to)).toEqual([1, 2, ...Array.from({ length: rollbacks }, (_, at) => (at % 2 === 0 ? 1 : 2))])
  const { versions } = (await fetchInPage(page, '../maas/api/models/other')).body as { versions: { version: number }[] }
  expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: imports }, (_, at) => imports - at))
  const ids = ((await fetchInPage(page, '../maas/api/runs')).body as { runs: { id: string }[] }).runs.map(({ id }) => id)
  expect(ids.toSorted()).toEqual(queued!.map(([first]) => (JSON.parse(first.slice(4)) as { id: string }).id).toSorted())
})

test('a damaged artifact answers nothing: what to do is said, and a rollback helps', async ({ site, page }) => {
  await page.goto(`${site.root}examples/sdk.html`)
  await controlled(page)
  for (const slope of [1, 2]) await importModel(page, 'line', line(slope, 0), '../maas/')
  const { artifact: { sha256 } } = (await fetchInPage(page, '../maas/api/models/line/versions/2')).body as { artifact: { sha256: string } }
  await page.evaluate(async (key) => {
    const opening = indexedDB.open('inpage')
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error)
    })
    const change = database.transaction('artifacts', 'readwrite')
    const store = change.objectStore('artifacts')
    const reading = store.get(key)
    reading.onsuccess = () => {
      const stored = reading.result as { bytes: Uint8Array }
      stored.bytes[stored.bytes.length >> 1]! ^= 1
      store.put(stored)
    }
    await new Promise((resolve) => (change.oncomplete = resolve))
    database.close()
  }, sha256)
  await stopServiceWorkers(page)
  const predict = () => fetchInPage(page, '../maas/predict', { method: 'POST', body: '{"model":"line","x":[3]}' })
  for (let i = 0; i < 2; i++) {
    expect(await predict()).toMatchObject({ status: 500, body: { code: 'data-loss', error: expect.stringMatching(/line@2 is damaged.*models\/line\/rollback/) } })
  }
  await fetchInPage(page, '../maas/api/models/line/rollback', { method: 'POST', body: '{"alias":"champion"}' })
  expect(await predict()).toMatchObject({ status: 200, body: { y_pred: [3] }, headers: { 'maas-model': 'line@1' } })
})
