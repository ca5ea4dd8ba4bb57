import { testKernels } from '../../kernels/testing/load.ts'
import { createMemoryStore } from '../../registry/memory-store.ts'
import type { RegistryStore } from '../../registry/store.ts'
import type { SessionFactory } from '../../runtime/session.ts'
import type { DatasetParts } from '../datasets.ts'
import type { Networks } from '../networks.ts'
import { Predictor } from '../../inference/predictor.ts'
import { createApiRouter } from '../all-routes.ts'
import { createSessions } from '../../inference/sessions.ts'
import { datasetParts } from './datasets.ts'
import { NETWORKS, onnxruntime as none } from './networks.ts'

export const ROOT = 'https://models.example/inpage/'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Parsed when it is JSON. */
  readonly body: unknown
}

export interface Api {
  readonly registry: RegistryStore
  readonly predictor: Predictor
  /** @param path below `maas/`. A body that is no text, bytes or stream is sent as JSON. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

/** The whole API over a memory store, deployed under a sub-path. */
export function createApi(networks: Partial<Networks> = {}, onnxruntime: SessionFactory = none, parts: Partial<DatasetParts> = {}): Api {
  const registry = createMemoryStore()
  let instance: ReturnType<typeof testKernels> | undefined
  const kernels = () => (instance ??= testKernels())
  const predictor = new Predictor(registry, createSessions(kernels, onnxruntime), datasetParts.datasets)
  const lazyNetworks = async () => ({ ...NETWORKS, ...networks })
  const router = createApiRouter({ registry, predictor, build: 'test-build', base: '/inpage/', networks: lazyNetworks, onnxruntime, ...datasetParts, ...parts })
  return {
    registry,
    predictor,
    async call(method, path, body, headers = {}) {
      const raw = typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream
      const init: RequestInit & { duplex?: string } = { method, headers, duplex: 'half' }
      if (body !== undefined) init.body = raw ? (body as BodyInit) : JSON.stringify(body)
      const response = await router(new Request(`${ROOT}maas/${path}`, init))
      const isJson = /[/+]json\b/.test(response.headers.get('Content-Type') ?? '')
      const bytes = new Uint8Array(await response.arrayBuffer())
      return {
        status: response.status,
        headers: response.headers,
        body: isJson && bytes.length > 0 ? JSON.parse(new TextDecoder().decode(bytes)) : bytes,
      }
    },
  }
}
