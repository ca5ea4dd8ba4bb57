import { type ErrorData, MaasError } from '../core/error.ts'

/**
 * Calls over a MessagePort. Requests carry an id, answers carry it back; a method's parameter and result are plain
 * data, and typed arrays in them may be transferred. A port whose other end has died never answers, so every call
 * has a deadline.
 */
export type Methods = { readonly [name: string]: (params: never) => Promise<unknown> }

interface Request {
  readonly id: number
  readonly method: string
  readonly params: unknown
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

type Handler<M extends Methods, K extends keyof M> = (
  params: Parameters<M[K]>[0],
) => Promise<Awaited<ReturnType<M[K]>> | Transferred<Awaited<ReturnType<M[K]>>>>

/** Answers calls that arrive on `port`; an unknown method or a thrown error is answered as an error. */
export function serve<M extends Methods>(
  port: MessagePort,
  handlers: { readonly [K in keyof M]: Handler<M, K> },
): void {
  port.onmessage = async ({ data }: MessageEvent<Request>) => {
    if (typeof data?.id !== 'number') return // no call, and nowhere to answer
    try {
      const handler = Object.hasOwn(handlers, data.method) ? handlers[data.method] : undefined
      if (!handler) throw new MaasError('not-found', `There is no method "${data.method}" here.`)
      const result = await handler(data.params as never)
      if (result instanceof Transferred) {
        port.postMessage({ id: data.id, result: result.value }, result.buffers)
      } else {
        port.postMessage({ id: data.id, result })
      }
    } catch (thrown) {
      port.postMessage({ id: data.id, error: MaasError.from(thrown).toJSON() })
    }
  }
}

interface Pending {
  resolve(value: unknown): void
  reject(error: MaasError): void
  timer: ReturnType<typeof setTimeout>
}

/** The calling side of a port. */
export class RpcClient<M extends Methods> {
  readonly #port: MessagePort
  readonly #pending = new Map<number, Pending>()
  #nextId = 0
  #retired = false

  constructor(port: MessagePort) {
    this.#port = port
    port.onmessage = ({ data }: MessageEvent<Response>) => {
      const pending = this.#settle(data.id)
      if (!pending) return
      if ('error' in data) pending.reject(MaasError.fromData(data.error))
      else pending.resolve(data.result)
    }
  }

  /** Throws what the other side threw, or `deadline-exceeded` after `deadlineMs`. */
  call<K extends keyof M & string>(
    method: K,
    params: Parameters<M[K]>[0],
    { deadlineMs, transfer = [] }: { deadlineMs: number; transfer?: Transferable[] },
  ): Promise<Awaited<ReturnType<M[K]>>> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++
      const timer = setTimeout(() => {
        this.#settle(id)
        reject(new MaasError('deadline-exceeded', `No answer to "${method}" within ${deadlineMs} ms.`))
      }, deadlineMs)
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject, timer })
      this.#port.postMessage({ id, method, params } satisfies Request, transfer)
    })
  }

  /** Takes a call off the list; a retired port closes with its last one. */
  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    clearTimeout(pending?.timer)
    this.#pending.delete(id)
    if (this.#retired) this.retire()
    return pending
  }

  /** Takes no more calls: closes the port as soon as the calls that wait on it have ended. */
  retire(): void {
    this.#retired = true
    if (this.#pending.size === 0) this.#port.close()
  }

  /** Fails what is still waiting with `unavailable` and closes the port. */
  close(): void {
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer)
      reject(new MaasError('unavailable', 'The connection was closed before the answer came.'))
    }
    this.#pending.clear()
    this.#port.close()
  }
}
