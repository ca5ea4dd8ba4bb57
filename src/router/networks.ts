import type { importForeignOnnx } from '../artifact/import-foreign-onnx.ts'
import type { importOnnx } from '../artifact/import-onnx.ts'
import type { importKeras } from '../keras/import-keras.ts'
import type { completeRunConfig } from '../train/complete-config.ts'
import type { readBundle, writeBundle } from './bundle.ts'

/** `networks.js`: what knows every layer, loss and optimizer. More code than all that serves models, and no prediction needs it. */
export interface Networks {
  readonly completeRunConfig: typeof completeRunConfig
  readonly importForeignOnnx: typeof importForeignOnnx
  readonly importKeras: typeof importKeras
  readonly importOnnx: typeof importOnnx
  readonly readBundle: typeof readBundle
  readonly writeBundle: typeof writeBundle
}
