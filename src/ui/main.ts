import { hostRuns } from '../jobs/host-runs.ts'
import { openWorkshop } from '../jobs/workshop.ts'
import { createIdbStore } from '../registry/idb-store.ts'
import { startLocalization } from './localization.ts'
import { createServices } from './platform/services.ts'
import { startTheme } from './theme.ts'
import './shell/studio.ts'

const appRoot = new URL('.', document.baseURI)
const registry = createIdbStore()
const workshop = openWorkshop(registry, appRoot)

startTheme()
await startLocalization()

const studio = document.createElement('inpage-studio')
studio.services = createServices({
  maas: import('../client/connect.ts').then(({ connect }) => connect({ root: appRoot })),
  registry,
  reading: import('./platform/dataset-reading.ts').then(({ createDatasetReading }) => createDatasetReading(workshop)),
  // The studio trains whatever is queued at this origin, for as long as it is open.
  hosting: hostRuns({ ...workshop, signal: new AbortController().signal }),
  endpoint: `${appRoot.pathname}maas`,
})
document.body.append(studio)

// What a page had stored of a data set when it was closed.
void registry.collectBlocks().catch(() => undefined)
