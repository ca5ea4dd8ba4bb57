import type { AliveMessage, OfferMessage, ServePortMessage } from '../protocol/serving.ts'

/** Held by the page whose worker serves. */
const LOCK = 'inpage:serving'
/** A page that goes lets go of its lock a moment after its worker's. */
const TURN_MS = 250

/** The one serving worker of this page, which is there from when it is first needed until the page goes or is frozen. */
export class ServingHost {
  readonly #createWorker: () => Worker
  #worker: Worker | undefined
  /** Whether this page is the one that serves; while it is being found out or is. */
  #elected: Promise<boolean> | undefined
  /** Lets go of the lock. */
  #resign: () => void = () => undefined

  constructor(createWorker: () => Worker) {
    this.#createWorker = createWorker
    // A page in the back/forward cache stands still, and so does its worker.
    addEventListener('pagehide', () => this.stop())
    document.addEventListener('freeze', () => this.stop())
  }

  /** Gives the asking Service Worker a port, when no other page does. */
  async offer(reply: MessagePort): Promise<void> {
    this.#elected ??= this.#stand()
    if (await this.#elected) reply.postMessage({ type: 'maas:serving' } satisfies OfferMessage, [this.port()])
    else reply.postMessage({ type: 'maas:declined' } satisfies OfferMessage)
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
    this.#resign()
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
  #stand(): Promise<boolean> {
    return new Promise((resolve) => {
      const over = (isElected: boolean): void => {
        if (!isElected) this.#elected = undefined
        resolve(isElected)
      }
      navigator.locks.request(LOCK, { signal: AbortSignal.timeout(TURN_MS) }, () => {
        over(true)
        return new Promise<void>((resign) => {
          this.#resign = () => {
            this.#elected = undefined
            resign()
          }
        })
      }).catch(() => over(false))
    })
  }
}
