import type { Dataset } from '../../data/dataset.ts'
import type { VersionRecord } from '../../registry/records.ts'
import type { CompleteRunConfig } from '../../train/run-config.ts'
import { columnsOf } from '../../train/run-columns.ts'
import { MaasError } from '../../core/error.ts'
import { instanceAt, targetAt } from '../try/instance.ts'
import type { DatasetInfo, DatasetServices, ExampleRow } from '../services.ts'

/** A row of the data that a version was trained on, drawn from those that it has not seen where these are known. */
export function createExamples(datasets: Pick<DatasetServices, 'open' | 'rows'>): (version: VersionRecord) => Promise<ExampleRow> {
  const known = new Map<string, Promise<Uint32Array | null>>()

  return async (version) => {
    const { model, dataset, signature } = version
    if (!dataset || !signature) throw new MaasError('dataset-not-found', `It is not known what ${model} was trained on.`)
    const info = await datasets.open(dataset.name)
    const key = `${model}@${version.version} ${info.hash}`
    const heldOut = known.get(key) ?? heldOutRows(version, info)
    known.set(key, heldOut)
    const unseen = await heldOut
    const row = unseen?.length ? unseen[Math.floor(Math.random() * unseen.length)]! : Math.floor(Math.random() * info.rows)
    const names = new Set(info.columns.map(({ name }) => name))
    const columns = [...signature.features.map(({ name }) => name), signature.target].filter((name) => names.has(name))
    const read = await datasets.rows(info.name, { columns, from: row, to: row + 1 })
    return { row, unseen: Boolean(unseen?.length), instance: instanceAt(read, signature.features, 0), target: targetAt(read, signature.target, 0) }
  }

  /** null for a model that was not trained here, or on these data. */
  async function heldOutRows({ params, dataset }: VersionRecord, info: DatasetInfo): Promise<Uint32Array | null> {
    const config = params as Partial<CompleteRunConfig>
    if (!config.validation || config.seed === undefined || dataset?.hash !== info.hash) return null
    const [{ testRows }, data] = await Promise.all([import('../../train/test-rows.ts'), readSplit(config as CompleteRunConfig, info)])
    const kind = info.columns.find(({ name }) => config.features?.includes(name))?.kind
    return testRows(config as CompleteRunConfig, data, kind === 'image' || kind === 'sequence' ? kind : 'columns')
  }

  function readSplit(config: CompleteRunConfig, { name }: DatasetInfo): Promise<Dataset> {
    const columns = columnsOf({ ...config, features: [], sample_weight: null })
    return datasets.rows(name, columns ? { columns } : {})
  }
}
