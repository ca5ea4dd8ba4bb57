import type { AliveMessage, OfferMessage, ServePortMessage } from '../protocol/serving.ts'

/** Held by the page whose worker serves. */
const LOCK = 'inpage:serving'
/** A page that goes lets go of its lock a moment after its worker's. */
const TURN_MS = 250

/** The one serving worker of this page, which is there from when it is first needed until the page goes or is frozen. */
export class ServingHost {
  readonly #createWorker: () => Worker
  #worker: Worker | undefined
  /** Aborted when this page serves no more; the next time is another term. */
  #term = new AbortController()
  /** Whether this page is the one that serves; while it is being found out or is. */
  #elected: Promise<boolean> | undefined

  constructor(createWorker: () => Worker) {
    this.#createWorker = createWorker
    // A page in the back/forward cache stands still, and so does its worker.
    addEventListener('pagehide', () => this.stop())
    document.addEventListener('freeze', () => this.stop())
  }

  /** Gives the asking Service Worker a port, when no other page does. */
  async offer(reply: MessagePort): Promise<void> {
    const term = this.#term
    this.#elected ??= this.#stand(term.signal)
    if ((await this.#elected) && term === this.#term) reply.postMessage({ type: 'maas:serving' } satisfies OfferMessage, [this.port()])
    else decline(reply)
  }

  /** To the worker, which is started when there is none. */
  port(): MessagePort {
    const { port1, port2 } = new MessageChannel()
    this.#worker ??= this.#start()
    this.#worker.postMessage({ type: 'serve' } satisfies ServePortMessage, [port2])
    return port1
  }

  /** Ends the worker; it is started again when it is wanted again. */
  stop(): void {
    this.#worker?.terminate()
    this.#worker = undefined
    this.#elected = undefined
    this.#term.abort()
    this.#term = new AbortController()
  }

  #start(): Worker {
    const worker = this.#createWorker()
    const end = (): void => {
      if (this.#worker === worker) this.stop()
    }
    worker.onmessage = ({ data: { lifeLock } }: MessageEvent<AliveMessage>) => {
      worker.onmessage = null
      void navigator.locks.request(lifeLock, { mode: 'shared' }, end)
    }
    worker.onerror = end
    return worker
  }

  /** Resolves to whether this page got the lock. */
  #stand(term: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      navigator.locks.request(LOCK, { signal: AbortSignal.any([term, AbortSignal.timeout(TURN_MS)]) }, () => {
        resolve(true)
        return new Promise((resign) => {
          if (term.aborted) resign(null)
          term.addEventListener('abort', resign)
        })
      }).catch(() => {
        if (!term.aborted) this.#elected = undefined
        resolve(false)
      })
    })
  }
}

/** Says that this page does not serve. */
export function decline(reply: MessagePort): void {
  reply.postMessage({ type: 'maas:declined' } satisfies OfferMessage)
}
