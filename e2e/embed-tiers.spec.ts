import type { BrowserContext, Page } from 'playwright/test'
import { expect } from 'playwright/test'
import { line } from '../src/router/testing/models.ts'
import { controlled, fetchInPage, importModel, serveSite, type Site, test } from './fixtures.ts'

type Embedded = import('../src/client/maas.ts').Maas

/** A platform with one model, y = 2x + 1, and the page from which its owner looks after it. */
async function openPlatform(site: Site, context: BrowserContext): Promise<Page> {
  const studio = await context.newPage()
  await studio.goto(site.root)
  await controlled(studio)
  await importModel(studio, 'line', line(2, 1))
  return studio
}

/** Of another site than `localhost`, which is what browsers keep storage apart by. */
async function openHost(shop: Site, context: BrowserContext): Promise<Page> {
  const host = await context.newPage()
  await host.goto(shop.root.replace('localhost', 'shop.localhost') + 'examples/embed-host.html')
  return host
}

/** What a click in the host page does, with the SDK of the platform: `window.result` is how it went. */
async function embedInClick(host: Page, root: string, options: object = {}): Promise<void> {
  await host.evaluate(([root, options]) => {
    document.body.replaceChildren()
    const button = document.createElement('button')
    button.textContent = 'Connect'
    const frame = document.createElement('iframe')
    frame.style.cssText = 'display: block; width: 400px; height: 200px'
    document.body.append(button, frame)
    Object.assign(globalThis, { result: undefined })
    const sdk = import(`${root}maas.js`) as Promise<typeof import('../src/client/maas.ts')>
    button.onclick = async () => {
      const { embed } = await sdk
      const { visible, ...rest } = options as { visible?: boolean }
      Object.assign(globalThis, {
        result: await embed({ src: `${root}embed.html`, ...(visible && { iframe: frame }), ...rest }).then(
          (maas) => (Object.assign(globalThis, { maas }), { tier: maas.tier }),
          ({ code, message }: { code: string; message: string }) => ({ code, message }),
        ),
      })
    }
  }, [root, options] as const)
  await host.getByText('Connect').click()
}

const result = (host: Page) => expect.poll(() => host.evaluate(() => (globalThis as { result?: unknown }).result), { timeout: 20_000 })

const predict = (host: Page, model = 'line') => host.evaluate(async (model) => {
  const { maas } = globalThis as unknown as { maas: Embedded }
  return maas.predict(model, [1]).then(({ y_pred }) => Number(y_pred), ({ code }: { code: string }) => code)
}, model)

// Playwright turns the partitioning of storage off; the last of such flags counts.
test.use({ launchOptions: ({ launchOptions }, use) => use({ ...launchOptions, args: [...(launchOptions.args ?? []), '--disable-features=MediaRouter'] }) })

let shop: Site
test.beforeEach(async () => {
  shop = await serveSite()
})
test.afterEach(() => shop.close())

test('a page of another site reaches nothing without being asked for, and is told why', async ({ site, context }) => {
  await openPlatform(site, context)
  const host = await openHost(shop, context)
  await embedInClick(host, site.root)
  await result(host).toMatchObject({ code: 'forbidden', message: expect.stringMatching(/keeps the storage of http:\/\/localhost:\d+ from frames/) })
})

test('the owner is asked in a window that shows who asks, allows it, and that window answers while it is open', async ({ site, context }) => {
  const studio = await openPlatform(site, context)
  const host = await openHost(shop, context)
  const opened = context.waitForEvent('page')
  await embedInClick(host, site.root, { ask: { verbs: ['predict'], models: ['line'] } })
  const window = await opened
  await expect(window.getByTestId('consent-origin')).toHaveText(new URL(host.url()).origin)
  expect(new URL(window.url()).origin).toBe(site.origin)
  await window.setViewportSize({ width: 480, height: 760 })
  await expect(window.getByTestId('consent-allow')).toBeDisabled()
  await window.getByTestId('consent-allow').click()
  await result(host).toEqual({ tier: 'popup' })
  expect(await predict(host)).toBe(3)
  await expect(window.getByTestId('consent-serving')).toBeVisible()

  await studio.getByTestId('nav-models').click()
  await studio.getByTestId('revoke-button').click()
  await expect(studio.getByTestId('revoke-button')).toBeHidden()
  expect(await predict(host)).toBe('forbidden')

  await window.close()
  await expect.poll(() => predict(host)).toBe('unavailable')
})

