import { MaasError } from '../core/error.ts'
import { WorkerPort } from './worker-port.ts'

const HELLO_MS = 10_000
/** A worker that knows nothing of us says nothing. */
const PROBE_MS = 2_000
/** A worker of ours takes over the page that installed it at once. */
const CONTROL_MS = 1_000

export interface PlatformWorker {
  readonly registration: ServiceWorkerRegistration
  readonly port: WorkerPort
  /** That the worker was made from. */
  readonly build: string
}

/**
 * The Service Worker that answers for the app at `appRoot`: one that is there, also a host page's own that imports
 * `sw.js`, else ours, newly registered. undefined when there can be none: no support, no https, refused by the
 * browser, or a foreign worker at this place, which registering ours would throw out.
 * @param installMs how long it may take to be installed.
 */
export async function findWorker(appRoot: URL, installMs: number): Promise<PlatformWorker | undefined> {
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker
  if (!container) return undefined
  const script = new URL('sw.js', appRoot).href
  const existing = await container.getRegistration(appRoot.href).catch(refused)
  if (existing && newestWorker(existing)?.scriptURL !== script) {
    const guest = await reach(existing, installMs, PROBE_MS)
    if (guest || existing.scope === appRoot.href) return guest
  }
  const registration = await container.register(script, { scope: appRoot.href }).catch(refused)
  if (!registration) return undefined
  const isNew = registration.active?.state !== 'activated'
  const found = await reach(registration, installMs, HELLO_MS)
  if (!found) return undefined
  if (isNew && location.href.startsWith(registration.scope)) await controlled(container)
  // Another build answers just as well; the newer one takes over when the browser has fetched it.
  if (found.build !== __BUILD__) void registration.update().catch(() => undefined)
  return found
}

/** The browser refuses, in private mode for one, or there is no such script: the page helps itself. */
const refused = () => undefined

/** The registration's worker once it is active and answers; undefined when it does not. */
async function reach(registration: ServiceWorkerRegistration, installMs: number, deadlineMs: number): Promise<PlatformWorker | undefined> {
  let active: ServiceWorker
  const port = new WorkerPort(() => (active = registration.active ?? active))
  try {
    active = await activeWorker(registration, installMs)
    const { build } = await port.call('hello', () => ({ params: null }), { deadlineMs })
    return { registration, port, build }
  } catch {
    port.close()
    return undefined
  }
}

function newestWorker({ installing, waiting, active }: ServiceWorkerRegistration): ServiceWorker | null {
  return installing ?? waiting ?? active
}

/** Throws `unavailable` when the worker cannot be installed, or not in time. */
function activeWorker(registration: ServiceWorkerRegistration, installMs: number): Promise<ServiceWorker> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new MaasError('unavailable', `The Service Worker ${why}.`))
    const candidate = newestWorker(registration)
    const look = () => {
      if (registration.active) resolve(registration.active)
      else if (!candidate || candidate.state === 'redundant') fail('could not be installed')
    }
    candidate?.addEventListener('statechange', look)
    setTimeout(() => fail('was not installed in time'), installMs)
    look()
  })
}

/** Resolves when the page is controlled, or will not be soon. */
function controlled(container: ServiceWorkerContainer): Promise<void> {
  return new Promise((resolve) => {
    if (container.controller) return resolve()
    container.addEventListener('controllerchange', () => resolve(), { once: true })
    setTimeout(resolve, CONTROL_MS)
  })
}
