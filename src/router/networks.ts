import type { importOnnx } from '../artifact/import-onnx.ts'
import { MaasError } from '../core/error.ts'
import type { importKeras } from '../keras/import-keras.ts'
import type { completeRunConfig } from '../train/complete-config.ts'

/** What knows every layer, loss and optimizer: more code than all that serves models, and no prediction needs it. */
export interface Networks {
  readonly completeRunConfig: typeof completeRunConfig
  readonly importKeras: typeof importKeras
  readonly importOnnx: typeof importOnnx
}

/** Where `networks.js` leaves them: a classic script, so that a Service Worker can load it too. */
export interface NetworksScope {
  inpageNetworks?: Networks
}

/**
 * The networks of `networks.js`, which `load` runs in this context when the first run is queued or the first model of
 * another framework comes. Throws `unavailable` when it cannot be loaded.
 */
export function lazyNetworks(load: () => unknown, scope: NetworksScope = globalThis as NetworksScope): () => Promise<Networks> {
  return async () => {
    if (!scope.inpageNetworks) {
      try {
        await load()
      } catch (cause) {
        throw new MaasError('unavailable', `networks.js could not be loaded: ${(cause as Error).message}. Try again when the network is there.`, { cause })
      }
    }
    return scope.inpageNetworks!
  }
}
