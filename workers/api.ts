import { createIdbStore } from '../src/registry/idb-store.ts'
import { createApiRouter } from '../src/router/all-routes.ts'
import { provide } from '../src/router/lazy-script.ts'

// `api.js`: brought into the Service Worker with the first request that `sw.js` has no route for.
provide({ 'api.js': { createApi: (parts) => createApiRouter({ ...parts, registry: createIdbStore() }) } })
