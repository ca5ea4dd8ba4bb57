import { MaasError } from '../core/error.ts'
import type { PredictResult } from '../protocol/service-worker.ts'
import { checkFields, readJsonObject } from './body.ts'
import { encodeRows } from '../inference/encode-rows.ts'
import { checkFinite, readModel } from './predict.ts'
import { answerPrediction } from './prediction.ts'
import type { Predictor } from '../inference/predictor.ts'
import type { Route } from './route.ts'

const BODY_LIMIT = 8_000_000
const DEADLINE_MS = 30_000

/**
 * POST `maas/translate`: `{"input": ids}`, a text where the model takes text, or a list of such, with an optional `"model"`. The
 * answer's `output` has the scores of all ids at each position, for one input or for each; its `text` is what they say, of a
 * model that writes text.
 */
export function translateRoute(predictor: Predictor): Route {
  return {
    pattern: 'translate',
    deadlineMs: DEADLINE_MS,
    errors: 'protocol',
    operations: {
      POST: {
        summary: 'Translate a text or a list of ids, or several',
        async handle({ request }) {
          const started = performance.now()
          const body = await readJsonObject(request, BODY_LIMIT)
          checkFields(body, ['input', 'model'])
          const { input } = body
          if (!Array.isArray(input) && typeof input !== 'string') {
            throw new MaasError('invalid-input', '"input" must be a text or a list of ids, or a list of such.')
          }
          const isOne = typeof input === 'string' || typeof input[0] === 'number'
          return answerPrediction(predictor, {
            request,
            started,
            protocol: 'maas',
            model: readModel(body),
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
      },
    },
  }
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
