import { type Page, expect } from 'playwright/test'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Maas } from '../src/client/platform.ts'
import { csvOf, customers } from '../src/data/privacy/testing/customers.ts'
import { controlled, fetchInPage, queueRun, runReached, stopServiceWorkers, test } from './fixtures.ts'

const PEOPLE = customers(400)
const RAW = PEOPLE['age']!.map((age, row) => ({ age: Number(age), town: PEOPLE['town']![row]!, team: PEOPLE['team']![row]! }))

const post = (page: Page, path: string, body: unknown) => fetchInPage(page, `maas/${path}`, { method: 'POST', body: JSON.stringify(body) })

async function scoresOf(page: Page, instances: readonly object[]): Promise<number[]> {
  const { status, body } = await post(page, 'predict', { model: 'paid', instances })
  expect(status, JSON.stringify(body)).toBe(200)
  return (body as { predictions: { scores: Record<string, number> }[] }).predictions.map(({ scores }) => scores['yes']!)
}

/** How many of the texts stand anywhere in the databases and caches of the page's origin. */
function storedTexts(page: Page, texts: readonly string[]): Promise<number> {
  return page.evaluate(async (texts) => {
    const decoded = (bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>) => ['utf-8', 'utf-16le'].map((encoding) => new TextDecoder(encoding).decode(bytes)).join(' ')
    let all = ''
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name!)
        opening.onsuccess = () => resolve(opening.result)
        opening.onerror = () => reject(opening.error!)
      })
      for (const store of database.objectStoreNames) {
        const records = await new Promise((resolve, reject) => {
          const reading = database.transaction(store).objectStore(store).getAll()
          reading.onsuccess = () => resolve(reading.result)
          reading.onerror = () => reject(reading.error!)
        })
        all += JSON.stringify(records, (_, value: unknown) => (ArrayBuffer.isView(value) ? decoded(value as Uint8Array<ArrayBuffer>) : value))
      }
      database.close()
    }
    return texts.filter((text) => all.includes(text)).length
  }, texts)
}

test('people are masked, forgotten, learned from and asked about, without one of their addresses left', async ({ site, page }) => {
  test.slow() // the whole way, and a look at every stored byte on it
  await page.goto(site.root)
  await controlled(page)
  const { customer_name, email, note, team, age, town, paid } = PEOPLE
  const csv = csvOf({ customer_name: customer_name!, email: email!, note: note!, team: team!, age: age!, town: town!, paid: paid! })
  expect(await fetchInPage(page, 'maas/api/datasets?name=people', { method: 'POST', body: csv, headers: { 'Content-Type': 'text/csv' } })).toMatchObject({ status: 201 })
  expect(await storedTexts(page, email!)).toBe(400)

  // The studio finds what is personal, makes what it suggests, and deletes the original.
  await page.goto(`${site.root}#/data`)
  await page.getByTestId('dataset-row-people').click()
  await page.getByTestId('view-privacy').click()
  await expect(page.getByTestId(/^privacy-column-/)).toHaveCount(4)
  await page.getByTestId('privacy-apply').click()
  await expect(page.getByTestId('dataset-heading')).toHaveText('people-masked')
  await page.getByTestId('view-privacy').click()
  await expect(page.getByTestId('privacy-lineage')).toContainText('Masked from “people”')
  await page.getByTestId('delete-original').click()
  await page.getByTestId('confirm-button').click()
  await expect(page.getByTestId('delete-original')).toHaveCount(0)
  expect(await fetchInPage(page, 'maas/api/datasets/people')).toMatchObject({ status: 404 })
  expect(await storedTexts(page, [...email!, ...new Set(team)])).toBe(0)

  // A model of it answers raw requests as it answers the masked rows that it was trained on.
  const config = { model: 'paid', dataset: 'people-masked', target: 'paid', features: ['age', 'town', 'team'], engine: 'kernels', epochs: 40 }
  await runReached(page, await queueRun(page, config), ({ status }) => status === 'done')
  const { data } = (await fetchInPage(page, 'maas/api/datasets/people-masked/rows?columns=age,town,team&count=400')).body as { data: [number, string, string][] }
  expect(data[0]![2]).toMatch(/^h:[\w-]{16}$/)
  const served = await scoresOf(page, RAW)
  expect(served.filter((score, row) => score > 0.5 === (paid![row] === 'yes')).length).toBeGreaterThan(360)
  expect(await scoresOf(page, data.map(([age, town, team]) => ({ age, town, team })))).toEqual(served)
  await stopServiceWorkers(page)
  expect(await scoresOf(page, RAW)).toEqual(served)
  const packed = await page.evaluate(async (rows) => {
    const { connect } = (await import(new URL('maas.js', location.href).href)) as { connect(): Promise<Maas> }
    const maas = await connect()
    const answers = await Promise.all(rows.map((row) => maas.predict('paid', row)))
    return answers.map((answer) => (answer as { scores: Record<string, number> }).scores['yes']!)
  }, RAW.slice(0, 20))
  packed.forEach((score, row) => expect(score).toBeCloseTo(served[row]!, 6))
  expect(await post(page, 'predict', { model: 'paid', x: { ...RAW[0], customer_name: 'Anna' } }))
    .toMatchObject({ status: 400, body: { error: expect.stringContaining('dropped from the training data for privacy') } })

  // The exported file takes masked values, and no raw one is in it.
  const artifact = Buffer.from(await page.evaluate(async () =>
    Array.from(new Uint8Array(await (await fetch('maas/api/models/paid/versions/1/artifact')).arrayBuffer()))))
  expect(artifact.includes('@example.com')).toBe(false)
  expect(artifact.includes('takes values that are masked already')).toBe(true)
  const session = await InferenceSession.create(artifact)
  const outputs = await session.run({
    x: new Tensor('float32', Float32Array.from(data, ([age]) => age), [400, 1]),
    x_text: new Tensor('string', data.flatMap(([, town, team]) => [town, team]), [400, 2]),
  })
  const scores = Object.values(outputs)[0]!.data as Float32Array
  served.forEach((score, row) => expect(scores[2 * row + 1]).toBeCloseTo(score, 4))
  await session.release()
  expect(await storedTexts(page, [...email!, ...new Set(team)])).toBe(0)
})
