import { describe, expect, it, vi } from 'vitest'
import { RUN_EVENTS_CHANNEL, type RunEvent } from '../protocol/run-events.ts'
import { createMemoryStore } from '../registry/memory-store.ts'
import type { RunRecord } from '../registry/records.ts'
import { queuedRun } from '../registry/testing/records.ts'
import { answerRunEvents } from './run-events.ts'
import { createApi } from './testing/api.ts'

const STARTED = { status: 'running', startedAt: '2026-01-01T00:00:01.000Z', engine: 'kernels' } as const
const epochs = (n: number): Partial<RunRecord> => ({ ...STARTED, history: Array.from({ length: n }, (_, i) => ({ loss: i })), progress: { epoch: n, epochs: 3 } })
const DONE = { ...epochs(3), status: 'done', version: 1, metrics: { loss: 0 } } as const

interface Sent {
  readonly id?: string
  readonly type: string
}

/** A stream of events as an EventSource reads it. */
class Listener {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  #text = ''
  constructor(response: Response) {
    expect([response.status, response.headers.get('Content-Type'), response.headers.get('Cache-Control')]).toEqual([200, 'text/event-stream', 'no-store'])
    this.#reader = response.body!.getReader()
  }

  /** The next event or comment; undefined at the end. */
  async next(): Promise<Sent | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n')
      if (end < 0) {
        const { done, value } = await this.#reader.read()
        if (done) return undefined
        this.#text += new TextDecoder().decode(value)
        continue
      }
      const fields = this.#text.slice(0, end).split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])
      this.#text = this.#text.slice(end + 2)
      const { id, event, data, retry } = Object.fromEntries(fields) as Record<string, string>
      if (retry !== undefined) expect(retry).toMatch(/^\d+$/)
      else if (event === undefined) return { type: 'comment' }
      else {
        expect((JSON.parse(data!) as RunEvent).type).toBe(event)
        return { type: event, ...(id !== undefined && { id }) }
      }
    }
  }

  async take(count: number): Promise<readonly Sent[]> {
    const taken: Sent[] = []
    while (taken.length < count) taken.push((await this.next())!)
    return taken
  }

  cancel(): Promise<void> {
    return this.#reader.cancel()
  }
}

async function queued() {
  const registry = createMemoryStore()
  await registry.createRun(queuedRun('r'))
  const listen = async (lastEventId?: string) => new Listener(await answerRunEvents(new Request('https://x.example/', lastEventId === undefined ? {} : { headers: { 'Last-Event-ID': lastEventId } }), 'r', '', registry))
  const become = (state: Partial<RunRecord>) => registry.updateRun('r', (run) => ({ ...run, ...state }))
  return { registry, listen, become }
}
const types = (sent: readonly (Sent | undefined)[]) => sent.map((event) => event?.type)

describe('the events of a run', () => {
  it('come as they happen, and end with the last', async () => {
    const { listen, become } = await queued()
    const listener = await listen()
    expect(types(await listener.take(1))).toEqual(['queued'])
    await become(STARTED)
    expect(types(await listener.take(1))).toEqual(['started'])
    await become(epochs(2))
    expect(types(await listener.take(2))).toEqual(['epoch', 'epoch'])
    await become(DONE)
    expect(types([...await listener.take(2), await listener.next()])).toEqual(['epoch', 'done', undefined])
  })

  it('go on behind the last that was heard: none is lost, none comes twice, whenever the stream broke', async () => {
    const { listen, become } = await queued()
    const heard: string[] = []
    let last: string | undefined
    for (const state of [STARTED, epochs(1), epochs(3), DONE]) {
      const before = await listen(last)
      await become(state)
      // Broken after each single event.
      const event = (await before.next())!
      heard.push(event.type)
      last = event.id
      await before.cancel()
    }
    const rest = await listen(last)
    for (let event = await rest.next(); event; event = await rest.next()) {
      heard.push(event.type)
      last = event.id
    }
    expect(heard).toEqual(['queued', 'started', 'epoch', 'epoch', 'epoch', 'done'])
    const { registry } = { registry: createMemoryStore() }
    await registry.createRun({ ...queuedRun('r'), ...DONE })
    expect((await answerRunEvents(new Request('https://x.example/', { headers: { 'Last-Event-ID': last! } }), 'r', '', registry)).status).toBe(204)
    expect((await answerRunEvents(new Request('https://x.example/'), 'r', last!, registry)).status).toBe(204)
  })

  it('bring progress while it is live, without an id', async () => {
    const { listen, become } = await queued()
    const listener = await listen()
    await become(STARTED)
    await listener.take(2)
    const channel = new BroadcastChannel(RUN_EVENTS_CHANNEL)
    const progress = listener.next()
    channel.postMessage({ type: 'progress', run: 'other', step: 1, steps: 2, loss: 0 })
    channel.postMessage({ type: 'progress', run: 'r', step: 1, steps: 2, loss: 0 })
    expect(await progress).toEqual({ type: 'progress' })
    channel.close()
    await listener.cancel()
  })

  it('beat while nothing happens, and stop with their listener', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { registry, listen } = await queued()
      const stops: boolean[] = []
      const onChange = registry.onChange.bind(registry)
      vi.spyOn(registry, 'onChange').mockImplementation((listener) => {
        const stop = onChange(listener)
        return () => void stops.push(Boolean(stop()))
      })
      const listener = await listen()
      await listener.take(1)
      const beat = listener.next()
      await vi.advanceTimersByTimeAsync(15_000)
      expect(await beat).toEqual({ type: 'comment' })
      expect(stops).toHaveLength(0)
      await listener.cancel()
      await vi.waitFor(() => expect(stops).toHaveLength(1))
    } finally {
      vi.useRealTimers()
    }
  })

  it('are given up to now where nobody can wait, and are not there for an unknown run', async () => {
    const { call, registry } = createApi()
    await registry.createRun({ ...queuedRun('r'), ...epochs(1) })
    const { status, body } = await call('GET', 'api/runs/r/events', undefined, { Prefer: 'wait=0' })
    expect([status, new TextDecoder().decode(body as Uint8Array).match(/^event: .*$/gm)]).toEqual([200, ['event: queued', 'event: started', 'event: epoch']])
    expect((await call('GET', 'api/runs/none/events')).body).toMatchObject({ status: 404, code: 'run-not-found' })
    expect((await call('HEAD', 'api/runs/r/events')).status).toBe(200)
  })
})
