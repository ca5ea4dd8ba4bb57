import { RUN_EVENTS_CHANNEL, type RunEvent } from '../protocol/run-events.ts'
import type { RunRecord } from './records.ts'
import { hasEnded, runEventsBetween, type RunState } from './run-events.ts'
import type { RegistryStore } from './store.ts'

/** Events that came at once; with the record that they were read off, unless they came live. */
export interface ToldEvents {
  readonly events: readonly RunEvent[]
  readonly run?: RunRecord
}

export interface FollowOptions {
  /** What is known of the run already; by default nothing, and it is told from its start. */
  readonly known?: RunState | undefined
  /** Stops without an end. */
  readonly signal?: AbortSignal | undefined
}

/**
 * The events of one run to its end, wherever it is trained and however late one asks: they are read off its record; only
 * `progress` comes live from the page that trains it. Throws `run-not-found`.
 */
export async function* followRun(registry: RegistryStore, id: string, { known, signal }: FollowOptions = {}): AsyncGenerator<ToldEvents, void, void> {
  const live: RunEvent[] = []
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
    if (data.type === 'progress' || data.type === 'failed') live.push(data)
    rouse()
  }
  signal?.addEventListener('abort', rouse)
  try {
    while (!stopped()) {
      if (changed) {
        changed = false
        const run: RunRecord = await registry.getRun(id)
        yield { events: runEventsBetween(known, run), run }
        known = run
        if (hasEnded(run)) return
      }
      if (live.length > 0) {
        const events = live.splice(0)
        yield { events }
        if (events.some(({ type }) => type === 'failed')) return
      }
      if (!changed && live.length === 0 && !stopped()) await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    stop()
    channel.close()
    signal?.removeEventListener('abort', rouse)
  }
}

/** The same, event by event from the start. */
export async function* runEvents(registry: RegistryStore, id: string, signal?: AbortSignal): AsyncGenerator<RunEvent, void, void> {
  for await (const { events } of followRun(registry, id, { signal })) yield* events
}
