import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, type Page, test as base, chromium, expect } from 'playwright/test'
import { type PreviewServer, preview } from 'vite'

/** A static server over the built `dist/`, as any host would run one. */
export interface Site {
  /** The app root with its closing slash, e.g. `http://localhost:4180/`. */
  readonly root: string
  readonly origin: string
  close(): Promise<void>
}

/** Serves `folder` under `base` on a free port; each call is another origin of the same site. */
export async function serveSite(
  { base = '/', folder = 'dist', headers = {} }: { base?: string; folder?: string; headers?: Record<string, string> } = {},
): Promise<Site> {
  const options = { port: 4200, strictPort: false, headers }
  const server: PreviewServer = await preview({ base, build: { outDir: folder }, logLevel: 'error', preview: options })
  const root = server.resolvedUrls!.local[0]!
  return { root, origin: new URL(root).origin, close: () => server.close() }
}

/** A browser whose profile outlives it, so that a test can close and reopen it. */
export class Profile {
  readonly #folder = mkdtempSync(join(tmpdir(), 'inpage-profile-'))
  readonly #options: Parameters<typeof chromium.launchPersistentContext>[1]
  constructor(options: Parameters<typeof chromium.launchPersistentContext>[1]) {
    this.#options = options
  }

  /** What is set in the browser's settings, by the names of its file of preferences. To be called before it is opened. */
  prefer(preferences: object): void {
    mkdirSync(join(this.#folder, 'Default'), { recursive: true })
    writeFileSync(join(this.#folder, 'Default', 'Preferences'), JSON.stringify(preferences))
  }

  open(): Promise<BrowserContext> {
    return chromium.launchPersistentContext(this.#folder, this.#options)
  }

  delete(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

export const test = base.extend<{ site: Site; profile: Profile }>({
  site: async ({}, use) => {
    const site = await serveSite()
    await use(site)
    await site.close()
  },
  profile: async ({ launchOptions }, use) => {
    const profile = new Profile({ ...launchOptions, headless: true })
    await use(profile)
    profile.delete()
  },
})

/** Stops every Service Worker of the browser, as the browser itself does after half a minute without an event. */
export async function stopServiceWorkers(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('ServiceWorker.enable')
  await cdp.send('ServiceWorker.stopAllWorkers')
  await cdp.detach()
}

/** Stops the worker at moments that repeat from run to run, until `work` is done; gives how often. */
export async function stopDuring<T>(page: Page, work: Promise<T>): Promise<{ result: T; stops: number }> {
  const state = { done: false, stops: 0 }
  const ended = work.finally(() => (state.done = true))
  let seed = 7
  for (;;) {
    seed = (seed * 16_807) % 2_147_483_647
    await page.waitForTimeout(50 + (seed % 400))
    if (state.done) return { result: await ended, stops: state.stops }
    await stopServiceWorkers(page)
    state.stops++
  }
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** `fetch` as the page itself would call it: nothing of the SDK is involved. */
export function fetchInPage(page: Page, path: string, init: { method?: string; body?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  return page.evaluate(
    async ([path, init]) => {
      const response = await fetch(path, init)
      const text = await response.text()
      let body: unknown = text
      try {
        body = JSON.parse(text)
      } catch {
        // not JSON: the text itself is the answer
      }
      return { status: response.status, headers: Object.fromEntries(response.headers), body }
    },
    [path, init] as const,
  )
}

/** Resolves when the page is controlled by the Service Worker. */
export async function controlled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller) return
    await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }))
  })
}

/** The fields of a run's record that tests read. */
export interface RunState {
  readonly status: string
  readonly engine: string | null
  readonly choice?: { readonly timings?: Record<string, number>; readonly refused?: { engine: string; reason: string }[] }
  readonly version: number | null
  readonly progress: { readonly epoch: number } | null
  readonly history: readonly Record<string, number>[]
  readonly checkpoint?: { readonly epoch: number }
  readonly error: { readonly code: string; readonly message: string } | null
}

/** Queues a run; resolves to its id. */
export async function queueRun(page: Page, config: object, api = 'maas/'): Promise<string> {
  const { status, body } = await fetchInPage(page, `${api}api/runs`, { method: 'POST', body: JSON.stringify(config) })
  expect([status, body]).toEqual([202, expect.anything()])
  return (body as { id: string }).id
}

/** Resolves with the run as soon as it is as wanted. */
export async function runReached(page: Page, id: string, isWanted: (run: RunState) => boolean): Promise<RunState> {
  let run: RunState | undefined
  await expect
    .poll(async () => isWanted((run = (await fetchInPage(page, `maas/api/runs/${id}`)).body as RunState)), { timeout: 60_000, intervals: [50] })
    .toBe(true)
  return run!
}

/** Registers a model's file as its next version. */
export async function importModel(page: Page, model: string, { artifact }: { readonly artifact: Uint8Array }, api = 'maas/'): Promise<void> {
  const answered = await page.evaluate(async ([path, base64]) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
    const response = await fetch(path, { method: 'POST', body: bytes })
    return [response.status, await response.text()] as const
  }, [`${api}api/models/${model}/versions?promote=true`, Buffer.from(artifact).toString('base64')] as const)
  expect(answered).toEqual([201, expect.anything()])
}

/** Loads a page past its Service Worker, as Shift+Reload does: it is not controlled. */
export async function hardReload(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Page.enable')
  await Promise.all([page.waitForEvent('load'), cdp.send('Page.reload', { ignoreCache: true })])
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull()
}

/** The ONNX file of a model's first version. */
export async function artifactOf(page: Page, model: string): Promise<Uint8Array> {
  const base64 = await page.evaluate(async (model) => {
    const answer = await fetch(`maas/api/models/${model}/versions/1/artifact`)
    let text = ''
    for (const byte of new Uint8Array(await answer.arrayBuffer())) text += String.fromCharCode(byte)
    return btoa(text)
  }, model)
  return new Uint8Array(Buffer.from(base64, 'base64'))
}
