import type { Signature } from '../artifact/manifest.ts'
import { MaasError } from '../core/error.ts'
import { describeFeatures } from './describe-features.ts'
import { mustBe, numberAt } from './encode-values.ts'

type SeriesFeature = Extract<Signature['features'][number], { kind: 'series' }>

/** The newest `steps` values of a history, a list of values for each step where there are several columns. */
export function encodeHistory(feature: SeriesFeature, history: readonly unknown[], row: Float32Array, place: string): void {
  const { steps, columns } = feature
  const from = startOf(feature, history, place)
  for (let step = 0; step < steps; step++) {
    const value = history[from + step]
    const at = () => `${place}[${from + step}]`
    if (!columns) {
      row[step] = valueAt(feature, value, at)
      continue
    }
    if (!Array.isArray(value) || value.length !== columns.length) {
      throw mustBe(at(), `a list of ${columns.length} numbers (${columns.join(', ')})`, value)
    }
    for (const [j, one] of value.entries()) row[step * columns.length + j] = valueAt(feature, one, () => `${at()}[${j}] ("${columns[j]}")`)
  }
  checkKnown(feature, row, place)
}

/** The same of a list for each column, by its name. */
export function encodeSeriesRecord(feature: SeriesFeature, record: Readonly<Record<string, unknown>>, row: Float32Array, place: string): void {
  const { name, steps, columns = [name] } = feature
  const unknown = Object.keys(record).find((key) => !columns.includes(key))
  if (unknown !== undefined) throw new MaasError('invalid-input', `${place} has a field "${unknown}", but the model takes ${describeFeatures([feature])}.`)
  for (const [j, column] of columns.entries()) {
    const at = `${place}.${column}`
    const history = record[column]
    if (!Array.isArray(history)) throw mustBe(at, `a list of numbers: the model takes ${describeFeatures([feature])}`, history)
    const from = startOf(feature, history, at)
    for (let step = 0; step < steps; step++) row[step * columns.length + j] = valueAt(feature, history[from + step], () => `${at}[${from + step}]`)
  }
  checkKnown(feature, row, place)
}

function startOf(feature: SeriesFeature, history: readonly unknown[], place: string): number {
  if (history.length >= feature.steps) return history.length - feature.steps
  throw new MaasError('invalid-input', `${place} has ${history.length} value${history.length === 1 ? '' : 's'}, but the model takes ${describeFeatures([feature])}.`)
}

/** A number, or NaN for one that may be missing and is. */
function valueAt({ missing }: SeriesFeature, value: unknown, at: () => string): number {
  return value === null && missing ? Number.NaN : numberAt(value, at)
}

/** Each column has a value somewhere, which those that are missing are taken from. */
function checkKnown({ name, columns = [name], missing }: SeriesFeature, row: Float32Array, place: string): void {
  if (!missing) return
  const unknown = columns.find((_, j) => row.every((value, i) => i % columns.length !== j || Number.isNaN(value)))
  if (unknown !== undefined) throw new MaasError('invalid-input', `${place} has no value of "${unknown}" at all: at least one must be known.`)
}
