import type { ServeWantedMessage } from '../protocol/serving.ts'

/** A page that can serve says so at once; one that is frozen, or has no SDK in it, never. */
const OFFER_MS = 300

/** Asks all pages for a port to a serving worker; undefined when none offers one in time. */
export async function askPages(clients: Clients): Promise<MessagePort | undefined> {
  const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (pages.length === 0) return undefined
  return new Promise((resolve) => {
    const end = (port?: MessagePort): void => {
      clearTimeout(timer)
      for (const asked of askedOn) asked.close()
      resolve(port)
    }
    const timer = setTimeout(end, OFFER_MS)
    const askedOn = pages.map((page) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = ({ ports: [port] }) => end(port)
      page.postMessage({ type: 'maas:serve-wanted' } satisfies ServeWantedMessage, [port2])
      return port1
    })
  })
}
