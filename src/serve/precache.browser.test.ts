import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Precache } from './precache.ts'
import { SITE as FILES, siteRoot } from './testing/site.ts'

// Another root than the Service Worker's test has, and so another cache.
const root = new URL('..', siteRoot())
const SITE = FILES.map((file) => ({ ...file, url: `testing/${file.url}` }))
const CACHE = `inpage:${root.pathname}`
const at = (path: string) => ({ method: 'GET', url: new URL(path, root).href })

/** Paths that were asked of the network since the last call. */
function watchNetwork() {
  const fetched = vi.spyOn(globalThis, 'fetch')
  return () => {
    const paths = fetched.mock.calls.map(([input]) => (input as URL).pathname.slice(root.pathname.length)).toSorted()
    fetched.mockClear()
    return paths
  }
}

describe('the precache', () => {
  let asked: () => string[]
  beforeEach(async () => {
    await caches.delete(CACHE)
    asked = watchNetwork()
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    await caches.delete(CACHE)
  })

  const text = async (cache: Precache, path: string) => (await cache.respond(cache.find(at(path))!)).response.text()

  it('stores the shell at install, the large files in the background, and then asks no network', async () => {
    const cache = new Precache(SITE, root)
    await cache.install()
    expect(asked()).toEqual(['testing/site/docs/index.html', 'testing/site/index.html', 'testing/site/notes.txt'])
    await cache.warm()
    expect(asked()).toEqual(['testing/site/large.bin'])
    expect(await text(cache, 'testing/site/notes.txt')).toBe('some notes\n')
    expect(await text(cache, 'testing/site/large.bin')).toBe('large bytes')
    expect(asked()).toEqual([])
  })

  it('knows its files by path, whatever the query, and folders by their index', () => {
    const cache = new Precache(SITE, root)
    expect(cache.find(at('testing/site/'))?.url).toBe('testing/site/index.html')
    expect(cache.find(at('testing/site/docs/?lang=zh#x'))?.url).toBe('testing/site/docs/index.html')
    expect(cache.find(at('testing/site/notes.txt?v=3'))?.url).toBe('testing/site/notes.txt')
    for (const path of ['', 'site', 'testing/site/nothing.txt', 'notes.txt', '/testing/site/index.html']) expect(cache.find(at(path))).toBeUndefined()
    expect(cache.find({ ...at('testing/site/'), method: 'POST' })).toBeUndefined()
    expect(cache.find({ method: 'GET', url: `https://other.example${root.pathname}site/index.html` })).toBeUndefined()
    expect(cache.paths.map((path) => path.slice(root.pathname.length))).toEqual(
      ['testing/site/index.html', 'testing/site/docs/index.html', 'testing/site/notes.txt', 'testing/site/large.bin', 'testing/site/data/sample.csv', 'testing/site/', 'testing/site/docs/'],
    )
  })

  it('reads its files for the worker, from the cache where they are stored', async () => {
    const cache = new Precache(SITE, root)
    for (const expected of [['testing/site/large.bin'], []]) {
      expect(await (await cache.read('testing/site/large.bin')).text()).toBe('large bytes')
      expect(asked()).toEqual(expected)
    }
    await expect(cache.read('testing/site/nothing.bin')).rejects.toMatchObject({ code: 'internal' })
  })

  it.each([['testing/site/large.bin', 'large bytes'], ['testing/site/data/sample.csv', 'x,y\n1,3\n']])('stores %s when it is first used', async (path, content) => {
    const cache = new Precache(SITE, root)
    const first = await cache.respond(cache.find(at(path))!)
    expect(await first.response.text()).toBe(content)
    await first.stored
    expect(asked()).toEqual([path])
    expect(await text(cache, path)).toBe(content)
    expect(asked()).toEqual([])
  })

  it('fetches of a new build what changed, keeps the old build whole until then, and cleans up', async () => {
    const old = new Precache(SITE, root)
    await old.install()
    asked()
    const next = new Precache(SITE.map((file) => (file.url === 'testing/site/notes.txt' ? { ...file, revision: 'n2' } : file)), root)
    await next.install()
    expect(asked()).toEqual(['testing/site/notes.txt'])
    await text(old, 'testing/site/notes.txt')
    expect(asked()).toEqual([])
    await next.clean()
    await text(next, 'testing/site/notes.txt')
    expect(asked()).toEqual([])
    expect((await (await caches.open(CACHE)).keys()).map(({ url }) => new URL(url).search).toSorted()).toEqual(['?revision=d1', '?revision=i1', '?revision=n2'])
  })

  it('is not installed by halves', async () => {
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) =>
      (input as URL).pathname.endsWith('notes.txt') ? new Response('', { status: 404 }) : new Response('fine'))
    await expect(new Precache(SITE, root).install()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/notes\.txt answered 404/) })
  })

  it('takes no page for a file that a host has not got', async () => {
    const page = () => Promise.resolve(new Response('<!doctype html>', { headers: { 'Content-Type': 'text/html; charset=utf-8' } }))
    vi.restoreAllMocks()
    const network = fetch
    vi.spyOn(globalThis, 'fetch').mockImplementation((input) => ((input as URL).pathname.endsWith('notes.txt') ? page() : network(input)))
    const cache = new Precache(SITE, root)
    await expect(cache.install()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/notes\.txt answered with a page/) })
    vi.restoreAllMocks()
    await cache.install()
    expect(await text(cache, 'testing/site/notes.txt')).toBe('some notes\n')
  })

  it('asks the network for what the browser has dropped', async () => {
    const cache = new Precache(SITE, root)
    await cache.install()
    await caches.delete(CACHE)
    asked()
    expect(await text(cache, 'testing/site/notes.txt')).toBe('some notes\n')
    expect(asked()).toEqual(['testing/site/notes.txt'])
  })
})
