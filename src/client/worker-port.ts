import { MaasError } from '../core/error.ts'
import { RpcClient } from '../protocol/rpc.ts'
import type { ConnectMessage, PortMethods } from '../protocol/service-worker.ts'

/**
 * A worker is ended about 30 s after its last event, and messages on a port are no events: a port may be used only as
 * long as the message that brought it to the worker surely keeps the worker alive.
 */
const PORT_LIFE_MS = 15_000

export interface CallOptions {
  /** How long the worker may be silent before the call is made again over a fresh port; only for idempotent calls. */
  readonly patienceMs?: number
  readonly deadlineMs: number
}

interface OpenPort {
  readonly client: RpcClient<PortMethods>
  readonly worker: ServiceWorker
  readonly expires: number
}

/** Calls a Service Worker over a MessagePort, which is made anew before the worker behind it can have died. */
export class WorkerPort {
  readonly #worker: () => ServiceWorker
  #open: OpenPort | undefined

  /** @param worker the worker that answers now; another one after an update. */
  constructor(worker: () => ServiceWorker) {
    this.#worker = worker
  }

  /**
   * @param message makes parameters and what to transfer, anew for each attempt.
   * Throws what the worker throws, or `deadline-exceeded`.
   */
  async call<K extends keyof PortMethods & string>(
    method: K,
    message: () => { params: Parameters<PortMethods[K]>[0]; transfer?: Transferable[] },
    { patienceMs, deadlineMs }: CallOptions,
  ): Promise<Awaited<ReturnType<PortMethods[K]>>> {
    const attempt = (deadlineMs: number) => {
      const { params, transfer = [] } = message()
      return this.#client().call(method, params, { deadlineMs, transfer })
    }
    if (patienceMs === undefined) return attempt(deadlineMs)
    try {
      return await attempt(patienceMs)
    } catch (thrown) {
      if (!(thrown instanceof MaasError) || thrown.code !== 'deadline-exceeded') throw thrown
      this.#retire()
      return attempt(deadlineMs)
    }
  }

  close(): void {
    this.#open?.client.close()
    this.#open = undefined
  }

  #client(): RpcClient<PortMethods> {
    const worker = this.#worker()
    const open = this.#open
    if (open && open.worker === worker && performance.now() < open.expires) return open.client
    this.#retire()
    const { port1, port2 } = new MessageChannel()
    worker.postMessage({ type: 'maas:connect' } satisfies ConnectMessage, [port2])
    this.#open = { client: new RpcClient(port1), worker, expires: performance.now() + PORT_LIFE_MS }
    return this.#open.client
  }

  #retire(): void {
    this.#open?.client.retire()
    this.#open = undefined
  }
}
