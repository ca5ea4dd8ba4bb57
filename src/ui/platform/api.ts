import { errorIn } from '../../client/problem.ts'
import type { Maas } from '../../client/platform.ts'

/** The management API, spoken as any page of this origin would: JSON in and out, errors thrown. */
export class Api {
  readonly #maas: Promise<Pick<Maas, 'fetch'>>

  constructor(maas: Promise<Pick<Maas, 'fetch'>>) {
    this.#maas = maas
  }

  /** @param path below `/maas/api/`; segments that come from outside go through {@link segment}. */
  async send(method: string, path: string, body?: BodyInit, headers: HeadersInit = {}): Promise<Response> {
    const maas = await this.#maas
    const response = await maas.fetch(`/maas/api/${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
    if (!response.ok) throw await errorIn(response)
    return response
  }

  async read<T>(path: string): Promise<T> {
    const response = await this.send('GET', path)
    return (await response.json()) as T
  }

  async write(method: 'PATCH' | 'POST' | 'PUT', path: string, body: unknown): Promise<unknown> {
    const response = await this.send(method, path, JSON.stringify(body), { 'Content-Type': 'application/json' })
    return response.json()
  }

  async remove(path: string): Promise<void> {
    await this.send('DELETE', path)
  }
}

/** A name as a part of a path or a query. */
export const segment = encodeURIComponent
