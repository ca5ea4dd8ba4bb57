import { provide } from '../src/router/lazy-script.ts'
import { describeApi } from '../src/router/openapi/document.ts'

// `openapi.js`: brought into a page or the Service Worker when the OpenAPI document is asked for.
provide({ 'openapi.js': { describeApi } })
