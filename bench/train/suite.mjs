import { build } from 'vite'
import { startServer } from '../harness/server.mjs'
import { pairedRatio, summary } from '../harness/statistics.mjs'
import { takeTurns } from '../harness/turns.mjs'
import { enterNative, enterPython, enterWorker } from './contestants.mjs'

const OURS = 'inpage'
/** Both cores. */
const PARALLEL = 'inpage-parallel-2'
const PEERS = ['tfjs-wasm', 'tfjs-cpu', 'tfjs-webgl', 'tfjs-webgpu', 'jax-wasm', 'jax-webgpu', 'ort-webgpu', 'brain']
/** Same weights, same batch: the loss before the first update may differ by rounding only. */
const FIRST_LOSS_TOLERANCE = 1e-4
/** These start from weights of their own. */
const OWN_START = ['brain', 'scikit-learn']
/** Who takes longer than this for 32 rows is not asked for 256. */
const HOPELESS_STEP_MS = 2000

/** What is aimed at for batches of 32 rows: how many times longer each peer takes. */
const PROBLEMS = {
  'MLP 10-64-1': { hidden: [64], targets: { 'tfjs-wasm': 30, 'scikit-learn': 3 } },
  'MLP 1000-64-64-10': { hidden: [64, 64], targets: { 'tfjs-wasm': 12, 'jax-wasm': 10, 'scikit-learn': 1.5 } },
  'CNN 28x28': { targets: { 'tfjs-cpu': 100, 'jax-wasm': 15 } },
  'LeNet 28x28': { targets: {} },
  'text, pooled': { ids: true, targets: {} },
  'text, Bi-LSTM': { ids: true, targets: {} },
  translator: { ids: true, targets: { 'tfjs-cpu': 20 } },
}

export const title = 'Training step, Adam, one thread, each engine in its own worker or process'

/** Milliseconds per step of every engine, and how many times longer each peer takes. `only`: the name of one problem. */
export async function run(browser, { quick, problem: only }) {
  await build({ configFile: 'bench/train/vite.config.ts' })
  const wasm = 'node_modules/@tensorflow/tfjs-backend-wasm/dist'
  const scripts = '.cache/bench/train'
  const server = await startServer({ '/': scripts, '/isolated/': scripts, '/tfjs-wasm/': wasm }, { isolated: '/isolated/' })
  const plain = await browser.open(`${server.origin}/blank.html`)
  const isolated = await browser.open(`${server.origin}/isolated/blank.html`)
  const pace = quick ? { rounds: 3, turnMs: 100 } : { rounds: 7, turnMs: 250 }
  const figures = []
  for (const [problem, setting] of Object.entries(PROBLEMS)) {
    if (only && problem !== only) continue
    /** Engines, and why they are left out. */
    const hopeless = {}
    for (const rows of quick ? [32] : [32, 256]) {
      console.error(`${problem}, batch ${rows} ...`) // it takes minutes
      const { contestants, refusals } = await enterAll({ plain: plain.page, isolated: isolated.page }, problem, rows, setting, hopeless)
      try {
        const series = await takeTurns(contestants, pace)
        figures.push(...figuresOf(`${problem}, batch ${rows}`, rows, series, refusals, rows === 32 ? setting.targets : {}))
        for (const { engine, msPerStep: [ms] } of series) {
          if (ms > HOPELESS_STEP_MS) hopeless[engine] = `not asked, it took ${Math.round(ms)} ms for ${rows} rows`
        }
      } finally {
        for (const { leave } of contestants) await leave()
      }
    }
  }
  await plain.close()
  await isolated.close()
  server.close()
  return figures
}

/** Everybody who can do this problem, and why the others cannot. */
async function enterAll(pages, problem, rows, { hidden, ids = false }, hopeless) {
  const contestants = []
  const refusals = { ...hopeless }
  const enter = async (engine, arriving) => {
    if (hopeless[engine]) return
    try {
      const contestant = await arriving()
      contestants.push(contestant)
      contestant.first = await contestant.turn(1) // some can prepare but have no kernel for a gradient: only a step tells
    } catch (error) {
      const { leave } = contestants.at(-1)?.engine === engine ? contestants.pop() : {}
      await leave?.()
      refusals[engine] = `cannot: ${error.message}`
    }
  }
  for (const engine of [OURS, 'inpage-forward', 'peak', ...PEERS]) {
    await enter(engine, () => enterWorker(pages.plain, engine, problem, rows))
  }
  await enter(PARALLEL, () => enterWorker(pages.isolated, PARALLEL, problem, rows))
  const ours = contestants.find(({ engine }) => engine === OURS)
  if (!ours) throw new Error(`${problem}: our own engine refuses it: ${refusals[OURS]}`)
  await enter('onnxruntime-node-forward', () => enterNative(ours.facts, ids))
  if (hidden) await enter('scikit-learn', () => enterPython(ours.facts, hidden))
  return { contestants, refusals }
}

function figuresOf(problem, rows, series, refusals, targets) {
  checkLosses(problem, series)
  const of = (name) => series.find(({ engine }) => engine === name)
  const { msPerStep: ours, facts } = of(OURS)
  const gigaflops = (flops, msPerStep) => msPerStep.map((ms) => flops / ms / 1e6)
  const reached = gigaflops(facts.flops, ours)
  const peak = gigaflops(of('peak').facts.flops, of('peak').msPerStep)
  const times = series
    .filter(({ engine }) => engine !== 'peak')
    .map(({ engine, msPerStep }) => {
      const figure = summary(msPerStep)
      return { name: `${problem}: ${engine}`, unit: 'ms', ...figure, note: `${Math.round((1000 * rows) / figure.median)} samples/s` }
    })
  const ratio = (name, peer, target) => ({
    name: `${problem}: ${peer} / ${name}`,
    unit: 'x',
    ...pairedRatio(of(peer).msPerStep, of(name).msPerStep),
    ...(target && { target: { atLeast: target } }),
  })
  const peers = series.map(({ engine }) => engine).filter((engine) => PEERS.includes(engine) || engine === 'scikit-learn')
  return [
    ...times,
    ...Object.entries(refusals).map(([engine, why]) => ({ name: `${problem}: ${engine}`, note: why.slice(0, 100) })),
    ...peers.map((peer) => ratio(OURS, peer, targets[peer])),
    ratio(PARALLEL, OURS),
    ratio('inpage-forward', 'onnxruntime-node-forward'),
    { name: `${problem}: products`, unit: 'GFLOP/s', ...summary(reached) },
    { name: `${problem}: of the peak of ${summary(peak).median.toFixed(1)} GFLOP/s`, unit: '%', ...summary(reached.map((value, i) => (100 * value) / peak[i])) },
  ]
}

/** That nobody is measured doing nothing, or something else. */
function checkLosses(problem, series) {
  const training = series.filter(({ engine }) => !OWN_START.includes(engine) && (engine === OURS || PEERS.includes(engine)))
  const [expected] = training.find(({ engine }) => engine === OURS).losses
  for (const { engine, losses } of training) {
    const [first, last] = [losses[0], losses.at(-1)]
    if (Math.abs(first - expected) > FIRST_LOSS_TOLERANCE * expected) {
      throw new Error(`${problem}: ${engine} starts at loss ${first}, we at ${expected}: not the same model.`)
    }
    if (losses.length > 1 && !(last < first)) throw new Error(`${problem}: ${engine} does not learn, loss ${first} to ${last}.`)
  }
}
