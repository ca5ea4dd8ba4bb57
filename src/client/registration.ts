import { MaasError } from '../core/error.ts'
import { type CallOptions, WorkerPort } from './worker-port.ts'

/** How long the first visit may take to install the worker before the page helps itself. */
const INSTALL_MS = 15_000
const HELLO = { deadlineMs: 10_000 }
/** A worker that knows nothing of us says nothing. */
const PROBE = { deadlineMs: 2_000 }

export interface PlatformWorker {
  readonly registration: ServiceWorkerRegistration
  readonly port: WorkerPort
}

/**
 * The Service Worker that answers for the app at `appRoot`: one that is there, also a host page's own that imports
 * `sw.js`, else ours, newly registered. undefined when there can be none: no support, no https, refused by the
 * browser, or a foreign worker at this place, which registering ours would throw out.
 */
export async function findWorker(appRoot: URL): Promise<PlatformWorker | undefined> {
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker
  if (!container) return undefined
  const script = new URL('sw.js', appRoot).href
  const existing = await container.getRegistration(appRoot.href).catch(refused)
  if (existing && newestWorker(existing)?.scriptURL !== script) {
    const guest = await reach(existing, PROBE)
    if (guest || existing.scope === appRoot.href) return guest
  }
  const registration = await container.register(script, { scope: appRoot.href }).catch(refused)
  return registration && reach(registration, HELLO)
}

/** The browser refuses, in private mode for one, or there is no such script: the page helps itself. */
const refused = () => undefined

/** The registration's worker once it is active and answers; undefined when it does not. */
async function reach(registration: ServiceWorkerRegistration, patience: CallOptions): Promise<PlatformWorker | undefined> {
  let active: ServiceWorker
  const port = new WorkerPort(() => (active = registration.active ?? active))
  let build: string
  try {
    active = await activeWorker(registration)
    ;({ build } = await port.call('hello', () => ({ params: null }), patience))
  } catch {
    port.close()
    return undefined
  }
  // Another build answers just as well; the newer one takes over when the browser has fetched it.
  if (build !== __BUILD__) void registration.update().catch(() => undefined)
  return { registration, port }
}

function newestWorker({ installing, waiting, active }: ServiceWorkerRegistration): ServiceWorker | null {
  return installing ?? waiting ?? active
}

/** Throws `unavailable` when the worker cannot be installed, or not in time. */
function activeWorker(registration: ServiceWorkerRegistration): Promise<ServiceWorker> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new MaasError('unavailable', `The Service Worker ${why}.`))
    const candidate = newestWorker(registration)
    const look = () => {
      if (registration.active) resolve(registration.active)
      else if (!candidate || candidate.state === 'redundant') fail('could not be installed')
    }
    candidate?.addEventListener('statechange', look)
    setTimeout(() => fail('was not installed in time'), INSTALL_MS)
    look()
  })
}
