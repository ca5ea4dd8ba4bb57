import { importKeras } from '../src/keras/import-keras.ts'
import type { ImporterScope } from '../src/router/load-importer.ts'

// `importer.js`: brought into a page or the Service Worker when a model of another framework is to be read.
;(globalThis as ImporterScope).inpageImport = async (files, options) => importKeras(files, options)
