import { parseModelRef } from '../registry/model-ref.ts'
import type { ReadyVersion } from '../inference/resolver.ts'
import type { ModelRecord } from '../registry/records.ts'
import { readJsonObject, textField } from '../router/body.ts'
import { readJsonOrText, readModel } from '../router/predict-input.ts'
import { matchPattern } from '../router/route.ts'
import { covers, type Gate } from './gate.ts'
import type { GuestCheck, GuestRoute } from './guest-routes.ts'
import type { GuestRuns } from './guest-runs.ts'

export interface GuestApiOptions {
  readonly gate: Gate
  readonly runs: GuestRuns
  /** What this guest may use. */
  readonly routes: readonly GuestRoute[]
  /** From a reference to what answers it now. */
  readonly resolve: (ref: string) => Promise<ReadyVersion>
  /** Address of `maas/`. */
  readonly api: URL
  /** Answers requests for the platform's own pages. */
  readonly fetch: (request: Request) => Promise<Response>
}

interface GuestCall {
  readonly route: GuestRoute
  /** As the guest sent it. */
  readonly request: Request
  readonly url: URL
  readonly params: Readonly<Record<string, string>>
}

/** All that goes on from a guest's headers: nothing by which it could pass for another one, or go before others. */
const HEADERS = ['Accept', 'Content-Type', 'Inference-Header-Content-Length', 'Maas-Key', 'Maas-Shape', 'Maas-Timeout']

/** The routes that a guest may use, each behind its grant; whatever is not among them is refused. */
export class GuestApi {
  readonly #options: GuestApiOptions

  readonly #checks: Readonly<Record<GuestCheck, (call: GuestCall) => Promise<Response>>> = {
    model: (call) => this.#named(call),
    body: (call) => this.#predict(call),
    models: (call) => this.#listModels(call),
    run: (call) => this.#startRun(call),
    own: (call) => this.#ownRun(call),
    open: async (call) => {
      await this.#admit(call)
      return this.#forward(call)
    },
  }

  constructor(options: GuestApiOptions) {
    this.#options = options
  }

  /** Throws `forbidden`, `too-many-requests`, and what a body that cannot be read throws. */
  async fetch(request: Request): Promise<Response> {
    const { api, routes, gate } = this.#options
    const url = new URL(request.url)
    const path = url.origin === api.origin && url.pathname.startsWith(api.pathname) ? url.pathname.slice(api.pathname.length) : ''
    for (const route of routes) {
      const params = route.method === request.method ? matchPattern(route.pattern, path) : undefined
      if (params) return this.#checks[route.check]({ route, request, url, params })
    }
    throw gate.refusal({ verb: null, what: 'other', model: null }, `${request.method} ${url.pathname} is for the platform's own pages only.`)
  }

  /**
   * Counts a prediction, and gives the reference of what answers it: as it was given, or what the default endpoint leads to
   * now, so that what was checked is what answers. Throws as {@link Gate.admit} does.
   */
  async predictable(ref: string, what: string): Promise<string> {
    const { name, model } = await this.#checked(ref, what)
    await this.#options.gate.admit({ verb: 'predict', what, model })
    return name
  }

  /** The same of a question that is not counted. */
  async known(ref: string): Promise<string> {
    const { name, model } = await this.#checked(ref, 'resolve')
    await this.#options.gate.demand({ verb: 'predict', what: 'resolve', model })
    return name
  }

  /** Throws `forbidden` unless this guest has queued the run and may train. */
  async demandOwnRun(run: string): Promise<void> {
    await this.#options.gate.demand({ verb: 'train', what: 'own run', model: null })
    this.#options.runs.demandOwn(run)
  }

  async #checked(ref: string, what: string): Promise<{ readonly name: string; readonly model: string }> {
    const parsed = parseModelRef(ref)
    if (parsed.kind !== 'default') return { name: ref, model: parsed.model }
    // Nobody without a grant is told what there is.
    await this.#options.gate.demand({ verb: 'predict', what, model: null })
    const { name, model, endpoint } = await this.#options.resolve(ref)
    return endpoint ? { name: endpoint, model: endpoint } : { name, model }
  }

  #admit({ route: { method, pattern, verb } }: GuestCall, model: string | null = null) {
    return this.#options.gate.admit({ verb, what: `${method} ${pattern}`, model })
  }

  /** Asks the platform the same; with another body or query where they are given. */
  async #forward({ request, url }: GuestCall, { sent, search = url.search }: { sent?: BodyInit; search?: string } = {}): Promise<Response> {
    const headers = new Headers()
    for (const name of HEADERS) {
      const value = request.headers.get(name)
      if (value !== null) headers.set(name, value)
    }
    // A guest's keys are its own: it is never given what another one's write gave.
    const key = request.headers.get('Idempotency-Key')
    if (key !== null) headers.set('Idempotency-Key', `${this.#options.gate.origin}#${key.replaceAll('"', '')}`)
    const body = request.method === 'GET' ? null : (sent ?? (await request.arrayBuffer()))
    return this.#options.fetch(new Request(new URL(url.pathname + search, this.#options.api), { method: request.method, headers, body }))
  }

  async #named(call: GuestCall): Promise<Response> {
    await this.#admit(call, call.params['model']!)
    return this.#forward(call)
  }

  /** Named as the router reads it, and then in both places, so that it reads no other name. */
  async #predict(call: GuestCall): Promise<Response> {
    const { request, url, route } = call
    const query = new URLSearchParams(url.search)
    const bytes = await request.arrayBuffer()
    const body = await readJsonOrText(new Request(request.url, { method: 'POST', headers: request.headers, body: bytes }))
    const named = query.get('model') ?? ''
    const model = await this.predictable(typeof body === 'object' ? readModel(body, named) : named, `${route.method} ${route.pattern}`)
    query.set('model', model)
    return this.#forward(call, { sent: typeof body === 'object' ? JSON.stringify({ ...body, model }) : bytes, search: `?${query}` })
  }

  async #listModels(call: GuestCall): Promise<Response> {
    const grant = await this.#admit(call)
    const response = await this.#forward(call)
    if (!response.ok) return response
    const { models } = (await response.json()) as { models: readonly ModelRecord[] }
    return Response.json({ models: models.filter(({ name }) => covers(grant, name)) })
  }

  async #startRun(call: GuestCall): Promise<Response> {
    const config = await readJsonObject(call.request)
    await this.#admit(call, textField(config, 'model'))
    const response = await this.#forward(call, { sent: JSON.stringify(config) })
    if (response.ok) this.#options.runs.add(((await response.clone().json()) as { id: string }).id)
    return response
  }

  async #ownRun(call: GuestCall): Promise<Response> {
    await this.demandOwnRun(call.params['run']!)
    return this.#forward(call)
  }
}
