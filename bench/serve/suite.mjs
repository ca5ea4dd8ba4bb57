import { mkdirSync, writeFileSync } from 'node:fs'
import { build } from 'vite'
import { startServer } from '../harness/server.mjs'
import { BATCHED, measureBatching } from './batching.mjs'
import { batchFigures, coldFigures, rowFigures } from './figures.mjs'
import { startNative } from './native/start.mjs'

export const title = 'Answers in the page, against a bare Service Worker that echoes, a native server on localhost, and libraries called directly'

const FOLDER = '.cache/bench/serve'
const SETTLE_MS = 300
/** One row a request, in JSON. */
const ROW_PROBLEMS = ['linear 10-1', 'MLP 1000-64-64-10']
/** 32 rows a request, binary. */
const BATCH_PROBLEM = 'CNN 28x28'

export async function run(browser, { quick, problem: only }) {
  await build({ configFile: 'bench/serve/vite.config.ts' })
  const server = await startServer({ '/': 'dist', '/bench/': FOLDER, '/bare/': 'bench/serve/bare', '/tfjs-wasm/': 'node_modules/@tensorflow/tfjs-backend-wasm/dist' })
  const native = await startNative(await setUp(browser, server))
  try {
    const bench = new Bench(browser, server)
    return await figuresOf(bench, native.origin, { quick, wanted: (problem) => !only || problem === only })
  } finally {
    native.close()
    server.close()
  }
}

async function figuresOf(bench, native, { quick, wanted }) {
  const rowProblems = ROW_PROBLEMS.filter(wanted)
  const figures = []
  for (const problem of [...rowProblems, BATCH_PROBLEM].filter(wanted)) {
    console.error(`${problem} ...`)
    const samples = await bench.warm((ask) => ask('measureWarm', problem, native, quick ? 5 : 30))
    figures.push(...(problem === BATCH_PROBLEM ? batchFigures(problem, samples) : rowFigures(problem, samples)))
  }
  for (const problem of rowProblems) {
    console.error(`${problem}, stopped ...`)
    figures.push(...coldFigures(problem, await bench.cold(problem, quick ? 3 : 15)))
  }
  for (const problem of Object.keys(BATCHED).filter(wanted)) {
    console.error(`${problem}, many at once ...`)
    figures.push(...(await bench.warm((ask) => measureBatching(ask, problem, quick ? { rounds: 2, ms: 200 } : { rounds: 7, ms: 700 }))))
  }
  return figures
}

/** Imports the models by the SDK; gives them as the native server takes them. */
async function setUp(browser, { origin }) {
  const { page, close } = await browser.open(`${origin}/blank.html`)
  const models = await askOf(page)('importModels', [...ROW_PROBLEMS, BATCH_PROBLEM])
  await close()
  mkdirSync(`${FOLDER}/models`, { recursive: true })
  for (const [name, { artifact, ...about }] of Object.entries(models)) {
    const file = `${FOLDER}/models/${name}.onnx`
    writeFileSync(file, Uint8Array.from(artifact))
    models[name] = { file, ...about }
  }
  return models
}

/** Calls what `page.ts` exports. */
const askOf = (page) => (method, ...args) => page.evaluate(async (method, args) => (await import('/bench/page.js'))[method](...args), method, args)

class Bench {
  #browser
  #url

  constructor(browser, { origin }) {
    this.#browser = browser
    this.#url = `${origin}/blank.html`
  }

  /** In a page that has both Service Workers, and has started them. */
  async warm(measure) {
    const { page, close } = await this.#browser.open(this.#url)
    const ask = askOf(page)
    await ask('openBare')
    // Chromium keeps a worker in the process of the page that started it, and one in another process costs each message
    // 0.1 ms more: this page starts both.
    await stopWorkers(page)
    const result = await measure(ask)
    await close()
    return result
  }

  /** The page has no SDK in it: that would wake the worker, to keep its port alive. */
  async cold(problem, rounds) {
    const { page, close } = await this.#browser.open(this.#url)
    const ask = askOf(page)
    await ask('openBare')
    const samples = { echo: [], fetch: [] }
    for (let round = -1; round < rounds; round++) {
      for (const lane of ['echo', 'fetch']) {
        await stopWorkers(page)
        const ms = await ask('measureCold', problem, lane)
        if (round >= 0) samples[lane].push(ms)
      }
    }
    await close()
    return samples
  }
}

async function stopWorkers(page) {
  await page.stopServiceWorkers()
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
}
