import { MaasError } from '../core/error.ts'
import type { Lane } from './lane.ts'
import { errorIn } from './problem.ts'
import { withRetries } from './retry.ts'

/** Longer than any route's own deadline. */
const DEADLINE_MS = 60_000

const KEY = 'Idempotency-Key'

export interface Cancellable {
  readonly signal?: AbortSignal | undefined
}

export interface JsonCall extends Cancellable {
  /** Sent as it is when the browser knows its type, else as JSON. */
  readonly body?: Blob | FormData | object
}

/** The HTTP API over a lane. */
export class Http {
  readonly #lane: Lane
  readonly #root: URL
  readonly #maas: string

  /** @param appRoot where the app is deployed, with its closing slash. */
  constructor(lane: Lane, appRoot: URL) {
    this.#lane = lane
    this.#root = appRoot
    this.#maas = new URL('maas/', appRoot).href
  }

  /**
   * `fetch` of what is under `maas/`, sent again when a worker has ended with it: a write has an `Idempotency-Key`, so that it is
   * done once. Throws `invalid-input` for any other URL, and `unavailable`.
   */
  async fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = this.#request(input, init)
    // What is sent is used up.
    return withRetries(() => this.#lane.fetch(request.clone()), { deadlineMs: DEADLINE_MS, signal: request.signal })
  }

  /** A response of the management API. Throws the error that it carries, after trying again where that may help. */
  async call(method: string, path: string, { body, signal }: JsonCall = {}): Promise<Response> {
    const isJson = body !== undefined && !(body instanceof Blob || body instanceof FormData)
    const headers: HeadersInit = isJson ? { 'Content-Type': 'application/json' } : {}
    const request = this.#request(`/maas/api/${path}`, { method, headers, body: isJson ? JSON.stringify(body) : (body ?? null), signal: signal ?? null })
    return withRetries(async () => {
      const response = await this.#lane.fetch(request.clone())
      if (response.ok) return response
      throw await errorIn(response)
    }, { deadlineMs: DEADLINE_MS, signal })
  }

  async json<T>(method: string, path: string, call?: JsonCall): Promise<T> {
    return (await this.call(method, path, call)).json() as Promise<T>
  }

  #request(input: string | URL | Request, init: RequestInit | undefined): Request {
    const url = typeof input === 'string' && input.startsWith('/maas/') ? `.${input}` : input
    const request = new Request(url instanceof Request ? url : new URL(url, this.#root), init)
    const { method, headers } = request
    if (!request.url.startsWith(this.#maas)) {
      throw new MaasError('invalid-input', `${request.url} is not under ${this.#maas}: maas.fetch only reaches the platform.`)
    }
    const isWrite = method !== 'GET' && method !== 'HEAD' && request.url.startsWith(`${this.#maas}api/`)
    if (isWrite && !headers.has(KEY)) headers.set(KEY, randomKey())
    return request
  }
}

/** Not `crypto.randomUUID`, which is missing where there is no https. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, '0')).join('')
}

/** A path of names, which may hold any characters. */
export function pathOf(...parts: readonly (string | number)[]): string {
  return parts.map((part) => encodeURIComponent(part)).join('/')
}
