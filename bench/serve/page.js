// Runs in a page under the app's Service Worker. A frame of the same origin is under the bare one, so that both are
// called from one thread, in turns.

const FEATURES = 1000
const LABELS = 10
const MODEL = 'bench-mlp'
/** Samples that a lane takes before it is the next one's turn: a caller seldom asks only once. */
const TURN = 10
/** Port answers are shorter than the clock's resolution allows (0.1 ms): timed this many at once. */
const PORT_CALLS = 20

const x = Float32Array.from({ length: FEATURES }, (_, i) => ((i * 37) % 1000) / 1000)
export const body = JSON.stringify({ model: MODEL, x: Array.from(x, (value) => Number(value.toFixed(3))) })

/** Registers the app's worker and trains the MLP through the SDK. */
export async function trainModel(sdk) {
  const { connect } = await import(sdk)
  const maas = await connect()
  const features = Array.from({ length: FEATURES }, (_, i) => `f${i}`)
  const header = [...features, 'label'].join(',')
  const row = (_, i) => [...Array.from(x, (value, j) => ((value * (i + 1) * (j + 3)) % 1).toFixed(3)), `c${i % LABELS}`].join(',')
  const csv = [header, ...Array.from({ length: 20 * LABELS }, row)].join('\n')
  const headers = { 'Content-Type': 'text/csv' }
  const posted = await maas.fetch('/maas/api/datasets?name=bench-wide', { method: 'POST', headers, body: csv })
  if (!posted.ok) throw new Error(await posted.text())
  const dense = (units, activation) => ({ class_name: 'Dense', config: { units, activation } })
  const layers = [dense(64, 'relu'), dense(64, 'relu'), dense(LABELS, 'softmax')]
  const network = { class_name: 'Sequential', config: { layers } }
  const config = { model: MODEL, dataset: 'bench-wide', target: 'label', features, network, epochs: 1 }
  for await (const event of maas.train(config)) if (event.type === 'failed') throw new Error(event.error.message)
}

/** A window under the bare Service Worker. */
export async function openBare() {
  const registration = await navigator.serviceWorker.register('bare/sw.js')
  const worker = registration.installing ?? registration.waiting
  if (worker) await new Promise((resolve) => (worker.onstatechange = () => worker.state === 'activated' && resolve()))
  const frame = document.body.appendChild(document.createElement('iframe'))
  await new Promise((resolve) => {
    frame.onload = resolve
    frame.src = 'bare/blank.html'
  })
  return frame.contentWindow
}

/** A call that sends a row to the bare worker and gets it back, over a port. */
function portEcho(bare) {
  const { port1, port2 } = new MessageChannel()
  bare.navigator.serviceWorker.controller.postMessage(null, [port2])
  return (row) =>
    new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data)
      port1.postMessage(row, [row.buffer])
    })
}

const echo = (bare) => () => answer(bare.fetch('/bare/echo', { method: 'POST', body }))
const predict = () => answer(fetch('/maas/predict', { method: 'POST', body }))

async function answer(pending) {
  const response = await pending
  const json = await response.json()
  if (!response.ok) throw new Error(`${response.url}: ${JSON.stringify(json)}`)
  return json
}

async function time(call, times = 1) {
  const started = performance.now()
  for (let i = 0; i < times; i++) await call()
  return (performance.now() - started) / times
}

/** Milliseconds of each warm answer. The lanes take turns, and the first turns are not counted. */
export async function measureWarm(sdk, bare, rounds) {
  const { connect } = await import(sdk)
  const maas = await connect()
  if (maas.mode !== 'service-worker') throw new Error(`Expected the Service Worker to answer, but the mode is ${maas.mode}.`)
  const roundTrip = portEcho(bare)
  const lanes = {
    echo: () => time(echo(bare)),
    fetch: () => time(predict),
    portEcho: () => time(() => roundTrip(x.slice()), PORT_CALLS),
    port: () => time(() => maas.predict(MODEL, x), PORT_CALLS),
  }
  const samples = Object.fromEntries(Object.keys(lanes).map((lane) => [lane, []]))
  for (let round = -Math.ceil(rounds / 5); round < rounds; round++) {
    for (const [lane, measure] of Object.entries(lanes)) {
      for (let i = 0; i < TURN; i++) {
        const ms = await measure()
        if (round >= 0) samples[lane].push(ms)
      }
    }
  }
  return samples
}

/** Milliseconds to the answer of a worker that was stopped. */
export const measureCold = (bare, lane) => time(lane === 'echo' ? echo(bare) : predict)
