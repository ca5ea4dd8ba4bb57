import { plain, relaxed } from 'virtual:kernels'
import { loadKernels } from '../src/kernels/loader.ts'
import { createIdbStore } from '../src/registry/idb-store.ts'
import { createKernelSessions } from '../src/router/kernel-sessions.ts'
import { lazyNetworks } from '../src/router/networks.ts'
import { Predictor } from '../src/router/predictor.ts'
import { createRouter } from '../src/router/router.ts'
import { findAppRoot } from '../src/serve/app-root.ts'
import { Precache } from '../src/serve/precache.ts'
import { startServiceWorker } from '../src/serve/service-worker.ts'

declare const self: ServiceWorkerGlobalScope

// Runs at every start of the worker: nothing is opened or loaded here, only made ready to be.
const root = findAppRoot(self.location.href, new Error().stack ?? '')
const registry = createIdbStore()
const predictor = new Predictor(registry, createKernelSessions(() => loadKernels({ plain, relaxed })))

// A Service Worker runs later only those scripts that it ran while it was installed.
const loadNetworks = () => self.importScripts(new URL('networks.js', root.url).href)
self.addEventListener('install', loadNetworks)

startServiceWorker(self, {
  root,
  build: __BUILD__,
  precache: new Precache(__PRECACHE__, root.url),
  predictor,
  router: createRouter({ registry, predictor, networks: lazyNetworks(loadNetworks), build: __BUILD__, base: root.url.pathname }),
})
