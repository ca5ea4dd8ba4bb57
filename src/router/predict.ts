import type { Predictor } from '../inference/predictor.ts'
import { acceptedType } from './negotiation.ts'
import { readInput } from './predict-input.ts'
import { ANSWERS, writeAnswer } from './predict-output.ts'
import { answerPrediction, PREDICTION_MS } from './prediction.ts'
import { operation, protocolRoute, type Route } from './route.ts'
import { modelQuery } from './schema.ts'

/** POST `maas/predict`: one instance or several, in JSON, CSV, raw numbers, as a text or an image; answered in JSON, CSV or raw numbers. */
export function predictRoute(predictor: Predictor): Route {
  return protocolRoute('predict', PREDICTION_MS, {
    POST: operation({
      summary: 'Predict for one instance or several',
      query: modelQuery,
      async handle({ request, query }) {
        const started = performance.now()
        const type = acceptedType(request, ANSWERS)
        const { model, isOne, encode } = await readInput(request, query.model)
        return answerPrediction(predictor, {
          request, started, protocol: 'maas', model, encode, answer: (result) => writeAnswer(result, type, isOne),
        })
      },
    }),
  })
}
