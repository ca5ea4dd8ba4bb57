import { MaasError } from '../core/error.ts'
import type { PredictResult } from '../protocol/service-worker.ts'
import { bestIds } from '../runtime/greedy-decoding.ts'
import { csvLine } from './csv-line.ts'
import { SHAPE_HEADER } from './predict-input.ts'

/** As which it can be answered; the first when the caller does not say. */
export const ANSWERS = ['application/json', 'text/csv', 'application/octet-stream'] as const

/** A number, several of a forecast, the ids or the text of a translation, or what a classifier says. */
type Prediction = number | string | readonly number[] | { readonly label: string; readonly scores: Readonly<Record<string, number>> }

/** @param isOne whether one instance was given, and not a list of them. */
export function writeAnswer(result: PredictResult, type: (typeof ANSWERS)[number], isOne: boolean): Response {
  if (type === 'application/octet-stream') return rawResponse(result)
  const predictions = predictionsOf(result)
  if (type === 'text/csv') return csvResponse(predictions, result)
  return Response.json(isOne ? answerToX(predictions) : { predictions })
}

/** Throws `internal` when the model gave something that JSON cannot say. */
export function checkFinite({ model, y }: PredictResult): void {
  if (!y.every(Number.isFinite)) {
    throw new MaasError('internal', `${model} gave a value that is not a finite number for this input.`)
  }
}

/** An answer for each row, as JSON says it. Throws `internal` as {@link checkFinite}. */
export function predictionsOf(result: PredictResult): Prediction[] {
  checkFinite(result)
  const { y, rows, labels, steps, texts } = result
  if (texts) return [...texts]
  if (steps !== undefined) {
    const ids = bestIds({ data: y }, rows, steps)
    return Array.from({ length: rows }, (_, row) => Array.from(ids.subarray(row * steps, (row + 1) * steps)))
  }
  const width = y.length / rows
  if (!labels) return width === 1 ? Array.from(y) : Array.from({ length: rows }, (_, row) => Array.from(y.subarray(row * width, (row + 1) * width)))
  return Array.from({ length: rows }, (_, row) => classified(y.subarray(row * labels.length, (row + 1) * labels.length), labels))
}

function classified(scores: Float32Array, labels: readonly string[]): Prediction {
  const best = scores.indexOf(Math.max(...scores))
  return { label: labels[best]!, scores: Object.fromEntries(labels.map((label, i) => [label, scores[i]!])) }
}

function answerToX(predictions: readonly Prediction[]): unknown {
  const [prediction] = predictions
  if (typeof prediction === 'object' && 'label' in prediction) return { y_pred: [prediction.label], predictions }
  return { y_pred: Array.isArray(prediction) ? prediction : predictions }
}

/** A row for each prediction: `y_pred`, or `y_pred_1` and so on for several numbers; behind a label its scores, `score_` and the label each. */
function csvResponse(predictions: readonly Prediction[], { labels }: PredictResult): Response {
  const rows = predictions.map((prediction) => cellsOf(prediction, labels))
  const width = rows[0]!.length
  const names = labels ? ['y_pred', ...labels.map((label) => `score_${label}`)] : width === 1 ? ['y_pred'] : rows[0]!.map((_, at) => `y_pred_${at + 1}`)
  return new Response([names, ...rows].map(csvLine).join(''), { headers: { 'Content-Type': 'text/csv; charset=utf-8' } })
}

function cellsOf(prediction: Prediction, labels: readonly string[] = []): readonly (string | number)[] {
  if (typeof prediction !== 'object') return [prediction]
  return 'label' in prediction ? [prediction.label, ...labels.map((label) => prediction.scores[label]!)] : prediction
}

/** What the model gave, little-endian 32-bit floats, with their sizes. */
function rawResponse({ y, rows, steps }: PredictResult): Response {
  const shape = [rows, ...(steps === undefined ? [] : [steps]), y.length / rows / (steps ?? 1)]
  return new Response(y, { headers: { 'Content-Type': 'application/octet-stream', [SHAPE_HEADER]: shape.join(',') } })
}
