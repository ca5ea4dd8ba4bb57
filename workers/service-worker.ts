import { relaxed } from 'virtual:inference-kernels'
import { once } from '../src/core/once.ts'
import { inferenceKernels } from '../src/kernels/loader.ts'
import { createIdbServingStore } from '../src/registry/idb-store.ts'
import { type LazyScripts, lazyScript } from '../src/router/lazy-script.ts'
import { predictionRoutes } from '../src/router/prediction-routes.ts'
import { onnxruntimeSessions } from '../src/inference/onnxruntime.ts'
import { Predictor } from '../src/inference/predictor.ts'
import { createRouter } from '../src/router/router.ts'
import { createSessions } from '../src/inference/sessions.ts'
import { findAppRoot } from '../src/serve/app-root.ts'
import { AppScripts } from '../src/serve/app-scripts.ts'
import { Precache } from '../src/serve/precache.ts'
import { startServiceWorker } from '../src/serve/service-worker.ts'

declare const self: ServiceWorkerGlobalScope

// Runs at every start of the worker: nothing is opened or loaded here, only made ready to be.
const root = findAppRoot(self.location.href, new Error().stack ?? '')
const registry = createIdbServingStore()
const precache = new Precache(__PRECACHE__, root.url)

const scripts = new AppScripts(self, precache, root.url)
const script = <K extends keyof LazyScripts>(file: K) => lazyScript(file, () => scripts.run(file))
self.addEventListener('install', () => scripts.install(['api.js', 'datasets.js', 'hand-over.js', 'mlflow.js', 'networks.js', 'openapi.js', 'ort.js']))

const datasets = script('datasets.js')
const readAppFile = (path: string) => precache.read(path)
const kernels = inferenceKernels(relaxed, readAppFile)
const onnxruntime = onnxruntimeSessions(script('ort.js'), readAppFile)
const handOver = once(async () => (await script('hand-over.js')()).createHandOver(self.clients))
const predictor = new Predictor(registry, createSessions(kernels, onnxruntime, handOver), datasets)
const parts = { predictor, build: __BUILD__, base: root.url.pathname }
const lazyParts = { networks: script('networks.js'), mlflow: script('mlflow.js'), openapi: script('openapi.js'), datasets, onnxruntime, readAppFile }
const api = once(async () => (await script('api.js')()).createApi({ ...parts, ...lazyParts }))

startServiceWorker(self, {
  root,
  build: __BUILD__,
  precache,
  prepare() {
    registry.modelsRevision().catch(() => undefined)
    kernels().catch(() => undefined)
  },
  predictor,
  router: createRouter({ routes: predictionRoutes(parts), base: parts.base, otherwise: async (request) => (await api())(request) }),
})
