import { MaasError } from '../core/error.ts'
import type { GrantAsk, HelloAnswer, StorageAccessMessage } from '../protocol/embed.ts'
import { GRANT_VERBS } from '../protocol/grants.ts'
import type { GrantRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'
import { type Asked, AuditLog } from './audit-log.ts'
import { Gate } from './gate.ts'
import { serveGuest } from './guest.ts'
import { type Hello, readHello } from './guest-message.ts'
import type { Place, Places } from './place.ts'
import { RateLimit } from './rate-limit.ts'

/** Asks the owner in this window; whether he allowed it. What he allows is stored by then. */
export type AskOwner = (origin: string, ask: GrantAsk, registry: RegistryStore) => Promise<boolean>

export interface BridgeOptions {
  /** The only window that is listened to: the page that framed or opened this one. */
  readonly host: Window
  readonly places: Places
  /** Address of `maas/`. */
  readonly api: URL
  /** For a window of its own: nobody can be asked in a frame, which its host could cover. */
  readonly askOwner?: AskOwner
  /** A guest is answered from now on. */
  readonly onWelcome?: () => void
}

/**
 * Answers the page of another origin that has framed or opened this one. Its origin is what the browser says it is; it may do
 * what the owner has granted that origin, each call checked anew; one that may do nothing is denied and noted for the
 * owner to see. One guest at a time: a new hello ends the port of the one before. Returns the way to stop.
 */
export function startBridge({ host, places, api, askOwner, onWelcome }: BridgeOptions): () => void {
  let stopGuest = (): void => undefined
  let turn = Promise.resolve()
  let newest = 0
  let waiting: MessagePort | undefined
  void places.opened.then(() => waiting?.postMessage({ type: 'maas:storage-access' } satisfies StorageAccessMessage))

  async function welcome(origin: string, hello: Hello, port: MessagePort, number: number): Promise<void> {
    if (number !== newest) return port.close() // another hello came meanwhile: only that is answered
    stopGuest()
    const { answer, guest } = await greet(origin, hello, places, askOwner).catch((thrown: unknown): Greeting => ({ answer: deny(MaasError.from(thrown).message) }))
    // Served before it is told, so that no call of the guest comes too early.
    waiting = 'storageAccess' in answer ? port : undefined
    if (guest) {
      stopGuest = serve(port, guest)
      onWelcome?.()
    }
    port.postMessage(answer)
  }

  function serve(port: MessagePort, { gate, place, audit }: NonNullable<Greeting['guest']>): () => void {
    const stop = serveGuest(port, gate, place, api)
    const flush = () => void audit.flush()
    addEventListener('pagehide', flush)
    return () => {
      removeEventListener('pagehide', flush)
      flush()
      stop()
    }
  }

  const listen = ({ source, origin, data, ports: [port] }: MessageEvent<unknown>) => {
    const hello = source === host && port ? readHello(data) : undefined
    if (!hello) return
    const number = ++newest
    turn = turn.then(() => welcome(origin, hello, port!, number))
  }
  addEventListener('message', listen)
  return () => {
    removeEventListener('message', listen)
    stopGuest()
  }
}

const deny = (reason: string): HelloAnswer => ({ type: 'maas:denied', reason })

interface Greeting {
  readonly answer: HelloAnswer
  readonly guest?: { readonly gate: Gate; readonly place: Place; readonly audit: AuditLog }
}

async function greet(origin: string, { version, ask, partitioned }: Hello, places: Places, askOwner?: AskOwner): Promise<Greeting> {
  if (version !== 1) return { answer: deny(`This bridge speaks version 1, not ${String(version)}: use the maas.js that lies beside it.`) }
  if (origin === 'null') return { answer: deny('A page without an origin of its own (sandboxed, or a file) cannot be granted anything.') }
  const place = await places.shared()
  const guest = place && guestAt(place, origin, () => place.registry.getGrant(origin))
  const grant = guest && ((await guest.gate.grant()) ?? (ask && askOwner && (await askOwner(origin, ask, place.registry)) ? await guest.gate.grant() : undefined))
  if (grant) return welcomed(guest, grant)
  const own = partitioned ? await places.own(origin) : undefined
  if (own) return welcomed(guestAt(own, origin, async () => ownGrant(origin)), ownGrant(origin))
  if (!guest) {
    return { answer: {
      type: 'maas:denied',
      reason: `The browser keeps the storage of ${location.origin} from frames in pages of other sites: give embed() {ask} for a window of the platform, or {partitioned: true} for a store of your own.`,
      storageAccess: await places.storageAccess(),
    } }
  }
  guest.audit.note(HELLO, 'denied')
  await Promise.all([guest.audit.flush(), place.registry.addGrantRequest({ origin, at: new Date().toISOString() })])
  return { answer: deny(`${origin} has no grant here. It has been noted: the owner finds it in the studio, under Models.`) }
}

const HELLO: Asked = { verb: null, what: 'hello', model: null }

function guestAt(place: Place, origin: string, grant: () => Promise<GrantRecord | undefined>): NonNullable<Greeting['guest']> {
  const audit = new AuditLog(origin, place.registry)
  return { place, audit, gate: new Gate({ origin, audit, rate: new RateLimit(origin), grant }) }
}

function welcomed(guest: NonNullable<Greeting['guest']>, { verbs }: GrantRecord): Greeting {
  guest.audit.note(HELLO, 'allowed')
  return { answer: { type: 'maas:welcome', grants: verbs, tier: guest.place.tier }, guest }
}

/** What is in a store of the guest's own is the guest's. */
function ownGrant(origin: string): GrantRecord {
  return { origin, verbs: GRANT_VERBS.filter((verb) => verb !== 'train'), models: ['*'], rate: null, expires: null }
}
