import { startBridge } from './bridge.ts'
import { placesOfFrame } from './places.ts'
import { offerStorageAccess } from './storage-button.ts'

const appRoot = new URL('.', document.baseURI)

if (window.parent !== window) {
  const places = placesOfFrame(appRoot)
  startBridge({ host: window.parent, places, api: new URL('maas/', appRoot) })
  void offerStorageAccess(document.querySelector('button')!, places)
}
