import { RpcClient } from '../protocol/rpc.ts'
import type { ConnectMessage, PortMethods } from '../protocol/service-worker.ts'

/**
 * A worker is ended about 30 s after its last event, and messages on a port are no events: a port takes calls only as
 * long as the message that brought it to the worker surely keeps the worker alive.
 */
const PORT_LIFE_MS = 15_000

/** How long a worker may be silent before it is asked whether it still is the one that was called. */
const PATIENCE_MS = 250

/** How long it has to start and to say so. */
const HELLO_MS = 10_000

/** A call that ended so many workers is the reason for it. */
const MAX_ATTEMPTS = 6

export interface CallOptions {
  /** For all attempts together. */
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
}

interface Attempt<K extends keyof PortMethods> {
  readonly params: Parameters<PortMethods[K]>[0]
  readonly transfer?: Transferable[]
}

/** A port to a worker for as long as that one lives. */
interface Connection {
  readonly client: RpcClient<PortMethods>
  readonly worker: ServiceWorker
  readonly opened: number
  /** When the worker behind it was started, as it says itself: no two have that in common. */
  readonly started: Promise<number>
  /** Calls that wait on it, and when it was last heard. */
  waiting: number
  heard: number
  watched: boolean
  /** Its worker has ended: what waited on it has failed, and may be asked again. */
  lost: boolean
}

/**
 * Calls a Service Worker over a MessagePort. No call is lost with a worker that ends, which a port does not tell: when it keeps
 * silent, a fresh port says whether the same worker is still at it, which also keeps it alive, or another one has to be asked. So
 * every call must be one that may be made twice.
 */
export class WorkerPort {
  readonly #worker: () => ServiceWorker
  #current: Connection | undefined
  /** Those that calls wait on, and the current one. */
  readonly #open = new Set<Connection>()

  /** @param worker the worker that answers now; another one after an update. */
  constructor(worker: () => ServiceWorker) {
    this.#worker = worker
  }

  /**
   * @param attempt makes parameters and what to transfer, anew for each attempt.
   * Throws what the worker throws, `deadline-exceeded`, the signal's reason, or `unavailable` when one worker after the other ends.
   */
  async call<K extends keyof PortMethods & string>(
    method: K, attempt: () => Attempt<K>, { deadlineMs, signal }: CallOptions,
  ): Promise<Awaited<ReturnType<PortMethods[K]>>> {
    const until = performance.now() + deadlineMs
    for (let attempts = 1; ; attempts++) {
      const { params, transfer = [] } = attempt()
      const connection = this.#connection()
      connection.waiting++
      this.#watch(connection)
      try {
        return await connection.client.call(method, params, { deadlineMs: until - performance.now(), transfer, signal })
      } catch (thrown) {
        if (!connection.lost || attempts === MAX_ATTEMPTS || signal?.aborted) throw thrown
      } finally {
        connection.waiting--
        connection.heard = performance.now()
        this.#letGo(connection)
      }
    }
  }

  /** Fails what waits with `unavailable`. */
  close(): void {
    for (const { client } of this.#open) client.close()
    this.#open.clear()
    this.#current = undefined
  }

  /** One that may take calls. */
  #connection(): Connection {
    const current = this.#current
    const isUsable = current && current.worker === this.#worker() && performance.now() < current.opened + PORT_LIFE_MS
    return isUsable ? current : this.#connect()
  }

  #connect(): Connection {
    const before = this.#current
    const worker = this.#worker()
    const { port1, port2 } = new MessageChannel()
    worker.postMessage({ type: 'maas:connect' } satisfies ConnectMessage, [port2])
    const client = new RpcClient<PortMethods>(port1)
    const started = client.call('hello', null, { deadlineMs: HELLO_MS }).then((hello) => hello.started)
    started.catch(() => undefined)
    const opened = performance.now()
    const connection = { client, worker, opened, started, waiting: 0, heard: opened, watched: false, lost: false }
    this.#open.add(connection)
    this.#current = connection
    if (before) this.#letGo(before)
    return connection
  }

  /** Closes a connection that takes no more calls as soon as none waits on it. */
  #letGo(connection: Connection): void {
    if (connection.waiting > 0 || connection === this.#current) return
    connection.client.retire()
    this.#open.delete(connection)
  }

  /** Looks after a connection while a call waits on it. */
  #watch(connection: Connection): void {
    if (connection.watched) return
    connection.watched = true
    connection.heard = performance.now()
    const look = async (): Promise<void> => {
      if (connection.waiting > 0 && performance.now() - connection.heard >= PATIENCE_MS) await this.#check(connection)
      connection.watched = connection.waiting > 0
      if (connection.watched) setTimeout(look, PATIENCE_MS)
    }
    setTimeout(look, PATIENCE_MS)
  }

  /** Ends a connection whose worker is not the one that answers now. */
  async #check(connection: Connection): Promise<void> {
    const now = await startedWithin(4 * PATIENCE_MS, this.#connect())
    // Ports are not read in the order of their messages: one that lives may answer the newer one first.
    if (now === undefined || now === (await startedWithin(PATIENCE_MS, connection))) return
    connection.lost = true
    connection.client.close()
  }
}

/** undefined when it has not said so by then: it is busy, or gone. */
function startedWithin(ms: number, { started }: Connection): Promise<number | undefined> {
  return Promise.race([started.catch(() => undefined), new Promise<undefined>((resolve) => setTimeout(resolve, ms))])
}
