import { type BrowserContext, type Page, expect } from 'playwright/test'
import { line } from '../src/router/testing/models.ts'
import { controlled, fetchInPage, hardReload, importModel, serveSite, stopServiceWorkers, test } from './fixtures.ts'

type Sdk = typeof import('../src/client/maas.ts')

/** Connects in a page of `examples/`, and says how it is answered and what `line` says of 1, over each lane. */
function connectAndAsk(page: Page) {
  return page.evaluate(async () => {
    const { connect } = (await import(new URL('../maas.js', location.href).href)) as Sdk
    const maas = await connect()
    const slow = await maas.fetch('/maas/predict', { method: 'POST', body: '{"model":"line","x":[1]}' })
    const answer = { mode: maas.mode, fast: (await maas.predict('line', [1])).y_pred, slow: (await slow.json()) as unknown }
    maas.close()
    return answer
  })
}

const answered = (mode: string) => ({ mode, fast: 3, slow: { y_pred: [3] } })

test('a first visit is controlled when connect() resolves, without a reload', async ({ site, page }) => {
  let loads = 0
  page.on('load', () => loads++)
  await page.goto(`${site.root}examples/fetch.html`)
  const first = await page.evaluate(async () => {
    const { connect } = (await import(new URL('../maas.js', location.href).href)) as Sdk
    const before = navigator.serviceWorker.controller
    const maas = await connect()
    return [before, maas.mode, (await fetch('../maas/health')).status]
  })
  expect(first).toEqual([null, 'service-worker', 200])
  expect(loads).toBe(1)
})

test('a page that was not controlled is told when it is', async ({ site, page }) => {
  await page.goto(`${site.root}examples/sdk.html`)
  await controlled(page)
  await importModel(page, 'line', line(2, 1), '../maas/')
  await hardReload(page)
  expect(await connectAndAsk(page)).toEqual(answered('port'))
  const modes = await page.evaluate(async () => {
    const { connect } = (await import(new URL('../maas.js', location.href).href)) as Sdk
    const maas = await connect()
    const changed = new Promise<string>((resolve) => maas.addEventListener('modechange', ({ detail }) => resolve(detail), { once: true }))
    // Another worker of the site takes over, as an update does.
    await navigator.serviceWorker.register('../sw.js?again', { scope: '../' })
    return [maas.mode, await changed, (await maas.predict('line', [1])).y_pred]
  })
  expect(modes).toEqual(['port', 'service-worker', 3])
})

test('with every page closed and the server gone, a page that is opened is answered', async ({ profile }) => {
  const site = await serveSite()
  let browser: BrowserContext = await profile.open()
  let page = await browser.newPage()
  await page.goto(`${site.root}examples/sdk.html`)
  await controlled(page)
  await importModel(page, 'line', line(2, 1), '../maas/')
  await browser.close()
  await site.close()

  browser = await profile.open()
  page = await browser.newPage()
  await page.goto(`${site.root}examples/fetch.html`)
  expect((await fetchInPage(page, '../maas/predict', { method: 'POST', body: '{"x":[1]}' })).body).toEqual({ y_pred: [3] })
  expect(await connectAndAsk(page)).toEqual(answered('service-worker'))
  await page.goto(`${site.root}examples/sdk.html`)
  await expect(page.locator('#y')).toHaveText('3.000 (line@1)')
  await browser.close()
})

