import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs'

/**
 * Chromium driven over its own debugging pipe, attached to pages only. Playwright attaches to every worker, and a
 * Service Worker with a debugger attached answers slower and never idles out, so it would not be what we measure.
 * https://chromedevtools.github.io/devtools-protocol/
 */
export async function launchBrowser() {
  const executable = findChromium()
  if (!executable) throw new Error('No Chrome or Chromium was found: install one and run this again.')
  const profile = mkdtempSync(join(tmpdir(), 'inpage-bench-'))
  const args = [...CHROMIUM_ARGS, '--headless', '--no-first-run', '--remote-debugging-pipe', `--user-data-dir=${profile}`]
  const process = spawn(executable, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
  const send = connect(process)
  const { product } = await send('Browser.getVersion')

  return {
    version: product,
    /** Opens a page and waits until it has loaded. @param newWindow so that it is not hidden behind others. */
    async open(url, { newWindow = false } = {}) {
      const { targetId } = await send('Target.createTarget', { url: 'about:blank', newWindow })
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
      const page = new Page((method, params) => send(method, params, sessionId))
      await page.navigate(url)
      return { page, close: () => send('Target.closeTarget', { targetId }) }
    },
    /** Ids of the processes that pages live in. */
    async renderers() {
      const { processInfo } = await send('SystemInfo.getProcessInfo')
      return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
    },
    /** Those of them that had at least a twentieth of the processor time of all: the others are the browser's own, or wait to be used. */
    async busyRenderers() {
      const { processInfo } = await send('SystemInfo.getProcessInfo')
      const renderers = processInfo.filter(({ type }) => type === 'renderer')
      const all = renderers.reduce((sum, { cpuTime }) => sum + cpuTime, 0)
      return renderers.filter(({ cpuTime }) => cpuTime >= all / 20).map(({ id }) => id)
    },
    async close() {
      const exit = once(process, 'exit')
      await send('Browser.close')
      await exit
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}

class Page {
  #send

  constructor(send) {
    this.#send = send
  }

  async navigate(url) {
    const { errorText } = await this.#send('Page.navigate', { url })
    if (errorText) throw new Error(`${url}: ${errorText}`)
    await this.evaluate(async () => {
      while (document.readyState !== 'complete') await new Promise((resolve) => setTimeout(resolve, 10))
    })
  }

  /** Runs `body`, which must not close over anything, in the page; arguments and result travel as JSON. */
  async evaluate(body, ...args) {
    const expression = `(${body})(...${JSON.stringify(args)})`
    const options = { expression, awaitPromise: true, returnByValue: true }
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', options)
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }

  /** Stops every Service Worker of the browser, as the browser itself does after 30 s without an event. */
  async stopServiceWorkers() {
    await this.#send('ServiceWorker.enable')
    await this.#send('ServiceWorker.stopAllWorkers')
    await this.#send('ServiceWorker.disable')
  }
}

/** The pipe carries JSON messages that end in a NUL byte. Returns the way to send a command and await its answer. */
function connect({ stdio: [, , , input, output] }) {
  const pending = new Map()
  let buffered = ''
  output.setEncoding('utf8').on('data', (chunk) => {
    const messages = (buffered + chunk).split('\0')
    buffered = messages.pop()
    for (const { id, result, error } of messages.map((text) => JSON.parse(text))) {
      if (error) pending.get(id)?.reject(new Error(error.message))
      else pending.get(id)?.resolve(result)
      pending.delete(id)
    }
  })
  output.on('close', () => {
    for (const { reject } of pending.values()) reject(new Error('The browser has gone away.'))
  })
  let lastId = 0
  return (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      pending.set(id, { resolve, reject })
      input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    })
}
