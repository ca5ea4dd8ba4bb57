import { APP_ROOT } from './app-root.ts'
import type { Lane } from './lane.ts'
import { openLane } from './open-lane.ts'
import { createMaas, type Maas } from './platform.ts'

export interface ConnectOptions {
  /** Where the app is deployed, for an SDK that was bundled or copied away from there: `/inpage/`. */
  readonly root?: string | URL
  /** How long a first visit may take to install the Service Worker before the page answers itself; 15,000 by default. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** Asks the browser not to clear what is stored here when the disk is full. Whether it agreed: `navigator.storage.persisted()`. */
  readonly persist?: boolean
}

/**
 * Connects a page of the platform's own origin: registers `sw.js` when needed, waits until it controls the page where it is going to,
 * resolves when requests are answered. A page that went past its worker (a hard reload) is answered over a port, one without Service
 * Workers in the page itself. Throws the signal's reason.
 */
export async function connect({ root = APP_ROOT, timeoutMs, signal, persist = false }: ConnectOptions = {}): Promise<Maas> {
  if (persist) void navigator.storage?.persist().catch(() => undefined)
  const appRoot = new URL(root, document.baseURI)
  const opening = openLane(appRoot, timeoutMs)
  const lane = await (signal ? untilAborted(opening, signal) : opening)
  return createMaas(lane, appRoot)
}

/** A lane that comes too late is closed. */
function untilAborted(opening: Promise<Lane>, signal: AbortSignal): Promise<Lane> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(signal.reason)
      opening.then((lane) => lane.close(), () => undefined)
    }
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop)
    opening.finally(() => signal.removeEventListener('abort', stop)).then(resolve, reject)
  })
}
