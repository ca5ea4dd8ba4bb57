import { createOrtSession } from '../src/engines/ort.ts'
import { wasmFile } from '../src/engines/ort-wasm-file.ts'
import { provide } from '../src/router/lazy-script.ts'

// `ort.js`: brought into a page or the Service Worker when a model with ops that have no kernels is imported or answers.
provide({ 'ort.js': { createSession: createOrtSession, wasmFile } })
