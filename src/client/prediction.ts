import { MaasError } from '../core/error.ts'
import type { GivenRows, PackedRows, PredictResult } from '../protocol/service-worker.ts'
import { bestIds } from '../runtime/greedy-decoding.ts'
import type { Picture } from './pictures.ts'

/** What a model says of one instance. `Label`: the labels of a classifier, where the caller knows them. */
export interface Prediction<Label extends string = string> {
  /** `name@version` that answered. */
  readonly model: string
  readonly engine: string
  /** The label of a classification, the number of a regression, the number or numbers of a forecast, the ids or the text of a translation. */
  readonly y_pred: Label | number | readonly number[]
  /** Classification: the most probable label, and the probability of each. */
  readonly label?: Label
  readonly scores?: Readonly<Record<Label, number>>
}

/** A value of a feature; null is missing. */
export type Value = number | string | boolean | null

export type NumberArray = Float32Array | Float64Array | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array

/**
 * One instance: its features in the order of the model's signature (an image row by row, raw values; the ids of a sequence,
 * padded with 0 to the length that the signature says), a record by their names, the text of a model that takes one, or a picture for a
 * model that takes an image, brought to its size as training images are.
 */
export type Instance = readonly Value[] | NumberArray | string | Readonly<Record<string, Value | readonly number[]>> | Picture
/** Several instances, answered in one call. Several texts are lists of one, `[['a'], ['b']]`. */
export type Instances = readonly Exclude<Instance, string>[] | Batch

/** Rows of numbers, one after the other; the first of `shape` says how many. */
export interface Batch {
  readonly data: NumberArray
  readonly shape: readonly number[]
}

export function isInstances(x: Instance | Instances): x is Instances {
  return Array.isArray(x) ? x.length > 0 && typeof x[0] === 'object' && x[0] !== null : isBatch(x)
}

export function isBatch(x: unknown): x is Batch {
  return typeof x === 'object' && x !== null && 'data' in x && 'shape' in x && isNumberArray(x.data) && Array.isArray(x.shape)
}

function isNumberArray(value: unknown): value is NumberArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
}

/** Throws `invalid-input` when the shape is not that of the numbers. */
export function packBatch({ data, shape }: Batch): PackedRows {
  const [rows = 0] = shape
  if (data.length === 0 || shape.reduce((product, size) => product * size, 1) !== data.length) {
    throw new MaasError('invalid-input', `x.shape is [${shape.join(', ')}], but x.data has ${data.length} numbers.`)
  }
  return { x: new Float32Array(data), rows }
}

/**
 * Rows as the fast lane takes them: numbers packed one after the other, all else as it is. Throws `invalid-input` when there
 * are none, or lists of numbers differ in length.
 */
export function packInstances(rows: readonly Instance[]): PackedRows | GivenRows {
  if (rows.every(isNumbers)) return { x: packNumbers(rows), rows: rows.length }
  return { instances: rows.map((row) => (isNumberArray(row) ? Array.from(row) : row)) }
}

type Numbers = readonly number[] | NumberArray

function isNumbers(row: Instance): row is Numbers {
  return isNumberArray(row) || (Array.isArray(row) && row.every((value) => typeof value === 'number'))
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
export function readPredictions<Label extends string = string>(result: PredictResult, given: number): Prediction<Label>[] {
  const { model, engine, rows, labels, steps, texts, y } = result
  if (rows !== given) {
    throw new MaasError('invalid-input', `${model} reads x as ${rows} instances, but ${given} ${given === 1 ? 'was' : 'were'} given: `
      + 'check the number of features, and give several instances as a list of lists.')
  }
  const width = y.length / rows
  return Array.from({ length: rows }, (_, row) => {
    const values = y.subarray(row * width, (row + 1) * width)
    if (texts) return { model, engine, y_pred: texts[row] as Label }
    if (steps !== undefined) return { model, engine, y_pred: Array.from(bestIds({ data: values }, 1, steps)) }
    if (!labels) return { model, engine, y_pred: width === 1 ? values[0]! : Array.from(values) }
    const label = labels[values.indexOf(Math.max(...values))] as Label
    const scores = Object.fromEntries(labels.map((label, i) => [label, values[i]!])) as Record<Label, number>
    return { model, engine, y_pred: label, label, scores }
  })
}
