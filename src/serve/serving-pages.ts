import type { OfferMessage, ServeWantedMessage } from '../protocol/serving.ts'

/** A page says at once that it has heard; one that is frozen, or has no SDK in it, never does. */
const HEARD_MS = 300
/** How long one that has heard may take to load what serves and to see whether another page does. */
const OFFER_MS = 2_000

/** Asks all pages for a port to a serving worker; undefined when none offers one in time. */
export async function askPages(clients: Pick<Clients, 'matchAll'>): Promise<MessagePort | undefined> {
  const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true })
  return new Promise((resolve) => {
    const silent = new Set<MessagePort>()
    const looking = new Set<MessagePort>()
    const end = (port?: MessagePort): void => {
      for (const timer of timers) clearTimeout(timer)
      for (const asked of [...silent, ...looking]) asked.close()
      resolve(port)
    }
    const endIfNobodyIsLeft = (): void => {
      if (silent.size + looking.size === 0) end()
    }
    const timers = [
      setTimeout(() => {
        for (const asked of silent) asked.close()
        silent.clear()
        endIfNobodyIsLeft()
      }, HEARD_MS),
      setTimeout(end, OFFER_MS),
    ]
    for (const page of pages) {
      const { port1, port2 } = new MessageChannel()
      silent.add(port1)
      port1.onmessage = ({ data: { type }, ports: [port] }: MessageEvent<OfferMessage>) => {
        silent.delete(port1)
        if (type === 'maas:heard') return looking.add(port1)
        looking.delete(port1)
        port1.close()
        if (type === 'maas:serving') end(port)
        else endIfNobodyIsLeft()
      }
      page.postMessage({ type: 'maas:serve-wanted' } satisfies ServeWantedMessage, [port2])
    }
    endIfNobodyIsLeft()
  })
}
