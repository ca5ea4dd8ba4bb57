import { MaasError } from '../core/error.ts'
import type { BridgeMethods, GrantAsk, HelloAnswer, HelloMessage, ReadyMessage, StorageAccessMessage } from '../protocol/embed.ts'
import { RpcClient } from '../protocol/rpc.ts'
import { createBridgeLane } from './bridge-lane.ts'
import { createMaas, type Maas } from './platform.ts'

export interface EmbedOptions {
  /** Address of the platform's `embed.html`. */
  readonly src: string | URL
  /**
   * A frame of the page to use, whose `src` is set here; by default a hidden one is added. In a frame that can be seen, the
   * person can give access to the platform's storage by a click, where the browser asks for that.
   */
  readonly iframe?: HTMLIFrameElement
  /** How long loading and the answer may take together, whoever is asked aside; 20,000 by default. */
  readonly timeoutMs?: number
  /**
   * What to ask the platform's owner for, in a window of the platform, when this origin has no grant or the browser keeps the
   * platform's storage from its frame; in that case the window stays open and answers. Call `embed` in a click.
   */
  readonly ask?: Pick<GrantAsk, 'verbs'> & Partial<GrantAsk>
  /**
   * For a page of another site than the platform's: where that one's storage is out of reach, or its owner has granted nothing, a
   * store of this origin's own will do, into which it imports models.
   */
  readonly partitioned?: boolean
  /** Stops waiting for the person. */
  readonly signal?: AbortSignal
}

/**
 * Bridges whose window the browser would not open once their frame had answered: in WebKit, neither a frame that loads nor a message
 * carries a click on. The next call opens the window first.
 */
const blocked = new Set<string>()

type Welcome = Extract<HelloAnswer, { type: 'maas:welcome' }>

/**
 * Connects a page of another origin through the platform's bridge page; `maas.tier` says which storage answers. Throws
 * `forbidden` when the platform's owner has granted this origin nothing (asking leaves a request for the owner to see) or
 * says no, and `unavailable` when the bridge does not answer or its window was closed or not opened, which in WebKit (Safari) takes
 * a second click.
 */
export async function embed(options: EmbedOptions): Promise<Maas> {
  const { iframe, ask, signal } = options
  const address = new URL(options.src, document.baseURI)
  const frame = iframe ?? hiddenFrame()
  const removeFrame = () => (iframe ? undefined : frame.remove())
  let asked: Awaited<ReturnType<typeof inWindow>> | undefined
  try {
    signal?.throwIfAborted()
    if (ask && blocked.has(address.href)) asked = await inWindow(address, options, ask)
    await within(options, load(frame, address), `${address} did not load`)
    const greet = () => within(options, hello(frame.contentWindow!, address, options), `${address} did not answer`)
    let { answer, port } = await greet()
    if (answer.type === 'maas:denied' && answer.storageAccess === 'prompt' && iframe && !ask) {
      await clicked(port, signal)
      ;({ answer, port } = await greet())
    }
    if (answer.type === 'maas:denied' && ask) {
      const opened = (asked ??= await inWindow(address, options, ask))
      if (answer.storageAccess) {
        removeFrame()
        return connected(address, opened, () => opened.window.close(), () => opened.window.closed)
      }
      ;({ answer, port } = await greet())
    }
    asked?.window.close()
    if (answer.type === 'maas:denied') throw new MaasError('forbidden', answer.reason)
    blocked.delete(address.href)
    return connected(address, { answer, port }, removeFrame)
  } catch (thrown) {
    asked?.window.close()
    removeFrame()
    throw thrown
  }
}

interface Greeted<A extends HelloAnswer = HelloAnswer> {
  readonly answer: A
  readonly port: MessagePort
}

const WATCH_MS = 500

