import { build } from 'vite'
import { startServer } from '../harness/server.mjs'
import { pairedRatio, summary } from '../harness/statistics.mjs'

const PROBLEMS = ['CNN 28x28', 'MLP 10-64-1', 'MLP 1000-64-64-10']
const OURS = 'inpage'
const TFJS = ['tfjs-wasm', 'tfjs-cpu']
const ENGINES = [OURS, ...TFJS, 'jax']
/** Same weights, same batch: the loss before the first update may differ by rounding only. */
const FIRST_LOSS_TOLERANCE = 1e-4

export const title = 'Training step, batch 32, Adam, one thread, each engine in its own worker'

/** Milliseconds per step of every engine, and how many times longer each peer takes. */
export async function run(browser, { quick }) {
  await build({ configFile: 'bench/train/vite.config.ts' })
  const wasm = 'node_modules/@tensorflow/tfjs-backend-wasm/dist'
  const server = await startServer({ '/': '.cache/bench/train', '/tfjs-wasm/': wasm })
  const { page, close } = await browser.open(`${server.origin}/blank.html`)
  const options = quick ? { rounds: 3, turnMs: 100 } : { rounds: 9, turnMs: 300 }
  const figures = []
  for (const problem of PROBLEMS) {
    const series = await page.evaluate(
      async (...args) => (await import('/page.js')).measure(...args),
      problem, ENGINES, options,
    )
    figures.push(...figuresOf(problem, series))
  }
  await close()
  server.close()
  return figures
}

function figuresOf(problem, series) {
  const able = series.filter(({ refusal }) => refusal === undefined)
  checkLosses(problem, able)
  const speed = (name) => summary(able.find(({ engine }) => engine === name).msPerStep).median
  const times = series.map(({ engine, msPerStep, refusal }) =>
    refusal === undefined
      ? { name: `${problem}: ${engine}`, unit: 'ms', ...summary(msPerStep) }
      : { name: `${problem}: ${engine}`, note: `cannot: ${refusal}` },
  )
  const names = able.map(({ engine }) => engine)
  const bestTfjs = names.filter((name) => TFJS.includes(name)).toSorted((a, b) => speed(a) - speed(b))[0]
  const samples = (name) => able.find(({ engine }) => engine === name).msPerStep
  const ratios = [bestTfjs, 'jax'].map((peer) => ({
    name: `${problem}: ${peer} / ${OURS}`,
    unit: 'x',
    ...pairedRatio(samples(peer), samples(OURS)),
    target: { atLeast: 10 },
  }))
  return [...times, ...ratios]
}

/** That nobody is measured doing nothing, or something else. */
function checkLosses(problem, series) {
  const expected = series.find(({ engine }) => TFJS.includes(engine)).firstLoss
  for (const { engine, firstLoss, lastLoss } of series) {
    if (Math.abs(firstLoss - expected) > FIRST_LOSS_TOLERANCE * expected) {
      throw new Error(`${problem}: ${engine} starts at loss ${firstLoss}, tfjs at ${expected}: not the same model.`)
    }
    if (!(lastLoss < firstLoss)) throw new Error(`${problem}: ${engine} does not learn, loss ${firstLoss} to ${lastLoss}.`)
  }
}
