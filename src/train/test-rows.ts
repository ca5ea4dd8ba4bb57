import { MaasError } from '../core/error.ts'
import { Rng } from '../core/rng.ts'
import type { Dataset, NumberColumn } from '../data/dataset.ts'
import { type SeriesSelection, selectSeries } from '../data/series.ts'
import { splitSeries } from '../data/splits/series.ts'
import { splitTable } from '../data/splits/split.ts'
import { selectTable, type Table, type Target } from '../data/table.ts'
import { withoutMissing } from '../data/without-missing.ts'
import type { CompleteRunConfig } from './run-config.ts'

/** A column that says where each row stands; no file has one of this name. */
const PLACE = '\u0000place'

/**
 * The rows that a run holds out for its test, by their places in the data set: what the trained model has not seen.
 * @param dataset its target and the columns that its split reads are enough.
 * @param kind of the features.
 */
export function testRows(
  { task, target, validation, seed }: Pick<CompleteRunConfig, 'task' | 'target' | 'validation' | 'seed'>, dataset: Dataset, kind: Table['kind'],
): Uint32Array {
  const place: NumberColumn = { kind: 'number', name: PLACE, values: Float64Array.from({ length: dataset.rows }, (_, row) => row) }
  const { dataset: kept } = withoutMissing({ ...dataset, columns: [...dataset.columns, place] }, target)
  // Only classes have a say in how rows are split.
  const goal: Target = task === 'classification'
    ? selectTable(kept, { target, features: [PLACE], task }).target
    : { task: 'regression', name: target, values: new Float64Array() }
  const { test } = splitTable({ rows: kept.rows, kind, target: goal }, kept.columns, validation, new Rng(seed).fork('split'))
  const { values } = kept.columns.at(-1) as NumberColumn
  return test.map((row) => values[row]!)
}

/** The windows of a series that a forecast is tested on: what is ahead of them was not trained on. */
export function testWindows(config: CompleteRunConfig, dataset: Dataset): { readonly table: Extract<Table, { kind: 'series' }>; readonly windows: Uint32Array } {
  const table = selectSeries(dataset, config as SeriesSelection)
  if (table.kind !== 'series') throw new MaasError('internal', 'A forecast has a series.')
  return { table, windows: splitSeries(table.series, table.target, config.validation, new Rng(config.seed).fork('split')).test }
}
