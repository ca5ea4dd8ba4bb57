import { MaasError } from '../core/error.ts'
import type { PortTensor } from '../core/tensor.ts'
import { RpcClient } from '../protocol/rpc.ts'
import type { LoadedModel, Placement, ServingMethods, Tensors } from '../protocol/serving.ts'
import type { Session } from '../runtime/session.ts'
import { HandedSession } from './handed-session.ts'
import { buffersOf, copyTensors } from './tensor-bytes.ts'

/** A worker that a page offers is there, or starts: its script comes from the cache. */
const HELLO_MS = 2_000
/** Loading brings onnxruntime, and a run may be long; one that takes longer than both together is waiting for a page that stands still. */
const CALL_MS = 10_000
/** How long nobody is asked again after nobody has offered, and after one who did has kept silent. */
const NOBODY_MS = 5_000
const SILENT_MS = 30_000
/** A page that is closed takes its worker along, and another page can take over. */
const ATTEMPTS = 3

interface Link {
  readonly client: RpcClient<ServingMethods>
  /** The worker has ended: what waited on it has failed, and may be asked elsewhere. */
  lost: boolean
}

export interface HandOverOptions {
  readonly signal?: AbortSignal | undefined
  /** Somebody else can answer at once: a worker that is not at hand is looked for, but not waited for. */
  readonly hurries: boolean
}

/**
 * The way from where requests are answered to a page's worker. It is looked for when it is needed, and again when it is lost; its
 * worker's end is seen by the Web Lock that it holds.
 */
export class HandOver {
  /** Why no GPU runs an artifact, by its SHA-256. */
  readonly refusals = new Map<string, string>()
  readonly #findPort: () => Promise<MessagePort | undefined>
  #link: Link | undefined
  #linking: Promise<Link | undefined> | undefined
  #notBefore = 0

  /** @param findPort to a worker that serves ({@link ServingMethods}); undefined when no page has one. */
  constructor(findPort: () => Promise<MessagePort | undefined>) {
    this.#findPort = findPort
  }

  /**
   * A session in a page's worker, or where there is none, here.
   * @param openHere makes the one here, and says why it cannot.
   */
  open(placement: Placement, openHere: () => Promise<Session<PortTensor>>): Promise<Session<PortTensor>> {
    return HandedSession.load(this, placement, openHere)
  }

  load(placement: Placement, options: HandOverOptions): Promise<LoadedModel | undefined> {
    return this.#call('load', () => ({ params: placement }), options)
  }

  run(placement: Placement, feeds: Tensors, options: HandOverOptions): Promise<Tensors | undefined> {
    return this.#call('run', () => {
      const copies = copyTensors(feeds) // whose memory is sent away: the caller's may be needed again
      return { params: { ...placement, feeds: copies }, transfer: buffersOf(copies) }
    }, options)
  }

  /** Frees an artifact's memory where it was handed over. */
  release(sha256: string): void {
    this.#link?.client.call('release', { sha256 }, { deadlineMs: CALL_MS }).catch(() => undefined)
  }

  /**
   * What a page's worker says, or undefined when there is none (any more) that answers.
   * Throws what the worker throws, and `cancelled`.
   */
  async #call<K extends keyof ServingMethods & string>(
    method: K, make: () => { readonly params: Parameters<ServingMethods[K]>[0]; readonly transfer?: Transferable[] }, { signal, hurries }: HandOverOptions,
  ): Promise<Awaited<ReturnType<ServingMethods[K]>> | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const linking = this.#link ?? this.#connect()
      const link = hurries && linking instanceof Promise ? undefined : await linking
      if (!link) return undefined
      const { params, transfer = [] } = make()
      try {
        return await link.client.call(method, params, { deadlineMs: CALL_MS, transfer, signal })
      } catch (thrown) {
        if (signal?.aborted) throw new MaasError('cancelled', 'The request was cancelled.', { cause: thrown })
        const { code } = MaasError.from(thrown)
        if (code === 'deadline-exceeded') {
          this.#lose(link)
          this.#notBefore = performance.now() + SILENT_MS
        }
        if (!link.lost) throw thrown
      }
    }
    return undefined
  }

  #connect(): Promise<Link | undefined> {
    this.#linking ??= this.#open().finally(() => (this.#linking = undefined))
    return this.#linking
  }

  async #open(): Promise<Link | undefined> {
    if (performance.now() < this.#notBefore) return undefined
    const port = await this.#findPort().catch(() => undefined)
    if (!port) {
      this.#notBefore = performance.now() + NOBODY_MS
      return undefined
    }
    const link: Link = { client: new RpcClient<ServingMethods>(port), lost: false }
    try {
      const { lifeLock } = await link.client.call('hello', null, { deadlineMs: HELLO_MS })
      void navigator.locks.request(lifeLock, { mode: 'shared' }, () => this.#lose(link))
      return (this.#link = link)
    } catch {
      this.#lose(link)
      this.#notBefore = performance.now() + SILENT_MS
      return undefined
    }
  }

  #lose(link: Link): void {
    link.lost = true
    if (this.#link === link) this.#link = undefined
    link.client.close()
  }
}
