import { MaasError } from '../core/error.ts'
import type { ConnectMessage } from '../protocol/service-worker.ts'
import type { Predictor } from '../inference/predictor.ts'
import { errorResponse } from '../router/problem.ts'
import type { Router } from '../router/router.ts'
import type { AppRoot } from './app-root.ts'
import { servePort } from './port-lane.ts'
import type { Precache } from './precache.ts'
import { addStaticRoutes, staticRoutes } from './static-routes.ts'

export interface Platform {
  readonly root: AppRoot
  readonly build: string
  readonly precache: Precache
  /** Gets ready what every answer needs: called when a request comes, so that it is ready by the time that the registry was read. */
  readonly prepare: () => void
  readonly predictor: Predictor
  readonly router: Router
}

/**
 * Answers what is ours (`maas/` and the app's own files) and nothing else: a host page's other requests, and in a
 * host's own worker its lifecycle, stay the host's.
 */
export function startServiceWorker(worker: ServiceWorkerGlobalScope, platform: Platform): void {
  const { root, precache, predictor, prepare, router } = platform
  const api = new URL('maas/', root.url).href

  worker.addEventListener('install', (event) => {
    if (root.isWorker) {
      event.waitUntil(addStaticRoutes(event, staticRoutes(root.url, precache.paths)))
      void worker.skipWaiting()
    }
    event.waitUntil(precache.install())
  })

  worker.addEventListener('activate', (event) => {
    event.waitUntil(precache.clean())
    if (root.isWorker) event.waitUntil(worker.clients.claim())
  })

  worker.addEventListener('fetch', (event) => {
    const { request } = event
    if (request.url.startsWith(api)) {
      event.stopImmediatePropagation() // a host may have routes for whatever is asked
      const answer = isForgeable(request) ? Promise.resolve(refusal()) : router(request)
      prepare() // while the body is on its way
      event.respondWith(answer)
      // What was counted is stored before the worker may end; but an update takes over only from a worker that waits for nothing.
      event.waitUntil(answer.then(() => (worker.registration.waiting ? undefined : predictor.flushing)))
      return
    }
    const file = precache.find(request)
    if (!file) return
    event.stopImmediatePropagation()
    const answer = precache.respond(file)
    event.respondWith(answer.then(({ response }) => response))
    event.waitUntil(answer.then(({ stored }) => stored))
  })

  worker.addEventListener('message', (event) => {
    const [port] = event.ports
    if (!port || (event.data as Partial<ConnectMessage> | null)?.type !== 'maas:connect') return
    prepare()
    servePort(port, platform)
    // Offline, or no room: the files are stored on another visit.
    event.waitUntil(precache.warm().catch(() => undefined))
  })
}

/** A form on a page of any origin can make a navigation with a body; a script of our own never does. */
function isForgeable({ mode, method }: Request): boolean {
  return mode === 'navigate' && method !== 'GET' && method !== 'HEAD'
}

function refusal(): Response {
  return errorResponse(new MaasError('forbidden', 'Forms cannot be sent here: use fetch() on a page of this origin.'), 'problem')
}
