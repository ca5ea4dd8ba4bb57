import { expect } from 'playwright/test'
import { line } from '../src/router/testing/models.ts'
import { controlled, fetchInPage, importModel, serveSite, test } from './fixtures.ts'

test('another origin is denied, granted by the owner in the studio, predicts, and is revoked at once', async ({ site, context }) => {
  const shop = await serveSite()
  expect(shop.origin).not.toBe(site.origin)

  const studio = await context.newPage()
  await studio.goto(site.root)
  await controlled(studio)
  await importModel(studio, 'line', line(2, 1))

  const host = await context.newPage()
  await host.goto(`${shop.root}examples/embed-host.html`)
  /** What a page of the other origin does, with the SDK of ours. */
  const embedAndPredict = () =>
    host.evaluate(async (root) => {
      const { embed } = (await import(`${root}maas.js`)) as typeof import('../src/client/maas.ts')
      try {
        const maas = await embed({ src: `${root}embed.html` })
        const response = await maas.fetch('/maas/predict', { method: 'POST', body: JSON.stringify({ model: 'line', x: [1] }) })
        Object.assign(globalThis, { maas })
        return { status: response.status, body: (await response.json()) as { y_pred: number[] } }
      } catch (error) {
        return { denied: (error as { code: string; message: string }).code }
      }
    }, site.root)

  expect(await embedAndPredict()).toEqual({ denied: 'forbidden' })

  await studio.getByTestId('nav-models').click()
  const request = studio.getByTestId(`grant-request-${shop.origin}`)
  await expect(request).toBeVisible()
  await request.getByTestId('grant-button').click()
  await expect(studio.getByTestId('revoke-button')).toBeVisible()

  const granted = await embedAndPredict()
  expect(granted).toEqual({ status: 200, body: { y_pred: [3] } })

  const managed = await host.evaluate(async () => {
    const { maas } = globalThis as unknown as { maas: { fetch(path: string, init?: RequestInit): Promise<Response> } }
    return (await maas.fetch('/maas/api/models/line', { method: 'DELETE' })).status
  })
  expect(managed).toBe(403)

  await studio.getByTestId('revoke-button').click()
  await expect(studio.getByTestId('revoke-button')).toBeHidden()
  const revoked = await host.evaluate(async () => {
    const { maas } = globalThis as unknown as { maas: { fetch(path: string, init?: RequestInit): Promise<Response> } }
    return (await maas.fetch('/maas/predict', { method: 'POST', body: '{"model":"line","x":[1]}' })).status
  })
  expect(revoked).toBe(403)
  await shop.close()
})

test('a page of the same site asks in a window, is answered through its frame, and is asked for no more', async ({ site, context }) => {
  const shop = await serveSite()
  const studio = await context.newPage()
  await studio.goto(site.root)
  await controlled(studio)
  const host = await context.newPage()
  await host.goto(`${shop.root}examples/embed-host.html?src=${encodeURIComponent(`${site.root}embed.html`)}`)
  const ask = async () => {
    const opened = context.waitForEvent('page')
    await host.getByRole('button', { name: 'Ask' }).click()
    return opened
  }

  const denied = await ask()
  await expect(denied.getByTestId('consent-origin')).toHaveText(shop.origin)
  await denied.getByTestId('consent-deny').click()
  await expect(host.locator('#answer')).toContainText('forbidden')
  await expect.poll(() => denied.isClosed()).toBe(true)

  const closed = await ask()
  await closed.getByTestId('consent-deny').waitFor()
  await closed.close()
  await expect(host.locator('#answer')).toContainText('unavailable')

  const allowed = await ask()
  // A double click on the host's page, or a script's click, is no consent.
  await expect(allowed.getByTestId('consent-allow')).toBeDisabled()
  await allowed.evaluate(() => {
    const form = document.querySelector('inpage-consent')!.shadowRoot!.querySelector('form')!
    form.requestSubmit()
    form.querySelector('button')!.dispatchEvent(new MouseEvent('click', { bubbles: true }))
  })
  expect((await fetchInPage(studio, 'maas/api/grants')).body).toMatchObject({ grants: [] })
  await allowed.getByLabel('all models').click()
  await allowed.getByTestId('consent-allow').click()
  await expect.poll(() => allowed.isClosed()).toBe(true)
  await expect(host.locator('#answer')).toContainText('model-not-found') // there is no model yet, but nobody is refused
  await expect(host.locator('#tier')).toHaveText('first-party')
  expect((await fetchInPage(studio, 'maas/api/grants')).body).toMatchObject({ grants: [{ origin: shop.origin, verbs: ['predict'], models: ['*'], rate: 60, expires: expect.any(String) }] })
  const { audit } = (await fetchInPage(studio, `maas/api/grants/audit?origin=${encodeURIComponent(shop.origin)}`)).body as { audit: { what: string; outcome: string }[] }
  expect(audit.map(({ what, outcome }) => [what, outcome])).toEqual(expect.arrayContaining([['consent', 'denied'], ['consent', 'allowed'], ['grant', 'allowed'], ['hello', 'denied']]))

  let opened = false
  context.on('page', () => (opened = true))
  await host.reload()
  await host.getByRole('button', { name: 'Ask' }).click()
  await expect(host.locator('#answer')).toContainText('model-not-found')
  expect(opened).toBe(false)
  await shop.close()
})

test('where a browser opens no window once the frame has answered, as WebKit does, the next click opens it first', async ({ site, context }) => {
  const shop = await serveSite()
  const host = await context.newPage()
  await host.goto(`${shop.root}examples/embed-host.html?src=${encodeURIComponent(`${site.root}embed.html`)}`)
  await host.evaluate(() => {
    const { open } = window
    window.open = (...args) => (document.querySelector('iframe')?.src ? null : open.apply(window, args))
  })
  await host.getByRole('button', { name: 'Ask' }).click()
  await expect(host.locator('#answer')).toContainText('unavailable')
  const opened = context.waitForEvent('page')
  await host.getByRole('button', { name: 'Ask' }).click()
  const asked = await opened
  await asked.getByLabel('all models').click()
  await asked.getByTestId('consent-allow').click()
  await expect.poll(() => asked.isClosed()).toBe(true)
  await expect(host.locator('#answer')).toContainText('model-not-found')
  await expect(host.locator('#tier')).toHaveText('first-party')
  await shop.close()
})

test('the page that asks for consent asks nothing in a frame, nor in a tab that nobody opened', async ({ site, context }) => {
  const shop = await serveSite()
  const page = await context.newPage()
  await page.goto(`${site.root}consent.html`)
  await expect(page.getByText('Nobody asks')).toBeVisible()
  await page.goto(`${shop.root}examples/embed-host.html`)
  await page.evaluate((root) => {
    const frame = document.createElement('iframe')
    frame.name = 'covered'
    document.body.append(frame)
    open(`${root}consent.html`, 'covered') // it is the frame's opener now
  }, site.root)
  await expect(page.frameLocator('iframe').getByText('Nobody asks')).toBeVisible()
  await shop.close()
})
