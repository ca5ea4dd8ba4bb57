import type { Signature } from '../../artifact/manifest.ts'
import { MaasError } from '../../core/error.ts'
import type { PredictResult } from '../../protocol/service-worker.ts'
import { bestIds } from '../../runtime/greedy-decoding.ts'
import { checkFinite } from '../predict-output.ts'

/** Values of the named outputs, one a row: what {@link outputTensors} says of their types. */
export type Outputs = Readonly<Record<string, readonly unknown[]>>

/**
 * A classifier gives `label` and `scores`, in the order of its labels; a translation its `text`, or the `ids` of a model without words; any other its
 * one output: a number a row, or a list of several.
 * Throws `internal` when the model gave something that JSON cannot say.
 */
export function outputsOf(result: PredictResult, { outputs }: Signature): Outputs {
  checkFinite(result)
  const { y, rows, labels, steps, texts } = result
  if (texts) return { text: texts }
  if (steps !== undefined) return { ids: rowsOf(bestIds({ data: y }, rows, steps), rows) }
  const values = rowsOf(y, rows)
  if (labels) return { label: values.map((scores) => labels[scores.indexOf(Math.max(...scores))]), scores: values }
  return { [outputs[0]!.name]: y.length === rows ? Array.from(y) : values }
}

/** `:classify`: each label with its score. Throws `invalid-input` for a model without labels. */
export function classesOf(result: PredictResult): (readonly [string, number])[][] {
  const { model, y, rows, labels } = result
  if (!labels) throw new MaasError('invalid-input', `${model} is not a classifier: ask it at :predict, or at :regress for one number.`)
  checkFinite(result)
  return rowsOf(y, rows).map((scores) => scores.map((score, at) => [labels[at]!, score] as const))
}

/** `:regress`: a number each. Throws `invalid-input` for a model that gives anything else. */
export function numbersOf(result: PredictResult): number[] {
  const { model, y, rows, labels } = result
  if (labels || y.length !== rows) {
    throw new MaasError('invalid-input', `${model} does not answer one number: ask it at ${labels ? ':classify or ' : ''}:predict.`)
  }
  checkFinite(result)
  return Array.from(y)
}

function rowsOf(values: Float32Array | Int32Array, rows: number): number[][] {
  const width = values.length / rows
  return Array.from({ length: rows }, (_, row) => Array.from(values.subarray(row * width, (row + 1) * width)))
}
