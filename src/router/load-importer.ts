import { MaasError } from '../core/error.ts'
import type { ModelImporter } from './import-version.ts'

/** Where `importer.js` leaves its function: a classic script, so that a Service Worker can load it too. */
export interface ImporterScope {
  inpageImport?: ModelImporter
}

/**
 * The importer of `importer.js`, which `load` runs in this context when the first model comes: most never need it. Throws
 * `unavailable` when it cannot be loaded.
 */
export function loadImporter(load: () => unknown, scope: ImporterScope = globalThis as ImporterScope): ModelImporter {
  return async (files, options) => {
    if (!scope.inpageImport) {
      try {
        await load()
      } catch (cause) {
        throw new MaasError('unavailable', `importer.js could not be loaded: ${(cause as Error).message}. Try again when the network is there.`, { cause })
      }
    }
    return scope.inpageImport!(files, options)
  }
}
