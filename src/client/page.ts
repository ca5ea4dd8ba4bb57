import { plain, relaxed } from 'virtual:kernels'
import { openWorkshop } from '../jobs/workshop.ts'
import { loadKernels } from '../kernels/loader.ts'
import type { RunEvent } from '../protocol/run-events.ts'
import { createIdbStore } from '../registry/idb-store.ts'
import { createKernelSessions } from '../router/kernel-sessions.ts'
import { lazyNetworks } from '../router/networks.ts'
import { Predictor } from '../router/predictor.ts'
import { createRouter } from '../router/router.ts'
import type { Lane } from './lane.ts'
import { createPageLane, followRun } from './page-lane.ts'

/** `maas.page.js`: what the SDK needs to train in the page, or to serve in it where there is no Service Worker. */
export interface PagePart {
  runEvents(run: string, options: { readonly host: boolean }): AsyncIterable<RunEvent>
  openLane(): Lane
}

/** @param appRoot where the app is deployed, with its closing slash. */
export function createPage(appRoot: URL): PagePart {
  const workshop = openWorkshop(createIdbStore(), appRoot)
  return {
    runEvents: (run, options) => followRun(workshop, run, options),
    openLane() {
      const { registry } = workshop
      const predictor = new Predictor(registry, createKernelSessions(() => loadKernels({ plain, relaxed })))
      const networks = lazyNetworks(() => import(/* @vite-ignore */ new URL('networks.js', appRoot).href))
      const router = createRouter({ registry, predictor, networks, build: __BUILD__, base: appRoot.pathname })
      return createPageLane({ ...workshop, predictor, router })
    },
  }
}
