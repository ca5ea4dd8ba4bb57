import { HandOver } from '../src/inference/hand-over.ts'
import { provide } from '../src/router/lazy-script.ts'
import { askPages } from '../src/serve/serving-pages.ts'

// `hand-over.js`: brought into the Service Worker when a model that needs onnxruntime or a GPU answers.
provide({ 'hand-over.js': { createHandOver: (clients) => new HandOver(() => askPages(clients)) } })
