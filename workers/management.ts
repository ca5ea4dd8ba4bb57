import { createApiRouter } from '../src/router/all-routes.ts'
import { provide } from '../src/router/lazy-script.ts'

// `management.js`: brought into the Service Worker with the first request that is no prediction.
provide({ 'management.js': { createApiRouter } })
