import { startBridge } from '../../embed/bridge.ts'
import { placesOfWindow } from '../../embed/places.ts'
import type { GrantAsk, ReadyMessage } from '../../protocol/embed.ts'
import type { GrantRecord } from '../../registry/records.ts'
import type { RegistryStore } from '../../registry/store.ts'
import { startLocalization } from '../localization.ts'
import { startTheme } from '../theme.ts'
import { InpageConsent } from './consent.ts'

const SMALLEST = { width: 360, height: 560 }

startTheme()
await startLocalization()
const page = new InpageConsent()
document.body.append(page)

// Not in a frame, which its host could cover, also where that host made itself its opener.
if (window.top !== window || !window.opener) page.state = 'stray'
else answer(window.opener as Window)

function answer(host: Window): void {
  if (innerWidth < SMALLEST.width || innerHeight < SMALLEST.height) resizeTo(480, 760)
  const appRoot = new URL('.', document.baseURI)
  startBridge({ host, places: placesOfWindow(appRoot), api: new URL('maas/', appRoot), askOwner, onWelcome: () => (page.state = 'serving') })
  // It says nothing but that this window is here; the answer's origin is what the browser says.
  host.postMessage({ type: 'maas:ready' } satisfies ReadyMessage, '*')

  let isDenied = false // for good: who is asked again and again says yes in the end
  async function askOwner(origin: string, ask: GrantAsk, registry: RegistryStore): Promise<boolean> {
    if (isDenied) return false
    const models = (await registry.listModels()).map(({ name }) => name)
    const grant = await new Promise<GrantRecord | null>((decide) => (page.state = { origin, ask, models, decide }))
    const at = new Date().toISOString()
    await registry.addAudit([{ at, origin, verb: null, what: 'consent', model: null, outcome: grant ? 'allowed' : 'denied', count: 1 }])
    if (grant) await registry.putGrant(grant)
    isDenied = grant === null
    return grant !== null
  }
}
