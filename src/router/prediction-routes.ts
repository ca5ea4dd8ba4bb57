import type { Predictor } from '../inference/predictor.ts'
import type { RegistryStore } from '../registry/store.ts'
import { healthRoutes } from './health.ts'
import { scoringRoutes } from './mlflow/scoring.ts'
import { predictRoute } from './predict.ts'
import type { Route } from './route.ts'
import { translateRoute } from './translate.ts'
import { v1Routes } from './v1/routes.ts'
import { v2Routes } from './v2/routes.ts'

export interface PredictionParts {
  readonly registry: RegistryStore
  readonly predictor: Predictor
  /** Names the build. */
  readonly build: string
}

/** What answers predictions, in every protocol, and says what can be asked: all that a Service Worker has at hand when it starts. */
export function predictionRoutes({ registry, predictor, build }: PredictionParts): readonly Route[] {
  return [
    predictRoute(predictor),
    translateRoute(predictor),
    ...v1Routes(registry, predictor),
    ...v2Routes({ registry, predictor, build }),
    ...scoringRoutes(predictor, build),
    ...healthRoutes(predictor, build),
  ]
}
