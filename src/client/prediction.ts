import { MaasError } from '../core/error.ts'
import type { GivenRows, PackedRows, PredictResult } from '../protocol/service-worker.ts'
import { bestIds } from '../runtime/greedy-decoding.ts'

/** What a model says of one instance. */
export interface Prediction {
  /** `name@version` that answered. */
  readonly model: string
  readonly engine: string
  /** The label of a classification, the number of a regression, the number or numbers of a forecast, the ids or the text of a translation. */
  readonly y_pred: string | number | readonly number[]
  /** Classification: the most probable label, and the probability of each. */
  readonly label?: string
  readonly scores?: Readonly<Record<string, number>>
}

/** A value of a feature; null is missing. */
export type Value = number | string | boolean | null

/**
 * One instance: its features in the order of the model's signature (an image row by row, raw values; the ids of a sequence,
 * padded with 0 to the length that the signature says), a record by their names, or the text of a model that takes one.
 */
export type Instance = readonly Value[] | Float32Array | string | Readonly<Record<string, Value | readonly number[]>>
/** Several instances, answered in one call. Several texts are lists of one, `[['a'], ['b']]`. */
export type Instances = readonly Exclude<Instance, string>[]

export function isInstances(x: Instance | Instances): x is Instances {
  return Array.isArray(x) && x.length > 0 && typeof x[0] === 'object' && x[0] !== null
}

/**
 * Rows as the fast lane takes them: numbers packed one after the other, all else as it is. Throws `invalid-input` when there
 * are none, or lists of numbers differ in length.
 */
export function packInstances(rows: readonly Instance[]): PackedRows | GivenRows {
  if (rows.every(isNumbers)) return { x: packNumbers(rows), rows: rows.length }
  return { instances: rows.map((row) => (row instanceof Float32Array ? Array.from(row) : row)) }
}

type Numbers = readonly number[] | Float32Array

function isNumbers(row: Instance): row is Numbers {
  return row instanceof Float32Array || (Array.isArray(row) && row.every((value) => typeof value === 'number'))
}

function packNumbers(rows: readonly Numbers[]): Float32Array<ArrayBuffer> {
  const width = rows[0]?.length ?? 0
  if (width === 0) throw new MaasError('invalid-input', 'x is empty: give one list of numbers, or a list of such lists.')
  const packed = new Float32Array(rows.length * width)
  for (const [i, row] of rows.entries()) {
    if (row.length !== width) {
      throw new MaasError('invalid-input', `x[${i}] has ${row.length} numbers, but x[0] has ${width}: all rows have the same length.`)
    }
    packed.set(row, i * width)
  }
  return packed
}

/** One prediction per row. Throws `invalid-input` when the model saw another number of rows than were `given`. */
export function readPredictions(result: PredictResult, given: number): Prediction[] {
  const { model, engine, rows, labels, steps, texts, y } = result
  if (rows !== given) {
    throw new MaasError('invalid-input', `${model} reads x as ${rows} instances, but ${given} ${given === 1 ? 'was' : 'were'} given: `
      + 'check the number of features, and give several instances as a list of lists.')
  }
  const width = y.length / rows
  return Array.from({ length: rows }, (_, row) => {
    const values = y.subarray(row * width, (row + 1) * width)
    if (texts) return { model, engine, y_pred: texts[row]! }
    if (steps !== undefined) return { model, engine, y_pred: Array.from(bestIds({ data: values }, 1, steps)) }
    if (!labels) return { model, engine, y_pred: width === 1 ? values[0]! : Array.from(values) }
    const label = labels[values.indexOf(Math.max(...values))]!
    const scores = Object.fromEntries(labels.map((label, i) => [label, values[i]!]))
    return { model, engine, y_pred: label, label, scores }
  })
}
