import { relaxed } from 'virtual:inference-kernels'
import { once } from '../core/once.ts'
import { importFile } from '../jobs/intake.ts'
import { decline, ServingHost } from '../jobs/serving-host.ts'
import { openWorkshop } from '../jobs/workshop.ts'
import { inferenceKernels } from '../kernels/loader.ts'
import type { RunEvent } from '../protocol/run-events.ts'
import { createIdbStore } from '../registry/idb-store.ts'
import type { RegistryStore } from '../registry/store.ts'
import { lazyScript } from '../router/lazy-script.ts'
import { HandOver } from '../inference/hand-over.ts'
import { onnxruntimeSessions } from '../inference/onnxruntime.ts'
import { Predictor } from '../inference/predictor.ts'
import { createApiRouter } from '../router/all-routes.ts'
import { createSessions } from '../inference/sessions.ts'
import type { Lane } from './lane.ts'
import { createPageLane, followRun } from './page-lane.ts'

/** `maas.page.js`: what the SDK needs to train in the page, or to serve in it where there is no Service Worker. */
export interface PagePart {
  runEvents(run: string, options: { readonly host: boolean }): AsyncIterable<RunEvent>
  importFile: Lane['importFile']
  /** Runs models for the Service Worker that asks on this port, unless another page does, until `signal` fires. */
  serve(reply: MessagePort, signal: AbortSignal): void
  openLane(): Lane
}

/**
 * @param appRoot where the app is deployed, with its closing slash.
 * @param store another registry than the origin's.
 */
export function createPage(appRoot: URL, store?: RegistryStore): PagePart {
  const workshop = openWorkshop(store ?? createIdbStore(), appRoot)
  const host = new ServingHost(() => new Worker(new URL('serving.js', appRoot), { type: 'module', name: 'inpage serving' }))
  return {
    runEvents: (run, options) => followRun(workshop, run, options),
    importFile: (request, options) => importFile(request, workshop, options),
    serve(reply, signal) {
      signal.onabort = () => host.stop()
      if (signal.aborted) decline(reply)
      else void host.offer(reply)
    },
    openLane() {
      const { registry } = workshop
      const load = (file: string) => import(/* @vite-ignore */ new URL(file, appRoot).href)
      const networks = lazyScript('networks.js', load)
      const mlflow = lazyScript('mlflow.js', load)
      const openapi = lazyScript('openapi.js', load)
      const readAppFile = (path: string) => fetch(new URL(path, appRoot))
      const datasets = lazyScript('datasets.js', load)
      const onnxruntime = onnxruntimeSessions(lazyScript('ort.js', load), readAppFile)
      const kernels = inferenceKernels(relaxed, readAppFile)
      // The worker reads the origin's registry; its end is seen by a Web Lock, which there is over https only.
      const handOver = store || !navigator.locks ? undefined : once(async () => new HandOver(async () => host.port()))
      const predictor = new Predictor(registry, createSessions(kernels, onnxruntime, handOver), datasets)
      const router = createApiRouter({ registry, predictor, networks, mlflow, onnxruntime, datasets, openapi, readAppFile, build: __BUILD__, base: appRoot.pathname })
      const lane = createPageLane({ ...workshop, predictor, router })
      return {
        ...lane,
        close() {
          host.stop()
          lane.close()
        },
      }
    },
  }
}
