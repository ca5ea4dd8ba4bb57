import { MaasError } from '../core/error.ts'
import { type Fields, invalid, readInteger, readText } from '../core/config-values.ts'
import type { ColumnInfo, DatasetInfo, Task } from '../data/dataset.ts'
import { findColumn } from './config-columns.ts'
import type { CompleteRunConfig } from './run-config.ts'
import { suggestTime, suggestWindow } from './suggest/series.ts'

/** Fields of a run config that say how windows are cut from rows; all null of other tasks than forecasting. */
export const SERIES_FIELDS = ['time', 'group', 'window', 'horizon'] as const

export type SeriesConfig = Pick<CompleteRunConfig, (typeof SERIES_FIELDS)[number]>

const LONGEST = 4096

/** Complete. Throws `invalid-config` for columns that cannot order rows or tell them apart, and for fields of another task. */
export function readSeries(given: Fields, dataset: DatasetInfo, target: ColumnInfo, task: Task): SeriesConfig {
  if (task !== 'forecasting') {
    const stray = SERIES_FIELDS.find((field) => (given[field] ?? null) !== null)
    if (stray) throw invalid(stray, `left out: task ${task} cuts no windows from rows; set task to "forecasting"`, given[stray])
    return { time: null, group: null, window: null, horizon: null }
  }
  const readKey = (field: 'time' | 'group', fallback: string | null): string | null => {
    const value = given[field] === undefined ? fallback : given[field]
    if (value === null) return null
    const { name, kind } = findColumn(dataset, field, readText(field, value))
    if (name !== target.name && (kind === 'text' || kind === 'number')) return name
    throw new MaasError('invalid-config', `${field}: column '${name}' is ${name === target.name ? 'the target' : kind}; it must be a number or text column of its own`)
  }
  const time = readKey('time', suggestTime(dataset))
  return {
    time,
    group: readKey('group', null),
    window: readInteger('window', given['window'] ?? suggestWindow(dataset, time), 1, LONGEST),
    horizon: readInteger('horizon', given['horizon'] ?? 1, 1, LONGEST),
  }
}

/** The columns whose past is looked at beside the target's; none unless they are named. */
export function readCovariates(dataset: DatasetInfo, target: ColumnInfo, { time, group }: SeriesConfig, names: readonly string[]): readonly ColumnInfo[] {
  return names.map((name, i) => {
    const column = findColumn(dataset, `features[${i}]`, name)
    const refuse = (why: string): MaasError => new MaasError('invalid-config', `features[${i}]: column '${name}' is ${why}`)
    if (name === target.name) throw refuse('the target, whose past is looked at in any case')
    if (name === time || name === group) throw refuse(`the "${name === time ? 'time' : 'group'}" of the series`)
    if (names.indexOf(name) < i) throw refuse('named twice')
    if (column.kind !== 'number') throw refuse(`${column.kind}: a forecast looks at number columns`)
    return column
  })
}