/** @param isGone whether the other end went away without a word. */
function connected(address: URL, { answer, port }: Greeted<Welcome>, close: () => void, isGone?: () => boolean): Maas {
  const appRoot = new URL('.', address)
  const bridge = new RpcClient<BridgeMethods>(port)
  const watch = isGone && setInterval(() => isGone() && bridge.close(), WATCH_MS)
  return createMaas(createBridgeLane(bridge, {
    api: new URL('maas/', appRoot),
    tier: answer.tier,
    close() {
      clearInterval(watch)
      close()
    },
  }), appRoot)
}

function hiddenFrame(): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.title = 'Inpage bridge'
  document.body.append(frame)
  return frame
}

function load(frame: HTMLIFrameElement, address: URL): Promise<unknown> {
  return new Promise((resolve) => {
    frame.addEventListener('load', resolve, { once: true })
    frame.src = address.href
  })
}

/** Says hello to a bridge; resolves to its answer and the port on which it answers from now on. */
function hello(bridge: Window, address: URL, { partitioned = false }: EmbedOptions, ask?: GrantAsk): Promise<Greeted> {
  const { port1, port2 } = new MessageChannel()
  const message: HelloMessage = { type: 'maas:hello', version: 1, partitioned, ...(ask && { ask }) }
  return new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<HelloAnswer>) => resolve({ answer: data, port: port1 })
    bridge.postMessage(message, address.origin, [port2])
  })
}

/** Until the bridge says that somebody clicked in its frame. */
function clicked(port: MessagePort, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    port.onmessage = ({ data }: MessageEvent<StorageAccessMessage>) => data.type === 'maas:storage-access' && resolve()
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** Opens a window of the platform that asks its owner. Throws `unavailable` when there is none (any more), `forbidden` when the owner says no. */
async function inWindow(
  address: URL, options: EmbedOptions, { verbs, models = ['*'] }: NonNullable<EmbedOptions['ask']>,
): Promise<Greeted<Welcome> & { readonly window: Window }> {
  const opened = window.open(new URL('consent.html', address), '_blank', 'popup,width=480,height=760')
  if (!opened) {
    blocked.add(address.href)
    throw new MaasError('unavailable', `The browser did not open a window of ${address.origin}: call embed() in a click (WebKit: once more), or allow this page to open windows.`)
  }
  const stop = new AbortController()
  try {
    await Promise.race([ready(opened, address, stop.signal), closed(opened, address, options.signal, stop.signal)])
    const { answer, port } = await Promise.race([hello(opened, address, options, { verbs, models }), closed(opened, address, options.signal, stop.signal)])
    if (answer.type === 'maas:denied') throw new MaasError('forbidden', answer.reason)
    return { answer, port, window: opened }
  } catch (thrown) {
    opened.close()
    throw thrown
  } finally {
    stop.abort()
  }
}

function ready(opened: Window, { origin }: URL, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    addEventListener('message', (event: MessageEvent<ReadyMessage | null>) => {
      if (event.source === opened && event.origin === origin && event.data?.type === 'maas:ready') resolve()
    }, { signal })
  })
}

/** Never resolves; rejects when the person closes the window, or `given` fires. */
function closed(opened: Window, { origin }: URL, given: AbortSignal | undefined, done: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setInterval(() => {
      if (opened.closed) reject(new MaasError('unavailable', `The window of ${origin} was closed, or cut off from this page by a Cross-Origin-Opener-Policy, before it answered.`))
    }, WATCH_MS)
    const stop = () => reject(given!.reason)
    given?.addEventListener('abort', stop)
    done.addEventListener('abort', () => {
      clearInterval(timer)
      given?.removeEventListener('abort', stop)
    })
  })
}

async function within<T>({ timeoutMs = 20_000, signal }: EmbedOptions, promise: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stop = (): void => undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new MaasError('unavailable', `${what} within ${timeoutMs} ms: check the address, and that its site may be framed.`)), timeoutMs)
    stop = () => reject(signal!.reason)
    signal?.addEventListener('abort', stop)
  })
  return Promise.race([promise, late]).finally(() => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  })
}
