import { MaasError } from '../core/error.ts'
import type { PredictResult } from '../protocol/service-worker.ts'
import { bestIds } from '../runtime/greedy-decoding.ts'
import { checkFields, readJsonObject } from './body.ts'
import { answerPrediction } from './prediction.ts'
import { encodeRows } from '../inference/encode-rows.ts'
import type { Predictor } from '../inference/predictor.ts'
import type { Route } from './route.ts'

const BODY_LIMIT = 8_000_000
const DEADLINE_MS = 10_000

/** POST `maas/predict`: `{"x": instance}` or `{"instances": [...]}`, with an optional `"model"`. */
export function predictRoute(predictor: Predictor): Route {
  return {
    pattern: 'predict',
    deadlineMs: DEADLINE_MS,
    errors: 'protocol',
    operations: {
      POST: {
        summary: 'Predict for one instance or several',
        async handle({ request }) {
          const started = performance.now()
          const { model, place, instances } = readCall(await readJsonObject(request, BODY_LIMIT))
          return answerPrediction(predictor, {
            request,
            started,
            protocol: 'maas',
            model,
            encode: ({ signature }) => encodeRows(signature, instances, (i) => (place === 'x' ? place : `${place}[${i}]`)),
            answer(result) {
              const predictions = predictionsOf(result)
              return place === 'x' ? answerToX(predictions) : { predictions }
            },
          })
        },
      },
    },
  }
}

/** Throws `internal` when the model gave something that JSON cannot say. */
export function checkFinite({ model, y }: PredictResult): void {
  if (!y.every(Number.isFinite)) {
    throw new MaasError('internal', `${model} gave a value that is not a finite number for this input.`)
  }
}

/** The field `model` of a body; '' for the default endpoint. Throws `invalid-input` when it is no text. */
export function readModel({ model = '' }: Readonly<Record<string, unknown>>): string {
  if (typeof model !== 'string') throw new MaasError('invalid-input', '"model" must be a text: "name", "name@3" or "name@alias".')
  return model
}

interface PredictCall {
  readonly model: string
  readonly place: 'x' | 'instances'
  readonly instances: readonly unknown[]
}

function readCall(body: Readonly<Record<string, unknown>>): PredictCall {
  checkFields(body, ['x', 'instances', 'model'])
  const model = readModel(body)
  const { x, instances } = body
  if ((x === undefined) === (instances === undefined)) {
    throw new MaasError('invalid-input', 'Give either "x", one instance such as [1.0], or "instances", a list of them.')
  }
  if (instances === undefined) return { model, place: 'x', instances: [x] }
  if (!Array.isArray(instances) || instances.length === 0) {
    throw new MaasError('invalid-input', '"instances" must be a list of at least one instance.')
  }
  return { model, place: 'instances', instances }
}

/** A number, several of a forecast, the ids or the text of a translation, or what a classifier says. */
type Prediction = number | string | readonly number[] | { readonly label: string; readonly scores: Readonly<Record<string, number>> }

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
