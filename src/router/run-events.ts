import { followRun, type ToldEvents } from '../registry/follow-run.ts'
import { eventIdOf, hasEnded, runEventsBetween, stateAfter } from '../registry/run-events.ts'
import type { RunRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'

/** An EventSource that lost its stream asks again so soon. */
const RETRY_MS = 1000
/** The longest that a timer knows: after the last event there is nothing to ask for. */
const NEVER_MS = 2 ** 31 - 1
/** Whoever is between sees that the stream lives. */
const HEARTBEAT_MS = 15_000
const HEADERS = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }

/**
 * The events of a run as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), from its start or
 * behind the one with `Last-Event-ID`, up to its last, or with `Prefer: wait=0` (RFC 7240) up to now. Whoever has heard the last
 * one gets 204. Chromium does not show a worker the header and gives an EventSource up for good when the worker behind it is
 * stopped: there a new one says in the query what it heard last. Throws `run-not-found`.
 * @param lastEventId the same from the query.
 */
export async function answerRunEvents({ headers }: Request, id: string, lastEventId: string, registry: RegistryStore): Promise<Response> {
  const known = stateAfter(headers.get('Last-Event-ID') ?? lastEventId)
  const run = await registry.getRun(id)
  const events = runEventsBetween(known, run)
  if (hasEnded(run) && events.length === 0) return new Response(null, { status: 204 })
  const now = `retry: ${RETRY_MS}\n\n${textOf({ events, run })}`
  if (hasEnded(run) || /\bwait=0\b/.test(headers.get('Prefer') ?? '')) return new Response(now, { headers: HEADERS })
  const stopped = new AbortController()
  const texts = write(now, run, registry, stopped.signal)
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await texts.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: () => stopped.abort(),
  }, { highWaterMark: 0 }) // nothing is followed before somebody reads
  return new Response(body, { headers: HEADERS })
}

async function* write(now: string, run: RunRecord, registry: RegistryStore, signal: AbortSignal): AsyncGenerator<string, void, void> {
  yield now
  const told = followRun(registry, run.id, { known: run, signal })
  let next = told.next()
  for (;;) {
    const result = await Promise.race([next, after(HEARTBEAT_MS, next)])
    if (!result) yield ':\n\n'
    else if (result.done) return
    else {
      next = told.next()
      if (result.value.events.length > 0) yield textOf(result.value)
    }
  }
}

/** Resolves to nothing after that time, unless `first` has settled before. */
async function after(ms: number, first: Promise<unknown>): Promise<undefined> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    const stop = () => clearTimeout(timer)
    first.then(stop, stop)
  })
}

function textOf({ events, run }: ToldEvents): string {
  const told = events.map((event) => {
    const id = run && eventIdOf(event, run)
    return `${id === undefined ? '' : `id: ${id}\n`}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
  }).join('')
  return run && hasEnded(run) ? `${told}retry: ${NEVER_MS}\n\n` : told
}