test('an alias that two tabs move at once is where the last of them put it, at once, for both', async ({ site, context, page: a }) => {
  const b = await context.newPage()
  for (const page of [a, b]) {
    await page.goto(`${site.root}examples/fetch.html`)
    await page.evaluate(async () => {
      const { connect } = (await import(new URL('../maas.js', location.href).href)) as Sdk
      Object.assign(globalThis, { maas: await connect() })
    })
  }
  for (const slope of [1, 2, 3]) await importModel(a, 'line', line(slope, 0), '../maas/')
  type Tab = { maas: Awaited<ReturnType<Sdk['connect']>> }
  /** Moves the alias back and forth; after each move what this tab is told is one of what both may have put there. */
  const move = (page: Page, versions: readonly number[]) => page.evaluate(async (versions) => {
    const { maas } = globalThis as unknown as Tab
    const seen: unknown[] = []
    for (let i = 0; i < 20; i++) {
      await maas.models.setAlias('line', 'live', versions[i % versions.length]!)
      seen.push((await maas.predict('line@live', [1])).y_pred)
    }
    return seen
  }, versions)
  const [seenByA, seenByB] = await Promise.all([move(a, [1, 2]), move(b, [3, 2])])
  for (const seen of [...seenByA, ...seenByB]) expect([1, 2, 3]).toContain(seen)

  const state = (page: Page) => page.evaluate(async () => {
    const { maas } = globalThis as unknown as Tab
    const journal = (await maas.models.journal('line')).filter(({ alias }) => alias === 'live')
    const broken = journal.filter(({ from }, i) => from !== (journal[i - 1]?.to ?? null))
    return { last: journal.at(-1)!.to, answer: (await maas.predict('line@live', [1])).y_pred, aliases: (await maas.models.get('line')).aliases, broken }
  })
  const [ofA, ofB] = await Promise.all([state(a), state(b)])
  expect(ofA).toEqual(ofB)
  expect(ofA).toEqual({ last: ofA.last, answer: ofA.last, aliases: { champion: 3, live: ofA.last }, broken: [] })
  for (const version of [1, 2]) {
    await a.evaluate((version) => (globalThis as unknown as Tab).maas.models.setAlias('line', 'live', version), version)
    expect((await state(b)).answer).toBe(version)
  }
})

test('without Service Workers the page answers itself, and what is made stays', async ({ site, page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'))
  await page.goto(`${site.root}examples/sdk.html`)
  await expect(page.locator('#mode')).toHaveText('in-page')
  await page.evaluate(async (base64) => {
    const { connect } = (await import(new URL('../maas.js', location.href).href)) as Sdk
    const maas = await connect()
    await maas.models.import('line', new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]))
  }, Buffer.from(line(2, 1).artifact).toString('base64'))
  await page.reload()
  expect(await connectAndAsk(page)).toEqual(answered('in-page'))
})

test('without a database each call says so, and none hangs', async ({ site, page }) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(Navigator.prototype, 'serviceWorker')
    IDBFactory.prototype.open = () => {
      throw new DOMException('A mutation operation was attempted on a database that did not allow mutations.', 'InvalidStateError')
    }
  })
  await page.goto(`${site.root}examples/fetch.html`)
  const said = await page.evaluate(async () => {
    const { connect } = (await import(new URL('../maas.js', location.href).href)) as Sdk
    const maas = await connect()
    const codeOf = (call: Promise<unknown>) => call.then(() => 'answered', (error: { code: string; message: string }) => [error.code, error.message])
    const write = maas.fetch('/maas/api/datasets?name=line', { method: 'POST', body: 'x,y\n1,3\n', headers: { 'Content-Type': 'text/csv' } })
    const run = maas.train({ model: 'line', dataset: 'line', target: 'y' })
    return [maas.mode, (await maas.fetch('/maas/predict', { method: 'POST', body: '{"x":[1]}' })).status, (await write).status,
      await codeOf(maas.predict('line', [1])), await codeOf(maas.models.list()), await codeOf(run.next())]
  })
  const refused = ['unavailable', expect.stringMatching(/private windows/)]
  expect(said).toEqual(['in-page', 503, 503, refused, refused, refused])
})

test('a worker that was stopped is waited for, by a page that connects', async ({ site, page }) => {
  await page.goto(`${site.root}examples/sdk.html`)
  await controlled(page)
  await importModel(page, 'line', line(2, 1), '../maas/')
  await stopServiceWorkers(page)
  expect(await connectAndAsk(page)).toEqual(answered('service-worker'))
})
