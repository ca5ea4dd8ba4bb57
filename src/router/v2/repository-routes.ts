import type { Predictor } from '../../inference/predictor.ts'
import type { RegistryStore } from '../../registry/store.ts'
import type { Importers } from '../import-version.ts'
import { operation, protocolRoute, type Route } from '../route.ts'
import { INDEX_REQUEST, loadModel, repositoryIndex, unloadModel } from './repository.ts'

/** Loading may bring new versions, and warms them. */
const DEADLINE_MS = 60_000

export interface RepositoryParts extends Importers {
  readonly registry: RegistryStore
  readonly predictor: Predictor
}

/** Triton's model repository extension of the Open Inference Protocol. */
export function repositoryRoutes({ registry, predictor, ...importers }: RepositoryParts): readonly Route[] {
  return [
    protocolRoute('v2/repository/index', DEADLINE_MS, {
      POST: operation({
        summary: 'All versions of all models, and whether they can answer',
        body: INDEX_REQUEST,
        handle: async ({ body }) => Response.json(await repositoryIndex(registry, predictor, body)),
      }),
    }),
    protocolRoute('v2/repository/models/:model/unload', DEADLINE_MS, {
      POST: {
        summary: 'Take a model out of service',
        async handle(call) {
          await unloadModel(predictor, call)
          return Response.json({})
        },
      },
    }),
    protocolRoute('v2/repository/models/:model/load', DEADLINE_MS, {
      POST: {
        summary: 'Take a model into service, with new versions or a configuration if they are sent',
        async handle(call) {
          await loadModel(importers, predictor, call)
          return Response.json({})
        },
      },
    }),
  ]
}
