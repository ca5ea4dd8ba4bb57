import type { Maas } from '../../src/client/maas.ts'

/** One request; gives the last number of its answer, in which all who answer must agree. An echo has none. */
export type Call = () => Promise<number | undefined>

/** Of a regression, or of a classifier. */
interface Answer {
  readonly y_pred: readonly number[]
  readonly predictions?: readonly { readonly scores: Readonly<Record<string, number>> }[]
}

/** A window under the bare Service Worker. */
export type Bare = Window & typeof globalThis

/** `send`: the `fetch` of the window that asks. */
export function askJson(send: typeof fetch, url: string, body: string): Call {
  return async () => {
    const response = await send(url, { method: 'POST', body })
    const json = (await response.json()) as Partial<Answer>
    if (!response.ok) throw new Error(`${url}: ${JSON.stringify(json)}`)
    return json.predictions ? Object.values(json.predictions[0]!.scores).at(-1) : json.y_pred?.[0]
  }
}

/** The bytes of the answer are read, and its floats begin behind what the header says. */
export function askBytes(send: typeof fetch, url: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Call {
  return async () => {
    const response = await send(url, { method: 'POST', body, headers })
    const bytes = await response.arrayBuffer()
    if (!response.ok) throw new Error(`${url}: ${new TextDecoder().decode(bytes)}`)
    return new DataView(bytes).getFloat32(bytes.byteLength - 4, true)
  }
}

/** The bytes come back as they are. */
export function echoBytes(bare: Bare, body: Uint8Array<ArrayBuffer>): Call {
  const ask = askBytes(bare.fetch, '/bare/bytes', body)
  return async () => void (await ask())
}

/** Sends a row to the bare worker and gets it back, over a port. */
export function echoRow(bare: Bare, row: Float32Array<ArrayBuffer>): Call {
  const { port1, port2 } = new MessageChannel()
  bare.navigator.serviceWorker.controller!.postMessage(null, [port2])
  return () => {
    const sent = row.slice()
    return new Promise((resolve) => {
      port1.onmessage = () => resolve(undefined)
      port1.postMessage(sent, [sent.buffer])
    })
  }
}

export function askPort(maas: Maas, model: string, row: Float32Array<ArrayBuffer>): Call {
  return async () => {
    const { scores, y_pred } = await maas.predict(model, row)
    return scores ? Object.values(scores).at(-1) : (y_pred as number)
  }
}

/** Rows as the Open Inference Protocol's binary extension has them; JSON that ends where floats may begin. */
export function binaryRequest(shape: readonly number[], rows: Float32Array<ArrayBuffer>): { readonly body: Uint8Array<ArrayBuffer>; readonly headers: Record<string, string> } {
  const input = { name: 'x', datatype: 'FP32', shape, parameters: { binary_data_size: rows.byteLength } }
  const json = JSON.stringify({ inputs: [input], parameters: { binary_data_output: true } })
  const head = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 4) * 4))
  const body = new Uint8Array(head.length + rows.byteLength)
  body.set(head)
  body.set(new Uint8Array(rows.buffer), head.length)
  return { body, headers: { 'Inference-Header-Content-Length': String(head.length), 'Content-Type': 'application/octet-stream' } }
}