const bundleOf = (studio: Page) => studio.evaluate(async () => {
  const answer = await fetch('maas/api/models/line/bundle')
  return [...new Uint8Array(await answer.arrayBuffer())]
})

const importMine = (host: Page, bundle: number[]) => host.evaluate(async (bytes) => {
  const { maas } = globalThis as unknown as { maas: Embedded }
  const version = await maas.models.import('mine', new Blob([new Uint8Array(bytes)]))
  return [version.model, version.version, (await maas.models.list()).map(({ name }) => name)]
}, bundle)

test('a page of another site has a store of its own, imports a bundle and is answered, and sees nothing of the platform\'s', async ({ site, context }) => {
  const studio = await openPlatform(site, context)
  const bundle = await bundleOf(studio)
  const host = await openHost(shop, context)
  await embedInClick(host, site.root, { partitioned: true })
  await result(host).toEqual({ tier: 'partitioned' })
  expect(await predict(host)).toBe('model-not-found')
  expect(await importMine(host, bundle)).toEqual(['mine', 1, ['mine']])
  expect(await predict(host, 'mine')).toBe(3)
  expect((await fetchInPage(studio, 'maas/api/models')).body).toMatchObject({ models: [{ name: 'line' }] })
})

test('where access takes a click, the frame has a button, and says when the browser refuses', async ({ site, context }) => {
  await openPlatform(site, context)
  const host = await openHost(shop, context)
  await embedInClick(host, site.root, { visible: true })
  const button = host.frameLocator('iframe').getByRole('button')
  await expect(button).toHaveText(/Use the models of localhost/)
  await button.click()
  await expect(button).toHaveText(/The browser refused/)
  expect(await host.evaluate(() => (globalThis as { result?: unknown }).result)).toBeUndefined()
})

test.describe('where browsers keep nothing from frames of other sites but their storage apart', () => {
  let context: BrowserContext
  test.beforeEach(async ({ profile }) => {
    profile.prefer({ profile: { cookie_controls_mode: 0, block_third_party_cookies: false } })
    context = await profile.open()
  })
  test.afterEach(() => context.close())

  test('a frame gets the platform\'s storage from the Storage Access API, and answers with it until the grant is taken back', async ({ site }) => {
    const studio = await openPlatform(site, context)
    const host = await openHost(shop, context)
    const origin = new URL(host.url()).origin
    await embedInClick(host, site.root)
    await result(host).toMatchObject({ code: 'forbidden', message: expect.stringMatching(/has no grant here/) })
    await fetchInPage(studio, 'maas/api/grants', { method: 'PUT', body: JSON.stringify({ origin, verbs: ['predict', 'train'], models: ['line'] }) })
    await embedInClick(host, site.root)
    await result(host).toEqual({ tier: 'storage-access' })
    expect(await predict(host)).toBe(3)
    // Locks are not shared with such a frame, so that another page could train the same run.
    const trained = host.evaluate(async () => {
      const { maas } = globalThis as unknown as { maas: Embedded }
      return maas.train({ model: 'line', dataset: 'linear', target: 'y' }).next().catch(({ code }: { code: string }) => code)
    })
    expect(await trained).toBe('unsupported')
    await fetchInPage(studio, `maas/api/grants?origin=${encodeURIComponent(origin)}`, { method: 'DELETE' })
    expect(await predict(host)).toBe('forbidden')
  })

  test('a store of its own outlasts the visit, and is of one origin alone', async ({ site }) => {
    const studio = await openPlatform(site, context)
    const bundle = await bundleOf(studio)
    const host = await openHost(shop, context)
    await embedInClick(host, site.root, { partitioned: true })
    await result(host).toEqual({ tier: 'partitioned' })
    expect(await importMine(host, bundle)).toEqual(['mine', 1, ['mine']])
    await host.reload()
    await embedInClick(host, site.root, { partitioned: true })
    await result(host).toEqual({ tier: 'partitioned' })
    expect(await predict(host, 'mine')).toBe(3)
    // Of the same site, under which browsers keep one store for all origins.
    await host.goto(host.url().replace('shop.localhost', 'evil.shop.localhost'))
    await embedInClick(host, site.root, { partitioned: true })
    await result(host).toEqual({ tier: 'partitioned' })
    expect(await predict(host, 'mine')).toBe('model-not-found')
  })
})
