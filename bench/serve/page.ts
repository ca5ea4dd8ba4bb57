import type { Maas } from '../../src/client/maas.ts'
import { type Bare, type Call, askBytes, askJson, askPort, binaryRequest, echoBytes, echoRow } from './calls.ts'
import { artifactOf, importModel, labelsOf, modelNameOf, problemOf, rowsOf } from './models.ts'
import { PLANS, planName } from './plans.ts'

// Runs in a page under the app's Service Worker. A frame of the same origin is under the bare one, so that both are called from one thread, in turns.

/** Samples that a lane takes before it is the next one's turn: a caller seldom asks only once. */
const TURN = 10
/** Some answers are shorter than the clock's resolution allows (0.1 ms): timed this many at once. */
const MANY = 20
/** All serve the same model on the same rows. */
const TOLERANCE = 1e-4
const BATCH = 32

let connected: Promise<Maas> | undefined

/** The SDK, loaded when it is first needed: it would wake a worker that is to be started by a request. */
function sdk(): Promise<Maas> {
  const url = '/maas.js'
  connected ??= import(/* @vite-ignore */ url).then(({ connect }: typeof import('../../src/client/maas.ts')) => connect())
  return connected
}

/** Imports the models, one more for each plan of batching; gives what a native server needs of them. */
export async function importModels(names: readonly string[]) {
  const maas = await sdk()
  const models: Record<string, { artifact: number[]; shape: readonly number[]; labels: string[] | undefined }> = {}
  for (const name of names) {
    const problem = problemOf(name)
    const artifact = artifactOf(problem)
    const model = modelNameOf(name)
    await importModel(maas, model, artifact)
    for (const [plan, config] of Object.entries(PLANS)) await importModel(maas, planName(model, plan), artifact, config)
    models[model] = { artifact: [...artifact], shape: problem.inputShape, labels: labelsOf(problem) }
  }
  return models
}

let bare: Bare

export async function openBare(): Promise<void> {
  const registration = await navigator.serviceWorker.register('bare/sw.js')
  const worker = registration.installing ?? registration.waiting
  if (worker) await new Promise<void>((resolve) => (worker.onstatechange = () => worker.state === 'activated' && resolve()))
  const frame = document.body.appendChild(document.createElement('iframe'))
  await new Promise((resolve) => {
    frame.onload = resolve
    frame.src = 'bare/blank.html'
  })
  bare = frame.contentWindow as Bare
}

/** `times` answers are timed at once. */
interface Lane {
  readonly call: Call
  readonly times: number
}

const jsonBody = (model: string, row: Float32Array): string => JSON.stringify({ model, x: Array.from(row, (value) => Number(value.toFixed(3))) })

/** One row a request, in JSON. */
function jsonCalls(name: string) {
  const body = jsonBody(modelNameOf(name), rowsOf(problemOf(name), 1))
  return {
    echo: () => askJson(bare.fetch, '/bare/json', body)(),
    fetch: askJson(fetch, '/maas/predict', body),
    native: (origin: string) => askJson(fetch, `${origin}/json`, body),
  }
}

async function rowLanes(name: string, origin: string): Promise<Record<string, Lane>> {
  const maas = await sdk()
  if (maas.mode !== 'service-worker') throw new Error(`Expected the Service Worker to answer, but the mode is ${maas.mode}.`)
  const { echo, fetch, native } = jsonCalls(name)
  const row = rowsOf(problemOf(name), 1)
  const { ort, tfjs } = await libraries(name, 1)
  return {
    echo: { call: echo, times: 1 },
    fetch: { call: fetch, times: 1 },
    native: { call: native(origin), times: 1 },
    portEcho: { call: echoRow(bare, row), times: MANY },
    port: { call: askPort(maas, modelNameOf(name), row), times: MANY },
    ort: { call: ort, times: MANY },
    tfjs: { call: tfjs, times: MANY },
  }
}

async function batchLanes(name: string, origin: string): Promise<Record<string, Lane>> {
  const problem = problemOf(name)
  const rows = rowsOf(problem, BATCH)
  const { body, headers } = binaryRequest([BATCH, ...problem.inputShape], rows)
  const calls = {
    echo: echoBytes(bare, body),
    fetch: askBytes(fetch, `/maas/v2/models/${modelNameOf(name)}/infer`, body, headers),
    native: askBytes(fetch, `${origin}/bytes/${modelNameOf(name)}`, new Uint8Array(rows.buffer)),
    ...await libraries(name, BATCH),
  }
  return Object.fromEntries(Object.entries(calls).map(([lane, call]) => [lane, { call, times: 1 }]))
}

async function libraries(name: string, rows: number) {
  return (await import('./libraries.ts')).libraryCalls(name, rows)
}

/** Milliseconds of each warm answer, by lane. The lanes take turns, and the first turns are not counted. */
export async function measureWarm(name: string, origin: string, rounds: number): Promise<Record<string, number[]>> {
  const lanes = problemOf(name).inputShape.length > 1 ? await batchLanes(name, origin) : await rowLanes(name, origin)
  await checkSame(name, lanes)
  const samples = Object.fromEntries(Object.keys(lanes).map((lane): [string, number[]] => [lane, []]))
  for (let round = -Math.ceil(rounds / 5); round < rounds; round++) {
    for (const [lane, { call, times }] of Object.entries(lanes)) {
      for (let i = 0; i < TURN; i++) {
        const ms = await time(call, times)
        if (round >= 0) samples[lane]!.push(ms)
      }
    }
  }
  return samples
}

async function checkSame(name: string, lanes: Readonly<Record<string, Lane>>): Promise<void> {
  const expected = await lanes['fetch']!.call()
  for (const [lane, { call }] of Object.entries(lanes)) {
    const answer = await call()
    if (lane.toLowerCase().endsWith('echo')) continue
    if (!(Math.abs(answer! - expected!) < TOLERANCE)) throw new Error(`${name}: ${lane} answers ${answer}, fetch ${expected}: not the same model.`)
  }
}

async function time(call: Call, times: number): Promise<number> {
  const started = performance.now()
  for (let i = 0; i < times; i++) await call()
  return (performance.now() - started) / times
}

/** Milliseconds to the answer of a worker that was stopped. */
export async function measureCold(name: string, lane: 'echo' | 'fetch'): Promise<number> {
  const { [lane]: call } = jsonCalls(name)
  return time(call, 1)
}

export const planNames = (): readonly string[] => Object.keys(PLANS)

/** Requests per second of a model that is served by this plan, with so many in flight, for so long. */
export async function measureThroughput(name: string, lane: 'fetch' | 'port', plan: string, inFlight: number, ms: number): Promise<number> {
  const maas = await sdk()
  const model = planName(modelNameOf(name), plan)
  const row = rowsOf(problemOf(name), 1)
  const call = lane === 'port' ? askPort(maas, model, row) : askJson(fetch, '/maas/predict', jsonBody(model, row))
  const started = performance.now()
  let answered = 0
  const caller = async () => {
    for (; performance.now() - started < ms; answered++) await call()
  }
  await Promise.all(Array.from({ length: inFlight }, caller))
  return (1000 * answered) / (performance.now() - started)
}
