import type { Predictor } from '../inference/predictor.ts'
import { healthRoutes } from './health.ts'
import { predictRoute } from './predict.ts'
import type { Route } from './route.ts'
import { translateRoute } from './translate.ts'

export interface PredictionParts {
  readonly predictor: Predictor
  /** Names the build. */
  readonly build: string
}

/** What a Service Worker has at hand when it starts: predictions in the platform's own words. */
export function predictionRoutes({ predictor, build }: PredictionParts): readonly Route[] {
  return [predictRoute(predictor), translateRoute(predictor), ...healthRoutes(predictor, build)]
}
