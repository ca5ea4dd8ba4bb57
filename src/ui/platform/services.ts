import type { Maas } from '../../client/platform.ts'
import type { Dataset } from '../../data/dataset.ts'
import { RUN_EVENTS_CHANNEL, type RunEvent } from '../../protocol/run-events.ts'
import type { GrantRecord, GrantRequestRecord, ModelRecord, RunRecord } from '../../registry/records.ts'
import type { RegistryStore } from '../../registry/store.ts'
import { mediaTypeOf } from '../data/dataset-name.ts'
import type {
  DatasetInfo, DatasetServices, GrantServices, ModelInfo, ModelServices, RunServices, StudioServices,
} from '../services.ts'
import { Api, segment } from './api.ts'
import { watchNotices } from './notices.ts'

export interface Platform {
  readonly maas: Promise<Pick<Maas, 'fetch' | 'predict' | 'datasets'>>
  /** Only its news: all else goes through the API. */
  readonly registry: Pick<RegistryStore, 'onChange'>
  readonly sample: (name: string) => Promise<Dataset>
  /** Rejects when this page cannot train. */
  readonly hosting: Promise<void>
  readonly endpoint: string
}

/** The studio's services over the public API. */
export function createServices({ maas, registry, sample, hosting, endpoint }: Platform): StudioServices {
  const api = new Api(maas)
  return {
    datasets: datasetServices(api, maas, sample),
    runs: runServices(api, hosting),
    models: modelServices(api),
    grants: grantServices(api),
    predict: async (model, x) => (await maas).predict(model, x),
    endpoint,
    onChange: (listener) => registry.onChange(listener),
    onNotice: watchNotices,
  }
}

function datasetServices(api: Api, maas: Platform['maas'], sample: Platform['sample']): DatasetServices {
  return {
    list: async () => (await api.read<{ datasets: DatasetInfo[] }>('datasets')).datasets,
    sample,
    async add(name, file) {
      await (await maas).datasets.import(file, { name, mediaType: mediaTypeOf(file) })
    },
    remove: (name) => api.remove(`datasets/${segment(name)}`),
  }
}

function runServices(api: Api, hosting: Promise<void>): RunServices {
  let refusal: unknown
  hosting.catch((reason: unknown) => (refusal = reason))
  return {
    list: async () => (await api.read<{ runs: RunRecord[] }>('runs')).runs,
    async complete(config) {
      const [{ completeRunConfig }, dataset] = await Promise.all([
        import('../../train/complete-config.ts'), // the network's rules: not needed before a run is set up
        api.read<DatasetInfo>(`datasets/${segment(config.dataset)}`),
      ])
      return completeRunConfig(config, dataset)
    },
    async start(config) {
      if (refusal) throw refusal
      const { id } = (await api.write('POST', 'runs', config)) as { id: string }
      return id
    },
    async resume(id, learningRate) {
      if (refusal) throw refusal
      await api.write('POST', `runs/${segment(id)}/resume`, learningRate === undefined ? {} : { learning_rate: learningRate })
    },
    async cancel(id) {
      await api.write('POST', `runs/${segment(id)}/cancel`, {})
    },
    onEvent(listener) {
      const channel = new BroadcastChannel(RUN_EVENTS_CHANNEL)
      channel.onmessage = ({ data }: MessageEvent<RunEvent>) => listener(data)
      return () => channel.close()
    },
  }
}

function modelServices(api: Api): ModelServices {
  return {
    async list() {
      const { models } = await api.read<{ models: ModelRecord[] }>('models')
      return Promise.all(models.map(({ name }) => api.read<ModelInfo>(`models/${segment(name)}`)))
    },
    async setAlias(model, alias, version) {
      await api.write('PUT', `models/${segment(model)}/aliases/${segment(alias)}`, { version })
    },
    async rollback(model, alias) {
      await api.write('POST', `models/${segment(model)}/rollback`, { alias })
    },
    remove: (model) => api.remove(`models/${segment(model)}`),
    removeVersion: (model, version) => api.remove(`models/${segment(model)}/versions/${version}`),
    async artifact(model, version) {
      const response = await api.send('GET', `models/${segment(model)}/versions/${version}/artifact`)
      return response.blob()
    },
  }
}

function grantServices(api: Api): GrantServices {
  return {
    list: async () => (await api.read<{ grants: GrantRecord[] }>('grants')).grants,
    requests: async () => (await api.read<{ requests: GrantRequestRecord[] }>('grants')).requests,
    async put(grant) {
      await api.write('PUT', 'grants', grant)
    },
    remove: (origin) => api.remove(`grants?origin=${segment(origin)}`),
  }
}
