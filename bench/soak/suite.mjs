import { build } from 'vite'
import { startServer } from '../harness/server.mjs'
import { MemorySamples } from './memory.mjs'

export const title = 'Two pages that ask and write all the while, with the Service Worker stopped every few seconds'

const FOLDER = '.cache/bench/soak'
const PAGES = ['a', 'b']
const WARM_UP = 500
const STOP_MS = { least: 500, most: 4000 }
const QUICK_STOP_MS = { least: 100, most: 800 }
const SAMPLE_MS = 250

/** Each answer is held against a computation in JavaScript, and what was acknowledged against what is stored at the end. */
export async function run(browser, { quick }) {
  await build({ configFile: 'bench/soak/vite.config.ts' })
  const server = await startServer({ '/': 'dist', '/bench/': FOLDER })
  const requests = quick ? 2000 : 100_000
  const pages = []
  for (const name of PAGES) {
    const { page } = await browser.open(`${server.origin}/blank.html`, { newWindow: true })
    const ask = askOf(page)
    pages.push({ page, ask })
    await ask('begin', name, PAGES.filter((other) => other !== name))
  }
  await Promise.all(pages.map(({ ask }) => ask('soak', WARM_UP)))

  const memory = new MemorySamples(browser)
  const [{ page }] = pages
  const started = performance.now()
  const state = { isOver: false, stops: 0 }
  const work = Promise.all(pages.map(({ ask }) => ask('soak', requests / PAGES.length))).finally(() => (state.isOver = true))
  await Promise.all([work, stopAtRandom(page, state, quick ? QUICK_STOP_MS : STOP_MS), sample(pages, memory, requests, state)])
  const seconds = (performance.now() - started) / 1000

  const reports = await Promise.all(pages.map(({ ask }) => ask('report')))
  server.close()
  return figuresOf(reports, { ...state, seconds, requests, memory: await memory.tenths() })
}

/** Calls what `page.ts` exports. */
const askOf = (page) => (method, ...args) => page.evaluate(async (method, args) => (await import('/bench/page.js'))[method](...args), method, args)

async function stopAtRandom(page, state, { least, most }) {
  while (!state.isOver) {
    await pause(least + Math.random() * (most - least))
    if (state.isOver) return
    await page.stopServiceWorkers()
    state.stops++
  }
}

/** Says each tenth that is done. */
async function sample(pages, memory, requests, state) {
  let tenths = 0
  while (!state.isOver) {
    const done = await Promise.all(pages.map(({ ask }) => ask('done')))
    const progress = (done.reduce((sum, count) => sum + count, 0) - PAGES.length * WARM_UP) / requests
    if (process.platform === 'linux') await memory.take(progress)
    if (10 * progress >= tenths + 1) console.error(`${(tenths = Math.floor(10 * progress)) * 10}% ...`)
    await pause(SAMPLE_MS)
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Says what went wrong, and fails the command with it. */
function figuresOf(reports, { stops, seconds, requests, memory }) {
  const sum = (count) => reports.reduce((total, report) => total + count(report), 0)
  const none = (name, count, unit) => ({ name, unit, median: count, target: { atMost: 0 } })
  const wrongs = [
    none('wrong answers', sum(({ wrong }) => wrong), 'answers'),
    none('lost acknowledged writes', sum(({ lost }) => lost.length), 'writes'),
    none('writes done twice', sum(({ doubled }) => doubled.length), 'writes'),
    none('requests without an answer', sum(({ hangs }) => hangs), 'requests'),
  ]
  const errors = {}
  for (const report of reports) for (const [kind, count] of Object.entries(report.errors)) errors[kind] = (errors[kind] ?? 0) + count
  for (const line of reports.flatMap(({ told, lost, doubled }) => [...told, ...lost.map((one) => `lost: ${one}`), ...doubled.map((one) => `done twice: ${one}`)])) console.error(line)
  if (wrongs.some(({ median }) => median > 0)) process.exitCode = 1
  return [
    { name: 'requests', unit: 'requests', median: requests },
    { name: 'acknowledged writes', unit: 'writes', median: sum(({ acknowledged }) => acknowledged) },
    { name: 'stops of the Service Worker', unit: 'stops', median: stops },
    { name: 'time', unit: 's', median: seconds },
    ...wrongs,
    { name: 'errors that reached the caller', unit: 'errors', median: sum(({ errors }) => Object.values(errors).reduce((total, count) => total + count, 0)), note: Object.entries(errors).map(([kind, count]) => `${kind} ${count}`).join(', ') },
    { name: 'slowest answer', unit: 's', median: Math.max(...reports.map(({ slowestMs }) => slowestMs)) / 1000 },
    growth(memory),
  ]
}

function growth({ first, last }) {
  const figure = { name: 'memory of pages and workers, last tenth / first' }
  if (first === undefined || Number.isNaN(first)) return { ...figure, note: 'measured on Linux only' }
  return { ...figure, unit: 'x', median: last / first, target: { atMost: 1.2 }, note: `${first.toFixed(0)} MB, then ${last.toFixed(0)} MB` }
}
