import { importForeignOnnx } from '../src/artifact/import-foreign-onnx.ts'
import { importOnnx } from '../src/artifact/import-onnx.ts'
import { importKeras } from '../src/keras/import-keras.ts'
import { readBundle, writeBundle } from '../src/router/bundle.ts'
import { provide } from '../src/router/lazy-script.ts'
import { completeRunConfig } from '../src/train/complete-config.ts'

// `networks.js`: brought into a page or the Service Worker when a run is queued or a model of another framework comes.
provide({ 'networks.js': { completeRunConfig, importForeignOnnx, importKeras, importOnnx, readBundle, writeBundle } })
