import type { Answer } from '../../testing/api.ts'

export interface Tensor {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
  readonly parameters?: Readonly<Record<string, unknown>>
  readonly data?: readonly unknown[]
}

export interface InferBody {
  readonly model_name: string
  readonly model_version: string
  readonly id?: string
  readonly outputs: readonly Tensor[]
}

export const LENGTH = 'Inference-Header-Content-Length'

/** A request with binary tensors: what is sent, and the header that goes with it. */
export function binaryRequest(json: unknown, ...tensors: readonly (ArrayBufferView | readonly number[])[]): readonly [Uint8Array, Record<string, string>] {
  const head = new TextEncoder().encode(JSON.stringify(json))
  const parts = tensors.map((part) => (ArrayBuffer.isView(part) ? new Uint8Array(part.buffer, part.byteOffset, part.byteLength) : Uint8Array.from(part)))
  const body = new Uint8Array(parts.reduce((sum, { length }) => sum + length, head.length))
  body.set(head)
  parts.reduce((at, part) => {
    body.set(part, at)
    return at + part.length
  }, head.length)
  return [body, { [LENGTH]: String(head.length) }]
}

/** BYTES as the extension has them. */
export function lengthPrefixed(...texts: readonly string[]): Uint8Array {
  const parts = texts.map((text) => new TextEncoder().encode(text))
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + 4 + length, 0))
  parts.reduce((at, part) => {
    new DataView(bytes.buffer).setUint32(at, part.length, true)
    bytes.set(part, at + 4)
    return at + 4 + part.length
  }, 0)
  return bytes
}

/** The JSON of a binary response, and the bytes of each output, undefined for one in JSON. */
export function readBinary({ headers, body }: Pick<Answer, 'headers' | 'body'>): { readonly json: InferBody; readonly parts: readonly (Uint8Array | undefined)[] } {
  const bytes = body as Uint8Array
  let at = Number(headers.get(LENGTH))
  const json = JSON.parse(new TextDecoder().decode(bytes.subarray(0, at))) as InferBody
  const parts = json.outputs.map(({ parameters }) => {
    const size = parameters?.['binary_data_size'] as number | undefined
    return size === undefined ? undefined : bytes.slice(at, at += size)
  })
  if (at !== bytes.length) throw new Error(`${bytes.length - at} bytes are left over.`)
  return { json, parts }
}
