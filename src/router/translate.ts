import { MaasError } from '../core/error.ts'
import { encodeRows } from '../inference/encode-rows.ts'
import { mustBe } from '../inference/encode-values.ts'
import type { Predictor } from '../inference/predictor.ts'
import type { PredictResult } from '../protocol/service-worker.ts'
import { checkFields } from './body.ts'
import { acceptedType, mediaTypeOf } from './negotiation.ts'
import { readJsonOrText, readModel } from './predict-input.ts'
import { checkFinite } from './predict-output.ts'
import { answerPrediction } from './prediction.ts'
import { operation, protocolRoute, type Route } from './route.ts'
import { modelQuery } from './schema.ts'

const DEADLINE_MS = 30_000

/**
 * POST `maas/translate`: `{"input": ids}`, a text where the model takes text, or a list of such, with an optional `"model"`; or a text as it is. The
 * answer's `output` has the scores of all ids at each position, for one input or for each; its `text` is what they say, of a
 * model that writes text.
 */
export function translateRoute(predictor: Predictor): Route {
  return protocolRoute('translate', DEADLINE_MS, {
    POST: operation({
      summary: 'Translate a text or a list of ids, or several',
      query: modelQuery,
      async handle({ request, query }) {
        const started = performance.now()
        acceptedType(request, ['application/json'])
        const body = await readInput(request)
        checkFields(body, ['input', 'model'])
        const { input } = body
        if (!Array.isArray(input) && typeof input !== 'string') {
          throw mustBe('"input"', 'a text or a list of ids, or a list of such', input)
        }
        const isOne = typeof input === 'string' || typeof input[0] === 'number'
        return answerPrediction(predictor, {
          request,
          started,
          protocol: 'maas',
          model: readModel(body, query.model),
          encode({ name, signature }) {
            if (signature.task !== 'translation') {
              throw new MaasError('invalid-input', `${name} is a ${signature.task}, not a translation: ask it at maas/predict.`)
            }
            return encodeRows(signature, isOne ? [input] : input, (i) => (isOne ? 'input' : `input[${i}]`))
          },
          answer(result) {
            checkFinite(result)
            const output = scoresOf(result)
            const { texts } = result
            return { output: isOne ? output[0] : output, ...(texts && { text: isOne ? texts[0] : texts }) }
          },
        })
      },
    }),
  })
}

async function readInput(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const mediaType = mediaTypeOf(request)
  const body = await readJsonOrText(request)
  if (typeof body === 'object') return body
  if (mediaType === 'text/plain') return { input: body }
  throw new MaasError('unsupported-media-type', `The body is ${mediaType}; this takes application/json, text/plain.`)
}

/** [rows][steps][ids] */
function scoresOf({ y, rows, steps = 1 }: PredictResult): number[][][] {
  const ids = y.length / (rows * steps)
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: steps }, (_, step) => {
      const from = (row * steps + step) * ids
      return Array.from(y.subarray(from, from + ids))
    }))
}
