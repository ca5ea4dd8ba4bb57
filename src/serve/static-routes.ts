/** https://w3c.github.io/ServiceWorker/#service-worker-static-router, in Chromium; not in TypeScript's library yet. */
export interface StaticRoute {
  readonly condition: { readonly urlPattern: UrlPattern } | { readonly or: readonly { readonly urlPattern: UrlPattern }[] }
  readonly source: 'fetch-event' | 'network'
}

interface UrlPattern {
  readonly protocol: string
  readonly hostname: string
  readonly port: string
  readonly pathname: string
  readonly search?: string
}

/** Spelt out and absolute, because what is left out or relative is taken from the worker's own address. */
const EVERYTHING: UrlPattern = { protocol: '*', hostname: '*', port: '*', pathname: '/*', search: '*' }

interface RoutingEvent {
  addRoutes?(routes: readonly StaticRoute[]): Promise<void>
}

/**
 * What needs the worker, and that all the rest goes straight to the network: a request that a stopped worker would
 * only have let pass waits for its start, 14 ms in Chromium.
 * @param paths of the app's own files.
 */
export function staticRoutes(root: URL, paths: readonly string[]): readonly StaticRoute[] {
  const { protocol, hostname, port } = root
  const at = (pathname: string) => ({ urlPattern: { protocol: protocol.slice(0, -1), hostname, port, pathname } })
  return [
    { condition: at(`${literal(root.pathname)}maas/*`), source: 'fetch-event' },
    { condition: { or: paths.map((path) => at(literal(path))) }, source: 'fetch-event' },
    { condition: { urlPattern: EVERYTHING }, source: 'network' },
  ]
}

/** Routes where the browser can; everywhere else the fetch listener decides alone, to the same effect. */
export async function addStaticRoutes(event: object, routes: readonly StaticRoute[]): Promise<void> {
  try {
    await (event as RoutingEvent).addRoutes?.(routes)
  } catch {
    // A browser with another idea of the draft must not keep the worker from being installed.
  }
}

/** Text in which the pattern syntax has no meaning. */
const literal = (text: string) => text.replace(/[{}()*+?:\\]/g, '\\$&')
