import { describe, expect, it } from 'vitest'
import type { OfferMessage, ServeWantedMessage } from '../protocol/serving.ts'
import { askPages } from './serving-pages.ts'

type Answer = (reply: MessagePort, tell: (type: OfferMessage['type'], port?: MessagePort) => void) => void

/** Pages that do with a question what they are told to. */
function pages(...answers: readonly Answer[]) {
  const options: unknown[] = []
  const clients = {
    async matchAll(asked: unknown) {
      options.push(asked)
      return answers.map((answer) => ({
        postMessage(message: ServeWantedMessage, [reply]: [MessagePort]) {
          expect(message).toEqual({ type: 'maas:serve-wanted' })
          answer(reply, (type, port) => reply.postMessage({ type }, port ? [port] : []))
        },
      }))
    },
  }
  return { options, ask: () => askPages(clients as never) }
}

const silent: Answer = () => undefined
const declines: Answer = (_, tell) => {
  tell('maas:heard')
  setTimeout(() => tell('maas:declined'), 20)
}
/** Says so after a while, and echoes on its port. */
const serves = (ms: number): Answer => (_, tell) => {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = ({ data }) => {
    port1.postMessage(data)
    port1.close()
  }
  tell('maas:heard')
  setTimeout(() => tell('maas:serving', port2), ms)
}

async function timed<T>(work: Promise<T>): Promise<readonly [T, number]> {
  const started = performance.now()
  return [await work, performance.now() - started]
}

const echoOf = (port: MessagePort) => new Promise((resolve) => {
  port.onmessage = ({ data }) => {
    port.close()
    resolve(data)
  }
  port.postMessage('here')
})

describe('askPages', () => {
  it('asks all pages, controlled or not, and gets the port of the one that serves', async () => {
    const { ask, options } = pages(silent, declines, serves(0))
    const port = await ask()
    expect(await echoOf(port!)).toBe('here')
    expect(options).toEqual([{ type: 'window', includeUncontrolled: true }])
  })

  it('waits for a page that has heard longer than for one that keeps silent', async () => {
    const [port, ms] = await timed(pages(silent, serves(500)).ask())
    expect(await echoOf(port!)).toBe('here')
    expect(ms).toBeGreaterThanOrEqual(490)
  })

  it('gives up when no page is open or all decline, without waiting, and when those that are open keep silent', async () => {
    expect(await pages().ask()).toBeUndefined()
    const [declined, atOnce] = await timed(pages(declines, declines).ask())
    const [unheard, late] = await timed(pages(silent, declines).ask())
    expect([declined, unheard]).toEqual([undefined, undefined])
    expect(late).toBeGreaterThanOrEqual(290)
    expect(atOnce).toBeLessThan(late)
  })

  it('gives up on a page that has heard and then says nothing', async () => {
    const [port, ms] = await timed(pages((_, tell) => tell('maas:heard')).ask())
    expect(port).toBeUndefined()
    expect(ms).toBeGreaterThanOrEqual(1_990)
  })
})
