import { MaasError } from '../core/error.ts'
import type { BridgeMethods, HelloAnswer, HelloMessage } from '../protocol/embed.ts'
import { RpcClient } from '../protocol/rpc.ts'
import { createBridgeLane } from './bridge-lane.ts'
import { createMaas, type Maas } from './platform.ts'

export interface EmbedOptions {
  /** Address of the platform's `embed.html`. */
  readonly src: string | URL
  /** A frame of the page to use, whose `src` is set here; by default a hidden one is added. */
  readonly iframe?: HTMLIFrameElement
  /** How long loading and the answer may take together; 20,000 by default. */
  readonly timeoutMs?: number
}

/**
 * Connects a page of another origin through the platform's bridge page. Throws `forbidden` when the platform's owner
 * has granted this origin nothing (asking leaves a request for the owner to see), and `unavailable` when the bridge
 * does not answer.
 */
export async function embed({ src, iframe, timeoutMs = 20_000 }: EmbedOptions): Promise<Maas> {
  const address = new URL(src, document.baseURI)
  const frame = iframe ?? hiddenFrame()
  const close = () => (iframe ? undefined : frame.remove())
  try {
    const port = await within(timeoutMs, handshake(frame, address), () => new MaasError('unavailable',
      `${address} did not answer within ${timeoutMs} ms: check the address, and that its site may be framed.`))
    const appRoot = new URL('.', address)
    return createMaas(createBridgeLane(new RpcClient<BridgeMethods>(port), new URL('maas/', appRoot), close), appRoot)
  } catch (thrown) {
    close()
    throw thrown
  }
}

function hiddenFrame(): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.title = 'Inpage bridge'
  document.body.append(frame)
  return frame
}

/** Loads the bridge into the frame and says hello; resolves to the port on which it answers from now on. */
async function handshake(frame: HTMLIFrameElement, address: URL): Promise<MessagePort> {
  await new Promise((resolve) => {
    frame.addEventListener('load', resolve, { once: true })
    frame.src = address.href
  })
  const { port1, port2 } = new MessageChannel()
  const answer = new Promise<HelloAnswer>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<HelloAnswer>) => resolve(data)
  })
  frame.contentWindow!.postMessage({ type: 'maas:hello', version: 1 } satisfies HelloMessage, address.origin, [port2])
  const welcome = await answer
  if (welcome.type === 'maas:denied') throw new MaasError('forbidden', welcome.reason)
  return port1
}

async function within<T>(ms: number, promise: Promise<T>, error: () => MaasError): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error()), ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
