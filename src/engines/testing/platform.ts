import { withProfiles } from '../../data/profile/with-profiles.ts'
import { type ErrorData, MaasError } from '../../core/error.ts'
import { testKernels } from '../../kernels/testing/load.ts'
import type { TrainerEvent } from '../../protocol/trainer.ts'
import { registerVersion } from '../../registry/register-version.ts'
import { type Answer, type Api, createApi } from '../../router/testing/api.ts'
import { createKernelEngine } from '../../train/kernel-engine.ts'
import { columnsOf } from '../../train/run-columns.ts'
import type { RunConfig } from '../../train/run-config.ts'
import { trainRun } from '../train-run.ts'

type Trained = Extract<TrainerEvent, { type: 'trained' }>

/** The platform without a browser: a file goes in by the API, a run through the trainer, its version answers by the API. */
export interface Platform {
  readonly api: Api
  /** Throws what the API refuses. */
  add(name: string, csv: string, types?: object): Promise<void>
  /** Queues, trains, proves and registers a run. Throws what refuses it, at whatever station. */
  train(config: Partial<RunConfig> & Pick<RunConfig, 'dataset' | 'target'>): Promise<Trained & { readonly leftOut: number }>
  /** Of the model of that data set. */
  predict(model: string, instances: readonly unknown[]): Promise<Answer>
}

export async function createPlatform(): Promise<Platform> {
  const api = createApi()
  const kernels = await testKernels('plain')
  const engine = createKernelEngine(kernels)
  const host = {
    kernels: async () => kernels,
    engines: async () => [{ name: engine.name, device: 'cpu' as const, hardware: 'test', open: async () => engine }],
    certificates: { once: <T>(_: string, certify: () => Promise<T>) => certify() },
  }
  const accepted = async (answer: Promise<Answer>): Promise<unknown> => {
    const { status, body } = await answer
    if (status < 300) return body
    const { code, detail } = body as { readonly code: ErrorData['code']; readonly detail: string }
    throw new MaasError(code, detail)
  }
  return {
    api,
    async add(name, csv, types) {
      await accepted(api.call('POST', `api/datasets?name=${name}`, csv, { 'Content-Type': 'text/csv' }))
      if (types) await accepted(api.call('PATCH', `api/datasets/${name}`, { columns: types }))
    },
    async train(given) {
      const config = { model: given.dataset, engine: 'kernels', ...given } as RunConfig
      await accepted(api.call('POST', 'api/runs', config))
      const { registry } = api
      const columns = columnsOf(config)
      const { lineage } = await registry.getDataset(config.dataset)
      const encoded = await registry.readDataset(config.dataset, columns ? { columns } : {})
      const infos = withProfiles(encoded.columns.map(({ info }) => info), await registry.getDatasetProfile(config.dataset))
      const dataset = { ...encoded, columns: encoded.columns.map((column, i) => ({ ...column, info: infos[i]! })), hash: '', masks: lineage?.steps ?? [] }
      let leftOut = 0
      for await (const event of trainRun({ type: 'train', config, dataset }, host as never, { aborted: false })) {
        if (event.type === 'started') leftOut = event.leftOut
        if (event.type !== 'trained') continue
        const details = { description: '', params: {}, dataset: null, run: null, engine: 'kernels' }
        await registerVersion(registry, config.model, details, event, true)
        return { ...event, leftOut }
      }
      throw new Error('The run ended without a word.')
    },
    predict: (model, instances) => api.call('POST', 'predict', { model, instances }),
  }
}
