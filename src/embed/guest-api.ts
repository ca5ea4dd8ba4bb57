import { MaasError } from '../core/error.ts'
import type { ModelRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'
import { readJsonObject, textField } from '../router/body.ts'
import { parseModelRef } from '../inference/model-ref.ts'
import { Resolver } from '../inference/resolver.ts'
import { matchPattern } from '../router/route.ts'
import type { Gate } from './gate.ts'

export interface GuestApiOptions {
  readonly gate: Gate
  readonly registry: RegistryStore
  /** Address of `maas/`. */
  readonly api: URL
  /** Answers requests for the platform's own pages. */
  readonly fetch: (request: Request) => Promise<Response>
}

interface GuestCall {
  /** As the guest sent it; only its body is of interest. */
  readonly request: Request
  readonly params: Readonly<Record<string, string>>
  /** Asks the platform the same with nothing of the guest's but path, method and, given here, body. */
  readonly forward: (body?: unknown) => Promise<Response>
}

/** The few routes that a guest may use, each behind its grant; whatever is not named here is refused. */
export class GuestApi {
  readonly #options: GuestApiOptions
  readonly #resolver: Resolver
  /** A guest sees and cancels no runs but its own. */
  readonly #runs = new Set<string>()

  readonly #routes: readonly (readonly [string, string, (call: GuestCall) => Promise<Response>])[] = [
    ['POST', 'predict', (call) => this.#predict(call)],
    ['GET', 'api/models', (call) => this.#listModels(call)],
    ['GET', 'api/models/:model', (call) => this.#model(call)],
    ['GET', 'api/models/:model/versions/:version', (call) => this.#model(call)],
    ['POST', 'api/runs', (call) => this.#startRun(call)],
    ['GET', 'api/runs/:run', (call) => this.#ownRun(call)],
    ['POST', 'api/runs/:run/cancel', (call) => this.#ownRun(call)],
  ]

  constructor(options: GuestApiOptions) {
    this.#options = options
    this.#resolver = new Resolver(options.registry)
  }

  /** Throws `forbidden`, and what a body that cannot be read throws. */
  async fetch(request: Request): Promise<Response> {
    const { origin, pathname } = this.#options.api
    const url = new URL(request.url)
    const path = url.origin === origin && url.pathname.startsWith(pathname) ? url.pathname.slice(pathname.length) : ''
    for (const [method, pattern, handle] of this.#routes) {
      const params = method === request.method ? matchPattern(pattern, path) : undefined
      if (params) return handle({ request, params, forward: (body) => this.#forward(method, path, body) })
    }
    throw new MaasError('forbidden', `${request.method} ${url.pathname} is for the platform's own pages only.`)
  }

  /**
   * A reference to what the guest may ask for predictions: as given, or the version that the default endpoint has now,
   * so that what was checked is what answers.
   */
  async predictable(text: string): Promise<string> {
    const { gate } = this.#options
    const ref = parseModelRef(text)
    if (ref.kind !== 'default') {
      await gate.demand('predict', ref.model)
      return text
    }
    await gate.allow('predict')
    const { name } = await this.#resolver.resolve(text)
    await gate.demand('predict', name.slice(0, name.indexOf('@')))
    return name
  }

  /** Throws `forbidden` unless this guest has queued the run and may train. */
  async demandOwnRun(run: string): Promise<void> {
    await this.#options.gate.allow('train')
    if (!this.#runs.has(run)) throw new MaasError('forbidden', `Run "${run}" is not one that this page has started.`)
  }

  #forward(method: string, path: string, body?: unknown): Promise<Response> {
    return this.#options.fetch(new Request(new URL(path, this.#options.api), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    }))
  }

  async #predict({ request, forward }: GuestCall): Promise<Response> {
    const body = await readJsonObject(request, Number.POSITIVE_INFINITY) // the router has the limit
    const { model = '' } = body
    if (typeof model !== 'string') throw new MaasError('invalid-input', '"model" must be a text.')
    return forward({ ...body, model: await this.predictable(model) })
  }

  async #listModels({ forward }: GuestCall): Promise<Response> {
    const allowed = await this.#options.gate.allow('list')
    const response = await forward()
    if (!response.ok) return response
    const { models } = (await response.json()) as { models: readonly ModelRecord[] }
    return Response.json({ models: models.filter(({ name }) => allowed(name)) })
  }

  async #model({ params, forward }: GuestCall): Promise<Response> {
    await this.#options.gate.demand('list', params['model']!)
    return forward()
  }

  async #startRun({ request, forward }: GuestCall): Promise<Response> {
    const config = await readJsonObject(request)
    await this.#options.gate.demand('train', textField(config, 'model'))
    const response = await forward(config)
    if (response.ok) this.#runs.add(((await response.clone().json()) as { id: string }).id)
    return response
  }

  async #ownRun({ params, forward }: GuestCall): Promise<Response> {
    await this.demandOwnRun(params['run']!)
    return forward()
  }
}
