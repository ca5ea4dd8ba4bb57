import { build } from 'vite'
import { startServer } from '../harness/server.mjs'
import { pairedRatio, summary } from '../harness/statistics.mjs'
import { enterNative, enterPython, enterWorker } from './contestants.mjs'

const OURS = 'inpage'
const PEERS = ['tfjs-wasm', 'tfjs-cpu', 'tfjs-webgl', 'tfjs-webgpu', 'jax-wasm', 'jax-webgpu', 'brain']
/** Same weights, same batch: the loss before the first update may differ by rounding only. */
const FIRST_LOSS_TOLERANCE = 1e-4
/** These start from weights of their own. */
const OWN_START = ['brain', 'scikit-learn']
/** One step of a slow engine on a large batch can take half a minute. */
const SLOW_STEP_MS = 1500
const SLOW_ROUNDS = 2

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
  const server = await startServer({ '/': '.cache/bench/train', '/tfjs-wasm/': wasm })
  const { page, close } = await browser.open(`${server.origin}/blank.html`)
  const pace = quick ? { rounds: 3, turnMs: 100 } : { rounds: 7, turnMs: 250 }
  const figures = []
  for (const rows of quick ? [32] : [32, 256]) {
    for (const [problem, setting] of Object.entries(PROBLEMS)) {
      if (only && problem !== only) continue
      const { contestants, refusals } = await enterAll(page, problem, rows, setting)
      try {
        const series = await takeTurns(contestants, pace)
        figures.push(...figuresOf(`${problem}, batch ${rows}`, rows, series, refusals, rows === 32 ? setting.targets : {}))
      } finally {
        for (const { leave } of contestants) await leave()
      }
    }
  }
  await close()
  server.close()
  return figures
}

/** Everybody who can do this problem, and why the others cannot. */
async function enterAll(page, problem, rows, { hidden, ids = false }) {
  const contestants = []
  const refusals = {}
  const enter = async (engine, arriving) => {
    try {
      const contestant = await arriving()
      contestants.push(contestant)
      contestant.first = await contestant.turn(1) // some can prepare but have no kernel for a gradient: only a step tells
    } catch (error) {
      const { leave } = contestants.at(-1)?.engine === engine ? contestants.pop() : {}
      await leave?.()
      refusals[engine] = error.message
    }
  }
  for (const engine of [OURS, 'inpage-forward', 'peak', ...PEERS]) {
    await enter(engine, () => enterWorker(page, engine, problem, rows))
  }
  const ours = contestants.find(({ engine }) => engine === OURS)
  if (!ours) throw new Error(`${problem}: our own engine refuses it: ${refusals[OURS]}`)
  await enter('onnxruntime-node-forward', () => enterNative(ours.facts, ids))
  if (hidden) await enter('scikit-learn', () => enterPython(ours.facts, hidden))
  return { contestants, refusals }
}

/** Warm-up, then round after round each engine does some steps while the others wait. */
async function takeTurns(contestants, { rounds, turnMs }) {
  const series = []
  for (const { engine, facts, first, turn } of contestants) {
    const one = { engine, facts, msPerStep: [], losses: [...(first.losses ?? [])] }
    let wanted = 1
    one.take = async () => {
      const { ms, steps = wanted, losses = [] } = await turn(wanted)
      one.losses.push(...losses)
      return { ms, perStep: ms / steps }
    }
    while ((await one.take()).ms < turnMs / 2) wanted *= 2
    series.push(one)
  }
  for (let round = 0; round < rounds; round++) {
    for (const { take, msPerStep } of series) {
      if (round < SLOW_ROUNDS || msPerStep[0] < SLOW_STEP_MS) msPerStep.push((await take()).perStep)
    }
  }
  return series
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
    ...Object.entries(refusals).map(([engine, why]) => ({ name: `${problem}: ${engine}`, note: `cannot: ${why.slice(0, 100)}` })),
    ...peers.map((peer) => ratio(OURS, peer, targets[peer])),
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
    if (!(last < first)) throw new Error(`${problem}: ${engine} does not learn, loss ${first} to ${last}.`)
  }
}
