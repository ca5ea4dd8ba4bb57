import { readPreference, writePreference } from '../preferences.ts'
import type { Notice } from '../services.ts'

/** Tells once in this browser that the app works offline, and each time that a new build takes over an open page. */
export function watchNotices(listener: (notice: Notice) => void): () => void {
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker
  if (!container) return () => {}
  const stop = new AbortController()
  let controlled = container.controller !== null
  const changed = () => {
    if (controlled) listener('updated')
    controlled = true
  }
  container.addEventListener('controllerchange', changed, { signal: stop.signal })
  void tellOnce(container, listener, stop.signal)
  return () => stop.abort()
}

async function tellOnce(container: ServiceWorkerContainer, listener: (notice: Notice) => void, stop: AbortSignal): Promise<void> {
  if (readPreference('offline-notice')) return
  await container.ready
  if (stop.aborted) return
  writePreference('offline-notice', 'told')
  listener('offline-ready')
}
