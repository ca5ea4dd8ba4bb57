import { startServer } from '../harness/server.mjs'
import { pairedRatio, summary } from '../harness/statistics.mjs'

export const title = 'Serving an MLP 1000-64-64-10, one row a request, against a bare Service Worker that echoes'

const SETTLE_MS = 300

/** Latency of the fetch and the port lane, warm, and of the first answer of a stopped worker. */
export async function run(browser, { quick }) {
  const server = await startServer({ '/': 'dist', '/bench/': 'bench/serve', '/bare/': 'bench/serve/bare' })
  const open = () => browser.open(`${server.origin}/blank.html`)
  const setUp = await open()
  await setUp.page.evaluate(async () => (await import('/bench/page.js')).trainModel('/maas.js'))
  await setUp.close()

  const warm = await open()
  await warm.page.evaluate(async () => {
    globalThis.bare = await (await import('/bench/page.js')).openBare()
  })
  // Chromium keeps a worker in the process of the page that started it, and one in another process costs each message
  // 0.1 ms more: this page starts both.
  await warm.page.stopServiceWorkers()
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  const samples = await warm.page.evaluate(
    async (rounds) => (await import('/bench/page.js')).measureWarm('/maas.js', globalThis.bare, rounds),
    quick ? 5 : 30,
  )
  await warm.close()

  const cold = await open()
  const coldSamples = await measureCold(cold.page, quick ? 3 : 15)
  await cold.close()
  server.close()
  return figuresOf(samples, coldSamples)
}

/** The page has no SDK in it: that would wake the worker, to keep its port alive. */
async function measureCold(page, rounds) {
  await page.evaluate(async () => {
    globalThis.serve = await import('/bench/page.js')
    globalThis.bare = await globalThis.serve.openBare()
  })
  const samples = { echo: [], fetch: [] }
  for (let round = -1; round < rounds; round++) {
    for (const lane of ['echo', 'fetch']) {
      await page.stopServiceWorkers()
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
      const ms = await page.evaluate((lane) => globalThis.serve.measureCold(globalThis.bare, lane), lane)
      if (round >= 0) samples[lane].push(ms)
    }
  }
  return samples
}

function figuresOf(warm, cold) {
  const more = cold.fetch.map((ms, i) => ms - cold.echo[i])
  return [
    { name: 'warm: bare echo', unit: 'ms', ...summary(warm.echo) },
    { name: "warm: fetch('/maas/predict')", unit: 'ms', ...summary(warm.fetch) },
    { name: 'warm: bare port echo', unit: 'ms', ...summary(warm.portEcho) },
    { name: 'warm: port lane', unit: 'ms', ...summary(warm.port) },
    { name: 'warm: fetch / echo', unit: 'x', ...ratioOfMedians(warm.fetch, warm.echo), target: { atMost: 1.3 } },
    { name: 'warm: port / fetch', unit: 'x', ...ratioOfMedians(warm.port, warm.fetch), target: { atMost: 0.1 } },
    { name: 'cold: bare echo', unit: 'ms', ...summary(cold.echo) },
    { name: "cold: fetch('/maas/predict')", unit: 'ms', ...summary(cold.fetch) },
    { name: 'cold: fetch - echo', unit: 'ms', ...summary(more), target: { atMost: 60 } },
  ]
}

/** p50 against p50, as the target is put, with the quartiles of the paired ratios. */
function ratioOfMedians(numerators, denominators) {
  return { ...pairedRatio(numerators, denominators), median: summary(numerators).median / summary(denominators).median }
}
