import { LATENCY_PARTS, type BatchStatistics, type LatencyPart, type RequestLogRecord, type ServingConfig, type StatisticsRecord } from '../../registry/serving-records.ts'
import { byName } from '../../registry/statistics.ts'
import type { EndpointInfo, ServingServices } from '../services.ts'
import { type Api, segment } from './api.ts'

type Pairs<V> = readonly (readonly [number, V])[]

/** As JSON has it: maps are lists of pairs. */
interface Given extends Omit<StatisticsRecord, 'batches' | 'latency'> {
  readonly batches: Pairs<BatchStatistics>
  readonly latency: Readonly<Record<LatencyPart, Pairs<number>>>
}

export function servingServices(api: Api): ServingServices {
  return {
    async statistics() {
      const { statistics } = await api.read<{ statistics: readonly Given[] }>('statistics')
      return statistics.map((given) => (
        { ...given, batches: new Map(given.batches), latency: byName(LATENCY_PARTS, (part) => new Map(given.latency[part])) }
      ))
    },
    async requests(filter) {
      const query = new URLSearchParams({ ...filter })
      return (await api.read<{ requests: readonly RequestLogRecord[] }>(`requests?${query}`)).requests
    },
    async endpoints() {
      const { endpoints } = await api.read<{ endpoints: readonly { readonly name: string }[] }>('endpoints')
      return Promise.all(endpoints.map(({ name }) => api.read<EndpointInfo>(`endpoints/${segment(name)}`)))
    },
    async putEndpoint(name, endpoint) {
      await api.write('PUT', `endpoints/${segment(name)}`, endpoint)
    },
    removeEndpoint: (name) => api.remove(`endpoints/${segment(name)}`),
    config: (model) => api.read<ServingConfig>(configOf(model)),
    async putConfig(model, config) {
      await api.write('PUT', configOf(model), config)
    },
    clearRequests: (model) => api.remove(`requests?${new URLSearchParams(model === undefined ? {} : { model })}`),
  }
}

const configOf = (model: string) => `models/${segment(model)}/config`
