import { RUN_EVENTS_CHANNEL, type RunEvent } from '../protocol/run-events.ts'
import type { RunRecord } from '../registry/records.ts'
import { hasEnded, runEventsBetween } from '../registry/run-events.ts'
import type { RegistryStore } from '../registry/store.ts'

/**
 * The events of one run from its start to its end, wherever it is trained and however late one asks: they are read
 * off its record; only `progress` comes live from the page that trains it. Throws `run-not-found`; stops without an
 * end when `signal` fires.
 */
export async function* runEvents(registry: RegistryStore, id: string, signal?: AbortSignal): AsyncGenerator<RunEvent> {
  const waiting: RunEvent[] = []
  let changed = true
  const stopped = () => signal?.aborted ?? false
  let wake = () => {}
  const rouse = () => wake()
  const stop = registry.onChange(({ kind, name }) => {
    if (kind === 'run' && name === id) {
      changed = true
      rouse()
    }
  })
  const channel = new BroadcastChannel(RUN_EVENTS_CHANNEL)
  channel.onmessage = ({ data }: MessageEvent<RunEvent>) => {
    if (data.run !== id) return
    // Anything but progress stands in the record, or is the end of a run whose record could not be written.
    if (data.type === 'progress' || data.type === 'failed') waiting.push(data)
    rouse()
  }
  signal?.addEventListener('abort', rouse)
  try {
    let known: RunRecord | undefined
    while (!stopped()) {
      if (changed) {
        changed = false
        const now: RunRecord = await registry.getRun(id)
        yield* runEventsBetween(known, now)
        known = now
        if (hasEnded(now)) return
      }
      for (const event of waiting.splice(0)) {
        yield event
        if (event.type === 'failed') return
      }
      if (!changed && waiting.length === 0 && !stopped()) await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    stop()
    channel.close()
    signal?.removeEventListener('abort', rouse)
  }
}
