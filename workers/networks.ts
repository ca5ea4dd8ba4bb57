import { importOnnx } from '../src/artifact/import-onnx.ts'
import { importKeras } from '../src/keras/import-keras.ts'
import type { NetworksScope } from '../src/router/networks.ts'
import { completeRunConfig } from '../src/train/complete-config.ts'

// `networks.js`: brought into a page or the Service Worker when a run is queued or a model of another framework comes.
;(globalThis as NetworksScope).inpageNetworks = { completeRunConfig, importKeras, importOnnx }
