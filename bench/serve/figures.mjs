import { pairedRatio, summary } from '../harness/statistics.mjs'

const FETCH = "fetch('/maas/predict')"
/** Lanes of one row a request, as they are told. */
const ROW_LANES = {
  echo: 'bare echo', fetch: FETCH, native: 'fetch of a native server', portEcho: 'bare port echo', port: 'port lane', ort: 'onnxruntime-web, called', tfjs: 'tfjs wasm, called',
}
const BATCH_LANES = {
  echo: 'bare echo', fetch: 'fetch of v2, binary', native: 'fetch of a native server', kernels: 'kernels, called', ort: 'onnxruntime-web, called', tfjs: 'tfjs wasm, called',
}

/** The MLP is what the port lane is held to. */
export function rowFigures(problem, samples) {
  const isHeld = problem.startsWith('MLP')
  const [name, ratio] = naming(problem, samples)
  const lanes = Object.entries(ROW_LANES).map(([lane, told]) => ({
    name: name(told), unit: 'ms', ...summary(samples[lane]), ...(lane === 'port' && isHeld && { target: { atMost: 0.3 } }),
  }))
  return [
    ...lanes,
    ratio('fetch / bare echo', 'fetch', 'echo', { atMost: 1.15 }),
    ratio('fetch / native server', 'fetch', 'native', { atMost: 1 }),
    ratio('fetch / port lane', 'fetch', 'port', isHeld ? { atLeast: 20 } : undefined),
    ratio('port lane / bare port echo', 'port', 'portEcho'),
    ratio('port lane / onnxruntime-web, called', 'port', 'ort'),
  ]
}

export function batchFigures(problem, samples) {
  const [name, ratio] = naming(`${problem}, 32 rows`, samples)
  const floor = summary(samples.echo).median + summary(samples.kernels).median
  const withKernels = samples.echo.map((ms, i) => ms + samples.kernels[i])
  return [
    ...Object.entries(BATCH_LANES).map(([lane, told]) => ({ name: name(told), unit: 'ms', ...summary(samples[lane]) })),
    { name: name('fetch / (bare echo + kernels)'), unit: 'x', ...pairedRatio(samples.fetch, withKernels), median: summary(samples.fetch).median / floor, target: { atMost: 1.5 } },
    ratio('fetch / native server', 'fetch', 'native'),
  ]
}

/** What the first answer of a stopped worker takes beyond that of a bare one. */
export function coldFigures(problem, { echo, fetch }) {
  const more = summary(fetch.map((ms, i) => ms - echo[i]))
  return [
    { name: `cold, ${problem}: bare echo`, unit: 'ms', ...summary(echo) },
    { name: `cold, ${problem}: ${FETCH}`, unit: 'ms', ...summary(fetch) },
    { name: `cold, ${problem}: fetch - echo`, unit: 'ms', ...more, median: summary(fetch).median - summary(echo).median, target: { atMost: 25 } },
  ]
}

/** p50 against p50, as targets are put, with the quartiles of the paired ratios. */
function naming(problem, samples) {
  const name = (what) => `warm, ${problem}: ${what}`
  const ratio = (what, over, under, target) => ({
    name: name(what), unit: 'x', ...pairedRatio(samples[over], samples[under]), median: summary(samples[over]).median / summary(samples[under]).median,
    ...(target && { target }),
  })
  return [name, ratio]
}
