import { bundleRoutes } from './bundles.ts'
import { type DatasetParts, datasetRoutes } from './datasets.ts'
import { endpointRoutes } from './endpoints.ts'
import { grantRoutes } from './grants.ts'
import { onBehalfOf } from './idempotency.ts'
import type { ImportParts } from './import-version.ts'
import { metricsRoute } from './metrics.ts'
import { type Mlflow, mlflowRoutes } from './mlflow/routes.ts'
import { scoringRoutes } from './mlflow/scoring.ts'
import { modelRoutes } from './models.ts'
import { type OpenApiParts, openApiRoutes } from './openapi.ts'
import { type PredictionParts, predictionRoutes } from './prediction-routes.ts'
import { requestLogRoutes } from './request-log.ts'
import type { Route } from './route.ts'
import { createRouter, type Router } from './router.ts'
import { runRoutes } from './runs.ts'
import { servingConfigRoutes } from './serving-config.ts'
import { statisticsRoute } from './statistics.ts'
import { v1Routes } from './v1/routes.ts'
import { repositoryRoutes } from './v2/repository-routes.ts'
import { v2Routes } from './v2/routes.ts'

export interface ApiParts extends PredictionParts, ImportParts, DatasetParts, OpenApiParts {
  /** Asked for when one of MLflow's clients reads the registry. */
  readonly mlflow: () => Promise<Mlflow>
}

/** The whole HTTP API as a table. */
export function allRoutes(parts: ApiParts): readonly Route[] {
  const { registry, predictor, networks, mlflow, onnxruntime, datasets, readAppFile, build } = parts
  const routes: readonly Route[] = [
    ...predictionRoutes(parts),
    ...v1Routes(registry, predictor),
    ...v2Routes({ registry, predictor, build }),
    ...repositoryRoutes({ registry, predictor, networks, onnxruntime }),
    ...scoringRoutes(predictor, build),
    ...mlflowRoutes(registry, mlflow),
    ...modelRoutes({ registry, networks, onnxruntime }),
    ...bundleRoutes({ registry, networks }),
    ...servingConfigRoutes(registry),
    ...runRoutes(registry, networks),
    ...datasetRoutes({ registry, networks, datasets, readAppFile }),
    ...endpointRoutes(registry, predictor),
    ...grantRoutes(registry),
    metricsRoute(registry, predictor),
    statisticsRoute(registry, predictor),
    ...requestLogRoutes(registry, predictor),
    ...openApiRoutes(parts, () => routes),
  ]
  return routes
}

/** The whole HTTP API as a function. */
export function createApiRouter(parts: ApiParts): Router {
  const { registry, base } = parts
  return createRouter({ routes: allRoutes(parts), registryFor: (request, body) => onBehalfOf(request, body, registry), base })
}
