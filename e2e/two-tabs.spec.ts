import { type Page, expect } from 'playwright/test'
import { line } from '../src/router/testing/models.ts'
import { controlled, fetchInPage, importModel, test } from './fixtures.ts'

/** What answers now, by fetch and over the port, several times each. */
function answering(page: Page, model: string): Promise<readonly string[]> {
  return page.evaluate(async (model) => {
    const { connect } = (await import(new URL('../maas.js', location.href).href)) as typeof import('../src/client/maas.ts')
    const holder = globalThis as { maas?: Awaited<ReturnType<typeof connect>> }
    const maas = (holder.maas ??= await connect())
    const byFetch = async () => (await fetch('../maas/predict', { method: 'POST', body: JSON.stringify({ model, x: [1] }) })).headers.get('Maas-Model')!
    const byPort = async () => (await maas.predict(model, [1])).model
    return Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? byFetch() : byPort())))
  }, model)
}

const put = async (page: Page, path: string, body: object) => {
  const { status } = await fetchInPage(page, `../maas/api/${path}`, { method: 'PUT', body: JSON.stringify(body) })
  expect(status).toBe(200)
}

const MOVES: Readonly<Record<string, { readonly model: string; move(page: Page, version: number): Promise<void>; stored(page: Page): Promise<string> }>> = {
  'an alias': {
    model: 'line',
    move: (page, version) => put(page, 'models/line/aliases/champion', { version }),
    stored: async (page) => `line@${((await fetchInPage(page, '../maas/api/models/line')).body as { aliases: { champion: number } }).aliases.champion}`,
  },
  'an endpoint': {
    model: 'prices',
    move: (page, version) => put(page, 'endpoints/prices', { candidates: [{ model: `line@${version}` }] }),
    stored: async (page) => ((await fetchInPage(page, '../maas/api/endpoints/prices')).body as { candidates: [{ model: string }] }).candidates[0].model,
  },
}

for (const [what, { model, move, stored }] of Object.entries(MOVES)) {
  test(`${what} that is moved is moved for every tab with its next request`, async ({ site, page, context }) => {
    const other = await context.newPage()
    const tabs = [page, other]
    for (const tab of tabs) {
      await tab.goto(`${site.root}examples/sdk.html`)
      await controlled(tab)
    }
    for (const slope of [1, 2, 3]) await importModel(page, 'line', line(slope, 0), '../maas/')
    for (let round = 0; round < 12; round++) {
      const version = 1 + (round % 3)
      await move(tabs[round % 2]!, version)
      const answers = await Promise.all(tabs.map((tab) => answering(tab, model)))
      expect(new Set(answers.flat())).toEqual(new Set([`line@${version}`]))
    }
    // Both at once: whichever was last, both tabs are answered by it.
    for (let round = 0; round < 8; round++) {
      await Promise.all(tabs.map((tab, i) => move(tab, 1 + ((round + i) % 3))))
      const answers = await Promise.all(tabs.map((tab) => answering(tab, model)))
      expect(new Set(answers.flat())).toEqual(new Set([await stored(page)]))
    }
  })
}
