import { MaasError } from '../core/error.ts'
import type { Onnxruntime } from '../inference/onnxruntime.ts'
import type { ApiParts } from './all-routes.ts'
import type { DatasetTools } from './dataset-tools.ts'
import type { Mlflow } from './mlflow/routes.ts'
import type { Networks } from './networks.ts'
import type { OpenApi } from './openapi.ts'
import type { Router } from './router.ts'
import { withDeadline } from '../inference/deadline.ts'
import type { HandOver } from '../inference/hand-over.ts'

/**
 * Where the scripts that are loaded on demand leave what they bring: classic scripts, so that a Service Worker, which has
 * no `import()`, can load them too.
 */
export interface LazyScripts {
  'api.js'?: Api
  'datasets.js'?: DatasetTools
  'hand-over.js'?: HandOvers
  'mlflow.js'?: Mlflow
  'networks.js'?: Networks
  'openapi.js'?: OpenApi
  'ort.js'?: Onnxruntime
}

/** `api.js`: the whole API, in all protocols, over a registry that it can change. */
export interface Api {
  createApi(parts: Omit<ApiParts, 'registry'>): Router
}

/** `hand-over.js`: the way from the Service Worker to a worker of a page. */
export interface HandOvers {
  createHandOver(pages: Clients): HandOver
}

export interface LazyScope {
  inpage?: LazyScripts
}

/** Shorter than any request may take, so that it is said what is missing. */
const LOAD_MS = 8000

/** Called by such a script. */
export function provide(scripts: LazyScripts, scope: LazyScope = globalThis as LazyScope): void {
  scope.inpage = { ...scope.inpage, ...scripts }
}

/**
 * What `file` brings; `load` runs it in this context when it is first asked for. Throws `unavailable` when it cannot be
 * loaded, and tries again the next time.
 */
export function lazyScript<K extends keyof LazyScripts>(
  file: K, load: (file: string) => unknown, scope: LazyScope = globalThis as LazyScope,
): () => Promise<NonNullable<LazyScripts[K]>> {
  return async () => {
    if (!scope.inpage?.[file]) {
      try {
        await withDeadline(LOAD_MS, 'Loading', Promise.resolve(load(file)))
      } catch (cause) {
        throw new MaasError('unavailable', `${file} could not be loaded: ${(cause as Error).message}. Try again when the network is there.`, { cause })
      }
    }
    return scope.inpage![file]!
  }
}
