import { openLane } from '../client/connect.ts'
import { createIdbStore } from '../registry/idb-store.ts'
import { startBridge } from './bridge.ts'

const appRoot = new URL('.', document.baseURI)

if (window.parent !== window) {
  startBridge({
    host: window.parent,
    registry: createIdbStore(),
    lane: openLane(appRoot),
    api: new URL('maas/', appRoot),
  })
}
