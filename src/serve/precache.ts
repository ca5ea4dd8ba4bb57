import { MaasError } from '../core/error.ts'

export interface PrecachedFile {
  /** Relative to the app root. */
  readonly url: string
  /** Changes with the file's bytes. */
  readonly revision: string
}

export interface PrecachedResponse {
  readonly response: Response
  /** To be waited for after answering. */
  readonly stored: Promise<void>
}

/** When a file is stored: before the worker takes over, in the background, or not before it is first used. */
type Stage = 'install' | 'background' | 'use'

function stageOf({ url }: PrecachedFile): Stage {
  if (/(^|\/)(data\/|docs[.-])|[/.]ort-webgpu-|\.jspi-/.test(url)) return 'use' // the built-in data sets, the page of the API, onnxruntime for a GPU
  if (url === 'inference.wasm') return 'install' // nothing is answered without, in some browsers
  return /\.(wasm|bin)$|\/webgpu-/.test(url) ? 'background' : 'install' // large, and only some visits need them
}

/**
 * The app's own files, for offline use. Each is stored under its address and revision: the files of two builds stand
 * side by side, so every worker answers with the files of its own build alone, and what did not change is not fetched
 * again.
 */
export class Precache {
  readonly #root: URL
  readonly #files: ReadonlyMap<string, PrecachedFile>
  readonly #cacheName: string

  /** @param root where the app is deployed, with its closing slash. */
  constructor(files: readonly PrecachedFile[], root: URL) {
    this.#root = root
    this.#files = new Map(files.map((file) => [new URL(file.url, root).pathname, file]))
    this.#cacheName = `inpage:${root.pathname}`
  }

  /** The paths that are answered from here: of each file, and of each folder that has an index page. */
  get paths(): readonly string[] {
    const paths = [...this.#files.keys()]
    const folders = paths.filter((path) => path.endsWith('/index.html')).map((path) => path.slice(0, -'index.html'.length))
    return [...paths, ...folders]
  }

  /** Stores what is missing of the shell. Throws when any of it cannot be had: half a shell is none. */
  async install(): Promise<void> {
    await this.#store('install')
  }

  /** Stores the large files too, for when the network is gone. */
  async warm(): Promise<void> {
    await this.#store('background')
  }

  /** Deletes the files of other builds. */
  async clean(): Promise<void> {
    const cache = await caches.open(this.#cacheName)
    const current = new Set([...this.#files.values()].map((file) => this.#key(file)))
    const outdated = (await cache.keys()).filter(({ url }) => !current.has(url))
    await Promise.all(outdated.map((request) => cache.delete(request)))
  }

  /** The file that a request asks for: a query is ignored, `/` means `index.html`. */
  find({ method, url }: Pick<Request, 'method' | 'url'>): PrecachedFile | undefined {
    const { origin, pathname } = new URL(url)
    if (method !== 'GET' || origin !== this.#root.origin) return undefined
    return this.#files.get(pathname.endsWith('/') ? `${pathname}index.html` : pathname)
  }

  /** From the cache, else (it is not stored yet, or the browser has dropped it) from the network. */
  async respond(file: PrecachedFile): Promise<PrecachedResponse> {
    const cache = await caches.open(this.#cacheName)
    const key = this.#key(file)
    const cached = await cache.match(key)
    if (cached) return { response: cached, stored: Promise.resolve() }
    const response = await this.#fetch(file)
    // The answer does not depend on whether there is room for a copy.
    return { response, stored: cache.put(key, response.clone()).catch(() => undefined) }
  }

  /** One of the app's own files, for the worker itself, by its path relative to the app root; it is stored when it was not. */
  async read(path: string): Promise<Response> {
    const url = new URL(path, this.#root).href
    const file = this.find({ method: 'GET', url })
    if (!file) throw new MaasError('internal', `${url} is no file of this app.`)
    const { response, stored } = await this.respond(file)
    await stored
    return response
  }

  async #store(stage: Stage): Promise<void> {
    const cache = await caches.open(this.#cacheName)
    const files = [...this.#files.values()].filter((file) => stageOf(file) === stage)
    await Promise.all(files.map(async (file) => {
      const key = this.#key(file)
      if (!(await cache.match(key))) await cache.put(key, await this.#fetch(file))
    }))
  }

  async #fetch({ url }: PrecachedFile): Promise<Response> {
    const address = new URL(url, this.#root)
    // `no-cache`: the browser's HTTP cache may hold the file of an earlier build.
    const response = await fetch(address, { cache: 'no-cache' })
    if (!response.ok) throw new MaasError('unavailable', `${address} answered ${response.status}: the app cannot be stored for offline use.`)
    // Some hosts have a page for whatever is not there, such as a script that is being deployed: stored, it would stay.
    const isPage = response.headers.get('Content-Type')?.startsWith('text/html')
    if (isPage && !url.endsWith('.html')) throw new MaasError('unavailable', `${address} answered with a page: the file is missing on this host.`)
    // Some servers send `index.html` to `/`; a response that was redirected may not answer a navigation.
    const { status, statusText, headers } = response
    return response.redirected ? new Response(response.body, { status, statusText, headers }) : response
  }

  #key({ url, revision }: PrecachedFile): string {
    const key = new URL(url, this.#root)
    key.searchParams.set('revision', revision)
    return key.href
  }
}
