import { describe, expect, it } from 'vitest'
import { addStaticRoutes, type StaticRoute, staticRoutes } from './static-routes.ts'

// In Chromium, not in TypeScript's library yet.
declare const URLPattern: { new (init: object): { test(url: string): boolean } }

/** What a worker's patterns are relative to, as the browser's own routes are. */
const baseURL = 'https://a.example/in(page)+/sw.js'

/** Where the first route that matches sends a request, as the browser decides it. */
function sourceOf(routes: readonly StaticRoute[], url: string): string | undefined {
  const matches = ({ condition }: StaticRoute) =>
    ('or' in condition ? condition.or : [condition]).some(({ urlPattern }) => new URLPattern({ baseURL, ...urlPattern }).test(url))
  return routes.find(matches)?.source
}

describe('static routes', () => {
  it('send the API and the app\'s files to the worker and all else to the network', () => {
    const routes = staticRoutes(new URL('https://a.example/in(page)+/'), ['/in(page)+/', '/in(page)+/index.html', '/in(page)+/assets/a-1.js'])
    const ours = ['maas/predict', 'maas/api/models?x=1', '', '?lang=zh', 'index.html', 'assets/a-1.js']
    const theirs = ['about.html', 'maas', 'assets/b-1.js', 'index.html/x']
    for (const path of ours) expect([path, sourceOf(routes, `https://a.example/in(page)+/${path}`)]).toEqual([path, 'fetch-event'])
    for (const path of theirs) expect([path, sourceOf(routes, `https://a.example/in(page)+/${path}`)]).toEqual([path, 'network'])
    for (const url of ['https://a.example/maas/predict', 'https://b.example/in(page)+/maas/predict', 'http://a.example/in(page)+/index.html', 'https://a.example:8443/in(page)+/index.html']) {
      expect([url, sourceOf(routes, url)]).toEqual([url, 'network'])
    }
  })

  it('are left out where the browser has none or refuses them', async () => {
    await addStaticRoutes({}, [])
    await addStaticRoutes({ addRoutes: () => Promise.reject(new TypeError('no')) }, [])
    const throws = () => {
      throw new TypeError('no')
    }
    await addStaticRoutes({ addRoutes: throws }, [])
    const given: unknown[] = []
    await addStaticRoutes({ addRoutes: async (routes: unknown) => void given.push(routes) }, [])
    expect(given).toEqual([[]])
  })
})
