import { formOf } from '../../client/form-of.ts'
import type { Maas } from '../../client/platform.ts'
import type { DatasetProfile } from '../../data/profile/column-profile.ts'
import { RUN_EVENTS_CHANNEL, type RunEvent } from '../../protocol/run-events.ts'
import type { GrantRecord, GrantRequestRecord, ModelRecord, RunRecord } from '../../registry/records.ts'
import type { AuditRecord } from '../../registry/serving-records.ts'
import type { RegistryStore } from '../../registry/store.ts'
import { mediaTypeOf } from '../data/dataset-name.ts'
import type {
  DatasetInfo, DatasetServices, GrantServices, ModelInfo, ModelServices, RunServices, StudioServices,
} from '../services.ts'
import { Api, segment } from './api.ts'
import type { DatasetReading } from './dataset-reading.ts'
import { watchNotices } from './notices.ts'
import { createProfiled } from './profiled.ts'
import { servingServices } from './serving-services.ts'
import { storageServices, watchCleared } from './storage.ts'

export interface Platform {
  readonly maas: Promise<Pick<Maas, 'fetch' | 'predict' | 'datasets'>>
  /** Only its news, and whether there is anything: all else goes through the API. */
  readonly registry: Pick<RegistryStore, 'modelsRevision' | 'onChange'>
  /** Not needed before a data set is looked at. */
  readonly reading: Promise<DatasetReading>
  /** Rejects when this page cannot train. */
  readonly hosting: Promise<void>
  readonly endpoint: string
}

/** The studio's services over the public API. */
export function createServices({ maas, registry, reading, hosting, endpoint }: Platform): StudioServices {
  const api = new Api(maas)
  const datasets = datasetServices(api, maas, reading)
  let examples: Promise<ModelServices['example']> | undefined
  const drawExample: ModelServices['example'] = async (version) => {
    examples ??= import('./examples.ts').then(({ createExamples }) => createExamples(datasets))
    return (await examples)(version)
  }
  return {
    datasets,
    runs: runServices(api, createProfiled(datasets, registry), hosting),
    models: modelServices(api, drawExample),
    grants: grantServices(api),
    serving: servingServices(api),
    storage: storageServices,
    predict: async (model, x) => (await maas).predict(model, x),
    endpoint,
    onChange: (listener) => registry.onChange(listener),
    onNotice(listener) {
      const stops = [watchNotices(listener), watchCleared(registry, () => listener('cleared'))]
      return () => stops.forEach((stop) => stop())
    },
  }
}

function datasetServices(api: Api, maas: Platform['maas'], reading: Promise<DatasetReading>): DatasetServices {
  const pathOf = (name: string) => `datasets/${segment(name)}`
  return {
    list: async () => (await api.read<{ datasets: DatasetInfo[] }>('datasets')).datasets,
    async open(name) {
      await (await reading).open(name)
      return api.read<DatasetInfo>(pathOf(name))
    },
    sample: async (name) => (await reading).sample(name),
    rows: async (name, part) => (await reading).rows(name, part),
    pictures: async (name, rows) => (await reading).pictures(name, rows),
    preview: async (source, signal) => (await reading).preview(source, signal),
    profile: (name, target) => api.read<DatasetProfile>(`${pathOf(name)}/profile${target === undefined ? '' : `?target=${segment(target)}`}`),
    async add(name, file, options) {
      await (await maas).datasets.import(file, { ...('name' in file && { mediaType: mediaTypeOf(file) }), ...options, name })
    },
    async setType(name, column, type) {
      await api.write('PATCH', pathOf(name), { columns: { [column]: type } })
    },
    async mask(name, request) {
      await api.write('POST', `${pathOf(name)}/mask`, request)
    },
    remove: (name) => api.remove(pathOf(name)),
  }
}

function runServices(api: Api, profiled: (dataset: string) => Promise<DatasetInfo>, hosting: Promise<void>): RunServices {
  let refusal: unknown
  hosting.catch((reason: unknown) => (refusal = reason))
  return {
    list: async () => (await api.read<{ runs: RunRecord[] }>('runs')).runs,
    async plan(config) {
      const [{ completeRunConfig }, dataset] = await Promise.all([
        import('../../train/complete-config.ts'), // the network's rules: not needed before a run is set up
        profiled(config.dataset),
      ])
      return { config: completeRunConfig(config, dataset), dataset }
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

function modelServices(api: Api, example: ModelServices['example']): ModelServices {
  return {
    example,
    async list() {
      const { models } = await api.read<{ models: ModelRecord[] }>('models')
      return Promise.all(models.map(({ name }) => api.read<ModelInfo>(`models/${segment(name)}`)))
    },
    async setAlias(model, alias, version) {
      await api.write('PUT', `models/${segment(model)}/aliases/${segment(alias)}`, { version })
    },
    removeAlias: (model, alias) => api.remove(`models/${segment(model)}/aliases/${segment(alias)}`),
    async rollback(model, alias) {
      await api.write('POST', `models/${segment(model)}/rollback`, { alias })
    },
    remove: (model) => api.remove(`models/${segment(model)}`),
    removeVersion: (model, version) => api.remove(`models/${segment(model)}/versions/${version}`),
    async artifact(model, version) {
      const response = await api.send('GET', `models/${segment(model)}/versions/${version}/artifact`)
      return response.blob()
    },
    bundle: async (model) => (await api.send('GET', `models/${segment(model)}/bundle`)).blob(),
    async import(model, files, { labels, promote }) {
      const query = new URLSearchParams({ ...(labels && { labels }), ...(promote && { promote: 'true' }) })
      await api.send('POST', `models/${segment(model)}/versions?${query}`, files.length === 1 ? files[0] : formOf(files))
    },
  }
}

function grantServices(api: Api): GrantServices {
  return {
    list: async () => (await api.read<{ grants: GrantRecord[] }>('grants')).grants,
    requests: async () => (await api.read<{ requests: GrantRequestRecord[] }>('grants')).requests,
    audit: async () => (await api.read<{ audit: AuditRecord[] }>('grants/audit')).audit,
    async put(grant) {
      await api.write('PUT', 'grants', grant)
    },
    remove: (origin) => api.remove(`grants?origin=${segment(origin)}`),
  }
}
