import { build } from 'vite'
import { startServer } from '../harness/server.mjs'
import { pairedRatio, summary } from '../harness/statistics.mjs'
import { takeTurns } from '../harness/turns.mjs'
import { enterWorker } from '../train/contestants.mjs'

export const title = 'A session run alone, forward pass, one thread, each engine in its own worker'

const OURS = 'inpage'
/** How many times longer each peer is to take, at least. */
const TARGETS = { ort: 1, 'tfjs-wasm': 2 }
const PROBLEMS = ['linear 10-1', 'MLP 1000-64-64-10', 'CNN 28x28', 'LSTM 20x8']
/** The same weights on the same rows. */
const TOLERANCE = 1e-4

export async function run(browser, { quick, problem: only }) {
  await build({ configFile: 'bench/infer/vite.config.ts' })
  const server = await startServer({ '/': '.cache/bench/infer', '/tfjs-wasm/': 'node_modules/@tensorflow/tfjs-backend-wasm/dist' })
  const { page, close } = await browser.open(`${server.origin}/blank.html`)
  const pace = quick ? { rounds: 5, turnMs: 50 } : { rounds: 15, turnMs: 200 }
  const figures = []
  for (const problem of PROBLEMS.filter((name) => !only || name === only)) {
    for (const rows of [1, 32, 256]) {
      console.error(`${problem}, batch ${rows} ...`)
      figures.push(...(await figuresOf(page, problem, rows, pace)))
    }
  }
  await close()
  server.close()
  return figures
}

async function figuresOf(page, problem, rows, pace) {
  const contestants = []
  const refusals = []
  for (const engine of [OURS, ...Object.keys(TARGETS)]) {
    let contestant
    try {
      contestant = await enterWorker(page, engine, problem, rows)
      contestant.first = await contestant.turn(1) // only a run tells what has no kernel
      contestants.push(contestant)
    } catch (error) {
      await contestant?.leave()
      if (engine === OURS) throw error
      refusals.push({ name: `${problem}, batch ${rows}: ${engine}`, note: `cannot: ${error.message}`.slice(0, 100) })
    }
  }
  const series = await takeTurns(contestants, pace)
  for (const { leave } of contestants) await leave()
  const of = (name) => series.find(({ engine }) => engine === name)
  for (const { engine, losses: [first] } of series) {
    if (!(Math.abs(first - of(OURS).losses[0]) < TOLERANCE)) throw new Error(`${problem}: ${engine} answers ${first}, we ${of(OURS).losses[0]}: not the same model.`)
  }
  return [
    ...series.map(({ engine, msPerStep }) => ({ name: `${problem}, batch ${rows}: ${engine}`, unit: 'us', ...summary(msPerStep.map((ms) => 1000 * ms)) })),
    ...refusals,
    ...Object.entries(TARGETS).filter(([peer]) => of(peer)).map(([peer, atLeast]) => ({
      name: `${problem}, batch ${rows}: ${peer} / ${OURS}`, unit: 'x', ...pairedRatio(of(peer).msPerStep, of(OURS).msPerStep), target: { atLeast },
    })),
  ]
}
