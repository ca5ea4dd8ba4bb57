import type { Predictor } from '../../inference/predictor.ts'
import type { RegistryStore } from '../../registry/store.ts'
import type { Importers } from '../import-version.ts'
import { operation, type Operations, type ParamsOf, type Route } from '../route.ts'
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
    repository('index', {
      POST: operation({
        summary: 'All versions of all models, and whether they can answer',
        body: INDEX_REQUEST,
        handle: async ({ body }) => Response.json(await repositoryIndex(registry, predictor, body)),
      }),
    }),
    repository('models/:model/unload', {
      POST: {
        summary: 'Take a model out of service',
        async handle(call) {
          await unloadModel(predictor, call)
          return Response.json({})
        },
      },
    }),
    repository('models/:model/load', {
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

function repository<P extends string>(pattern: P, operations: Operations<ParamsOf<P>>): Route {
  return { pattern: `v2/repository/${pattern}`, deadlineMs: DEADLINE_MS, errors: 'protocol', operations }
}
