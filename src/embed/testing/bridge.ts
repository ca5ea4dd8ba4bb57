import type { Lane } from '../../client/lane.ts'
import { createPageLane } from '../../client/page-lane.ts'
import { Predictor } from '../../inference/predictor.ts'
import { createIntake, createTestTrainer } from '../../jobs/testing/trainers.ts'
import type { HelloAnswer } from '../../protocol/embed.ts'
import type { RegistryStore } from '../../registry/store.ts'
import { createApiRouter } from '../../router/all-routes.ts'
import { datasetParts } from '../../router/testing/datasets.ts'
import { networks, onnxruntime } from '../../router/testing/networks.ts'
import { ReferenceSessions } from '../../router/testing/reference-sessions.ts'
import { startBridge } from '../bridge.ts'
import type { Place, Places } from '../place.ts'

export const APP_ROOT = new URL('/inpage/', location.origin)
export const API = new URL('maas/', APP_ROOT)

export function laneOf(registry: RegistryStore): Lane {
  const predictor = new Predictor(registry, new ReferenceSessions(), datasetParts.datasets)
  return createPageLane({
    registry,
    predictor,
    router: createApiRouter({ registry, predictor, networks, onnxruntime, build: 'test', base: APP_ROOT.pathname, ...datasetParts }),
    createTrainer: createTestTrainer,
    createIntake,
    appRoot: APP_ROOT,
  })
}

/** A bridge in this window that listens to `host`; returns the way to stop. */
export function bridgeFor(host: Window, registry: RegistryStore, lane = laneOf(registry)): () => void {
  const place: Place = { tier: 'first-party', registry, lane: Promise.resolve(lane) }
  const places: Places = { shared: async () => place, own: async () => undefined, storageAccess: async () => 'granted', opened: new Promise(() => undefined) }
  return startBridge({ host, places, api: API })
}

/** Says hello to the bridge in this window, and resolves to its answer and the port. */
export function hello(message: unknown = { type: 'maas:hello', version: 1 }): Promise<{ answer: HelloAnswer; port: MessagePort }> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<HelloAnswer>) => resolve({ answer: data, port: port1 })
    postMessage(message, location.origin, [port2])
  })
}
