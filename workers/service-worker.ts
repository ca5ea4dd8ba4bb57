import { relaxed } from 'virtual:inference-kernels'
import { inferenceKernels } from '../src/kernels/loader.ts'
import { createIdbStore } from '../src/registry/idb-store.ts'
import { lazyScript } from '../src/router/lazy-script.ts'
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
const registry = createIdbStore()
const precache = new Precache(__PRECACHE__, root.url)

const scripts = new AppScripts(self, precache, root.url)
const run = (file: string) => scripts.run(file)
self.addEventListener('install', () => scripts.install(['datasets.js', 'mlflow.js', 'networks.js', 'openapi.js', 'ort.js']))

const datasets = lazyScript('datasets.js', run)
const mlflow = lazyScript('mlflow.js', run)
const networks = lazyScript('networks.js', run)
const openapi = lazyScript('openapi.js', run)
const readAppFile = (path: string) => precache.read(path)
const kernels = inferenceKernels(relaxed, readAppFile)
const onnxruntime = onnxruntimeSessions(lazyScript('ort.js', run), readAppFile)
const predictor = new Predictor(registry, createSessions(kernels, onnxruntime), datasets)

startServiceWorker(self, {
  root,
  build: __BUILD__,
  precache,
  prepare() {
    registry.modelsRevision().catch(() => undefined)
    kernels().catch(() => undefined)
  },
  predictor,
  router: createRouter({ registry, predictor, networks, mlflow, onnxruntime, datasets, openapi, readAppFile, build: __BUILD__, base: root.url.pathname }),
})
