import type { EndpointRecord } from '../registry/serving-records.ts'
import { type Cancellable, type Http, pathOf } from './http.ts'

/** What an endpoint is made of. */
export interface GivenEndpoint {
  /** References such as `digits@3` or `digits@champion`, each of which answers its share of the requests; a weight is 1 when left out. */
  readonly candidates: readonly { readonly model: string; readonly weight?: number }[]
  /** Gets a copy of every request, and its answers are only compared. */
  readonly shadow?: string | null
  /** It answers requests that name no model. */
  readonly isDefault?: boolean
}

/** An endpoint and how it does: what each candidate has answered, and how the shadow's answers compare. */
export interface EndpointReport extends EndpointRecord {
  readonly answered: readonly { readonly model: string; readonly succeeded: number; readonly failed: number }[]
  readonly comparisons: readonly {
    readonly model: string
    readonly shadow: string
    readonly requests: number
    readonly errors: number
    /** Of labels, from 0 to 1; null where there were none. */
    readonly agreement: number | null
    /** Of numbers. */
    readonly meanAbsoluteDifference: number | null
    readonly maxAbsoluteDifference: number | null
  }[]
}

/** Names that callers use, apart from the versions that answer. */
export interface Endpoints {
  list(options?: Cancellable): Promise<readonly EndpointRecord[]>
  get(name: string, options?: Cancellable): Promise<EndpointReport>
  /** Makes it, or changes it from the next request on, in all tabs. */
  put(name: string, endpoint: GivenEndpoint, options?: Cancellable): Promise<EndpointRecord>
  delete(name: string, options?: Cancellable): Promise<void>
}

export function createEndpoints(http: Http): Endpoints {
  const at = (name: string) => pathOf('endpoints', name)
  return {
    list: async (options) => (await http.json<{ endpoints: EndpointRecord[] }>('GET', 'endpoints', options)).endpoints,
    get: (name, options) => http.json('GET', at(name), options),
    put: (name, endpoint, options) => http.json('PUT', at(name), { ...options, body: endpoint }),
    async delete(name, options) {
      await http.call('DELETE', at(name), options)
    },
  }
}
