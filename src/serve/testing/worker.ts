import { createMemoryStore } from '../../registry/memory-store.ts'
import { Predictor } from '../../inference/predictor.ts'
import { createApiRouter } from '../../router/all-routes.ts'
import { datasetParts } from '../../router/testing/datasets.ts'
import { line, register } from '../../router/testing/models.ts'
import { ReferenceSessions } from '../../router/testing/reference-sessions.ts'
import { networks, onnxruntime } from '../../router/testing/networks.ts'
import { Precache } from '../precache.ts'
import { startServiceWorker } from '../service-worker.ts'
import { SITE, siteRoot } from './site.ts'

// A Service Worker over a registry in memory, with one model: y = 2x + 1.
const root = siteRoot()
const registry = createMemoryStore()
void register(registry, 'line', line(2, 1))
const predictor = new Predictor(registry, new ReferenceSessions(), datasetParts.datasets)
// The tests are type-checked with the page's library, which does not know what this script runs in.
startServiceWorker(globalThis as never, {
  root: { url: root, isWorker: true },
  build: 'test',
  precache: new Precache(SITE, root),
  prepare: () => undefined,
  predictor,
  router: createApiRouter({ registry, predictor, networks, onnxruntime, build: 'test', base: root.pathname, ...datasetParts }),
})
