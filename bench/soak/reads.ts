import type { Maas } from '../../src/client/maas.ts'
import { binaryRequest } from '../serve/calls.ts'
import { LABELS, type Target, translation } from './models.ts'

type Rows = readonly (readonly number[])[]

/** Who answered, `name@version`, and the numbers of each row. */
export interface Answer {
  readonly by: string
  readonly rows: Rows
}

/** An answer that is an error of the API. */
export class Refused extends Error {
  readonly status: number
  constructor(status: number, body: string) {
    super(`${status} ${body.slice(0, 300)}`)
    this.status = status
  }
}

type Read = (maas: Maas, target: Target, rows: Rows) => Promise<Answer>
/** What JSON says of a row: `scores` by label, or in the order of the labels. */
type Prediction = number | { readonly scores: Readonly<Record<string, number>> | readonly number[] }

/** Ways to ask for rows. */
export const READS: Readonly<Record<string, Read>> = {
  'predict, one': async (maas, { ref }, [row]) => {
    const { by, json } = await askJson(maas, 'predict', { model: ref, x: row })
    return { by, rows: json.predictions ? numbersOf(json.predictions) : [json.y_pred as number[]] }
  },
  'predict, JSON': (maas, { ref }, rows) => askPredictions(maas, 'predict', { model: ref, instances: rows }),
  async 'predict, CSV'(maas, { ref, features }, rows) {
    const body = [features, ...rows].map((cells) => cells.join(',')).join('\n')
    const response = await ask(maas, `predict?model=${encodeURIComponent(ref)}`, body, { 'Content-Type': 'text/csv', 'Accept': 'text/csv' })
    const [, ...lines] = (await response.text()).trimEnd().split('\r\n')
    // Behind a label its scores.
    return { by: byOf(response), rows: lines.map((line) => line.split(',').filter((cell) => !LABELS.includes(cell)).map(Number)) }
  },
  async 'predict, floats'(maas, { ref, features }, rows) {
    const type = 'application/octet-stream'
    const headers = { 'Content-Type': type, 'Accept': type, 'Maas-Shape': `${rows.length},${features.length}` }
    const response = await ask(maas, `predict?model=${encodeURIComponent(ref)}`, Float32Array.from(rows.flat()), headers)
    return { by: byOf(response), rows: rowsOf(new Float32Array(await response.arrayBuffer()), rows.length) }
  },
  'v1': (maas, { ref }, rows) => askPredictions(maas, `v1/models/${ref}:predict`, { instances: rows }),
  async 'v2, JSON'(maas, { ref, features }, rows) {
    const input = { name: 'x', datatype: 'FP32', shape: [rows.length, features.length], data: rows.flat() }
    const { by, json } = await askJson(maas, `v2/models/${ref}/infer`, { inputs: [input] })
    return { by, rows: rowsOf(json.outputs![0]!.data, rows.length) }
  },
  async 'v2, binary'(maas, { ref, features }, rows) {
    const { body, headers } = binaryRequest([rows.length, features.length], Float32Array.from(rows.flat()))
    const response = await ask(maas, `v2/models/${ref}/infer`, body, headers)
    const head = Number(response.headers.get('Inference-Header-Content-Length'))
    return { by: byOf(response), rows: rowsOf(new Float32Array((await response.arrayBuffer()).slice(head)), rows.length) }
  },
  'MLflow': (maas, { ref, features }, rows) => (
    askPredictions(maas, `invocations?model=${encodeURIComponent(ref)}`, { dataframe_split: { columns: features, data: rows } })
  ),
  async 'port'(maas, { ref }, rows) {
    const answers = await maas.predict(ref, rows)
    return { by: answers[0]!.model, rows: answers.map(({ scores, y_pred }) => (scores ? Object.values(scores) : [y_pred as number])) }
  },
}

/** Throws what is wrong with the translation of two ids. */
export async function checkTranslation(maas: Maas, ids: readonly number[]): Promise<void> {
  const { json } = await askJson(maas, 'translate', { model: 'translator', input: ids })
  compareRows(json.output!, translation(ids), 1e-6, `translator([${ids}])`)
}

/** Throws where two tables of numbers differ. @param asked for what. */
export function compareRows(actual: Rows, expected: Rows, tolerance: number, asked: string): void {
  const isSame = actual.length === expected.length && expected.every((row, r) => (
    actual[r]!.length === row.length && row.every((value, i) => Math.abs(actual[r]![i]! - value) <= tolerance)
  ))
  if (!isSame) throw new Error(`${asked} gave ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`)
}

async function ask(maas: Maas, path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  const response = await maas.fetch(`/maas/${path}`, { method: 'POST', body, headers })
  if (!response.ok) throw new Refused(response.status, await response.text())
  return response
}

interface Json {
  readonly y_pred?: readonly unknown[]
  readonly predictions?: readonly Prediction[]
  readonly outputs?: readonly { readonly data: readonly number[] }[]
  readonly output?: Rows
}

async function askJson(maas: Maas, path: string, body: unknown): Promise<{ readonly by: string; readonly json: Json }> {
  const response = await ask(maas, path, JSON.stringify(body), { 'Content-Type': 'application/json' })
  return { by: byOf(response), json: (await response.json()) as Json }
}

async function askPredictions(maas: Maas, path: string, body: unknown): Promise<Answer> {
  const { by, json } = await askJson(maas, path, body)
  return { by, rows: numbersOf(json.predictions!) }
}

const byOf = ({ headers }: Response): string => headers.get('Maas-Model')!

const numbersOf = (predictions: readonly Prediction[]): number[][] => (
  predictions.map((prediction) => (typeof prediction === 'number' ? [prediction] : Object.values(prediction.scores)))
)

function rowsOf(values: ArrayLike<number>, rows: number): number[][] {
  const width = values.length / rows
  return Array.from({ length: rows }, (_, row) => Array.from(values).slice(row * width, (row + 1) * width))
}
