import { type ErrorData, MaasError } from '../core/error.ts'

/**
 * Calls over a MessagePort. Requests carry an id, answers carry it back; a method's parameter and result are plain
 * data, and typed arrays in them may be transferred. A port whose other end has died never answers, so every call
 * has a deadline. Who gives a call up says so, `{id, cancel: true}`, and gets no answer.
 */
export type Methods = { readonly [name: string]: (params: never) => Promise<unknown> }

interface Request {
  readonly id: number
  readonly method: string
  readonly params: unknown
}

interface Cancellation {
  readonly id: number
  readonly cancel: true
}

type Response =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: ErrorData }

/** What a handler returns to have buffers moved instead of copied. */
export class Transferred<T> {
  readonly value: T
  readonly buffers: Transferable[]
  constructor(value: T, buffers: Transferable[]) {
    this.value = value
    this.buffers = buffers
  }
}

/** A call that is being answered, as its handler sees it. */
export class Call {
  #cancelled = false
  #controller: AbortController | undefined

  /** Fires when nobody waits for the answer any more. Made when it is first asked for: most calls end before anyone would. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#cancelled) this.#controller.abort()
    return this.#controller.signal
  }

  get cancelled(): boolean {
    return this.#cancelled
  }

  cancel(): void {
    this.#cancelled = true
    this.#controller?.abort()
  }
}

type Handler<M extends Methods, K extends keyof M> = (
  params: Parameters<M[K]>[0],
  call: Call,
) => Promise<Awaited<ReturnType<M[K]>> | Transferred<Awaited<ReturnType<M[K]>>>>

/** Answers calls that arrive on `port`; an unknown method or a thrown error is answered as an error. */
export function serve<M extends Methods>(
  port: MessagePort,
  handlers: { readonly [K in keyof M]: Handler<M, K> },
): void {
  const running = new Map<number, Call>()
  port.onmessage = async ({ data }: MessageEvent<Request | Cancellation>) => {
    if (typeof data?.id !== 'number') return // no call, and nowhere to answer
    const { id } = data
    if ('cancel' in data) return running.get(id)?.cancel()
    const call = new Call()
    running.set(id, call)
    try {
      const handler = Object.hasOwn(handlers, data.method) ? handlers[data.method] : undefined
      if (!handler) throw new MaasError('not-found', `There is no method "${data.method}" here.`)
      const result = await handler(data.params as never, call)
      if (call.cancelled) return
      if (result instanceof Transferred) {
        port.postMessage({ id, result: result.value }, result.buffers)
      } else {
        port.postMessage({ id, result })
      }
    } catch (thrown) {
      if (!call.cancelled) port.postMessage({ id, error: MaasError.from(thrown).toJSON() })
    } finally {
      running.delete(id)
    }
  }
}

interface Pending {
  readonly method: string
  readonly deadlineMs: number
  /** By `performance.now()`. */
  readonly deadline: number
  resolve(value: unknown): void
  reject(reason: unknown): void
  /** Lets go of the call's signal. */
  release(): void
}

/** The calling side of a port. */
export class RpcClient<M extends Methods> {
  readonly #port: MessagePort
  readonly #pending = new Map<number, Pending>()
  #nextId = 0
  #retired = false
  #closed = false
  /** One for all calls, set for the first deadline there was when it was set: a timer for each would cost as much as the call. */
  #timer: { readonly at: number; readonly id: ReturnType<typeof setTimeout> } | undefined

  constructor(port: MessagePort) {
    this.#port = port
    port.onmessage = ({ data }: MessageEvent<Response>) => {
      const pending = this.#settle(data.id)
      if (!pending) return
      if ('error' in data) pending.reject(MaasError.fromData(data.error))
      else pending.resolve(data.result)
    }
  }

  /** Throws what the other side threw, `deadline-exceeded` after `deadlineMs`, `unavailable` when this was closed, or the signal's reason. */
  call<K extends keyof M & string>(
    method: K,
    params: Parameters<M[K]>[0],
    { deadlineMs, transfer = [], signal }: { deadlineMs: number; transfer?: Transferable[]; signal?: AbortSignal | undefined },
  ): Promise<Awaited<ReturnType<M[K]>>> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      if (this.#closed) return reject(new MaasError('unavailable', 'The connection was closed.'))
      const id = this.#nextId++
      const onAbort = (): void => this.#giveUp(id, signal!.reason)
      signal?.addEventListener('abort', onAbort)
      const deadline = performance.now() + deadlineMs
      this.#pending.set(id, {
        method, deadlineMs, deadline, reject,
        resolve: resolve as (value: unknown) => void,
        release: () => signal?.removeEventListener('abort', onAbort),
      })
      this.#wakeAt(deadline)
      this.#port.postMessage({ id, method, params } satisfies Request, transfer)
    })
  }

  #giveUp(id: number, reason: unknown): void {
    this.#port.postMessage({ id, cancel: true } satisfies Cancellation)
    this.#settle(id)?.reject(reason)
  }

  #wakeAt(at: number): void {
    if (this.#timer && this.#timer.at <= at) return
    clearTimeout(this.#timer?.id)
    this.#timer = { at, id: setTimeout(() => this.#wake(), at - performance.now()) }
  }

  /** Gives up what is late, and sleeps till the next deadline. */
  #wake(): void {
    this.#timer = undefined
    const now = performance.now()
    let next = Number.POSITIVE_INFINITY
    for (const [id, { method, deadlineMs, deadline }] of this.#pending) {
      if (deadline <= now) this.#giveUp(id, new MaasError('deadline-exceeded', `No answer to "${method}" within ${deadlineMs} ms.`))
      else next = Math.min(next, deadline)
    }
    if (next < Number.POSITIVE_INFINITY) this.#wakeAt(next)
  }

  /** Takes a call off the list; a retired port closes with its last one. */
  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    pending?.release()
    this.#pending.delete(id)
    if (this.#retired) this.retire()
    return pending
  }

  /** Takes no more calls: closes the port as soon as the calls that wait on it have ended. */
  retire(): void {
    this.#retired = true
    if (this.#pending.size === 0) this.close()
  }

  /** Cancels what is still waiting, fails it with `unavailable`, and closes the port. */
  close(): void {
    for (const [id, { reject, release }] of this.#pending) {
      release()
      this.#port.postMessage({ id, cancel: true } satisfies Cancellation)
      reject(new MaasError('unavailable', 'The connection was closed before the answer came.'))
    }
    this.#closed = true
    this.#pending.clear()
    clearTimeout(this.#timer?.id)
    this.#timer = undefined
    this.#port.close()
  }
}
