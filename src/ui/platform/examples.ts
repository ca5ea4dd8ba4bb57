import { MaasError } from '../../core/error.ts'
import { readWindows } from '../../data/series.ts'
import type { Signature } from '../../artifact/manifest.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { VersionRecord } from '../../registry/records.ts'
import type { CompleteRunConfig } from '../../train/run-config.ts'
import type { testWindows } from '../../train/test-rows.ts'
import { columnsOf } from '../../train/run-columns.ts'
import { instanceAt, seriesInstance, targetAt } from '../try/instance.ts'
import type { DatasetInfo, DatasetServices, ExampleRow } from '../services.ts'

/** A row of the data that a version was trained on, drawn from those that it has not seen where these are known. */
export function createExamples(datasets: Pick<DatasetServices, 'open' | 'rows'>): (version: VersionRecord) => Promise<ExampleRow> {
  const known = new Map<string, Promise<Draw>>()

  return async (version) => {
    const { model, dataset, signature } = version
    if (!dataset || !signature) throw new MaasError('dataset-not-found', `It is not known what ${model} was trained on.`)
    const info = await datasets.open(dataset.name)
    const key = `${model}@${version.version} ${info.hash}`
    const drawing = known.get(key) ?? prepare(version, signature, info)
    known.set(key, drawing)
    return (await drawing)()
  }

  async function prepare({ params, dataset }: VersionRecord, signature: Signature, info: DatasetInfo): Promise<Draw> {
    const config = params as unknown as CompleteRunConfig
    // What was not trained here, or on other data, may have seen any row.
    const isOwn = (params['validation'] ?? null) !== null && dataset?.hash === info.hash
    if (!isOwn) return anyOf(signature, info, Array.from({ length: info.rows }, (_, row) => row), false)
    const [{ testRows, testWindows }, data] = await Promise.all([import('../../train/test-rows.ts'), readSplit(config, info)])
    if (config.task === 'forecasting') return anyWindow(signature, testWindows(config, data))
    const kind = info.columns.find(({ name }) => config.features.includes(name))?.kind
    return anyOf(signature, info, testRows(config, data, kind === 'image' || kind === 'sequence' ? kind : 'columns'), true)
  }

  /** All that a split reads, but no image: those may be more than a page can hold. */
  function readSplit(config: CompleteRunConfig, { name }: DatasetInfo): Promise<Dataset> {
    const features = config.task === 'forecasting' ? config.features : []
    return datasets.rows(name, { columns: columnsOf({ ...config, features, sample_weight: null })! })
  }

  function anyOf({ features, target }: Signature, { name, columns }: DatasetInfo, rows: ArrayLike<number>, unseen: boolean): Draw {
    const wanted = [...features.map((feature) => feature.name), target].filter((one) => columns.some((column) => column.name === one))
    return async () => {
      const row = drawn(rows)
      const read = await datasets.rows(name, { columns: wanted, from: row, to: row + 1 })
      return { row, unseen, instance: instanceAt(read, features, 0), target: targetAt(read, target, 0) }
    }
  }
}

type Draw = () => Promise<ExampleRow>

function anyWindow({ features: [feature] }: Signature, { table, windows }: ReturnType<typeof testWindows>): Draw {
  const { series, target } = table
  return async () => {
    const window = drawn(windows)
    const latest = new Float32Array(series.steps * series.columns.length)
    readWindows(series, Uint32Array.of(window), latest)
    const ahead = target.task === 'forecasting' ? target.values.subarray(window * target.horizon, (window + 1) * target.horizon) : []
    const instance = feature?.kind === 'series' ? seriesInstance(feature, latest) : undefined
    return { row: null, unseen: true, instance, target: Array.from(ahead).join(', ') }
  }
}

const drawn = (among: ArrayLike<number>): number => among[Math.floor(Math.random() * among.length)]!
