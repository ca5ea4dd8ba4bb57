import { MaasError } from '../core/error.ts'
import { streamBytes } from '../protocol/stream-bytes.ts'

const MB = 1_000_000
const JSON_LIMIT = MB

function tooLarge(limit: number, hint: string): MaasError {
  return new MaasError('too-large', `The body is larger than the ${limit / MB} MB that are taken here: ${hint}`)
}

/** The body's bytes. Throws `too-large` as soon as it is known: by its declared length, or while it arrives. */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of bodyChunks(request, limit)) {
    length += chunk.length
    chunks.push(chunk)
  }
  return joined(chunks, length)
}

/** The same as it arrives. @param hint what to do about a body that is too large. */
export async function* bodyChunks(request: Request, limit: number, hint = 'send less at a time.'): AsyncGenerator<Uint8Array> {
  if (Number(request.headers.get('Content-Length')) > limit) throw tooLarge(limit, hint)
  let length = 0
  // No body, or an engine that gives request bodies only as a whole.
  const chunks = request.body ? streamBytes(request.body) : [new Uint8Array(await request.arrayBuffer())]
  // Leaving the loop by an error cancels the stream.
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > limit) throw tooLarge(limit, hint)
    yield chunk
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** The body as JSON. Throws `invalid-json` with the place. */
export async function readJson(request: Request, limit = JSON_LIMIT): Promise<unknown> {
  return parse(new TextDecoder().decode(await readBytes(request, limit)))
}

/** The body as a JSON object. Throws `invalid-json` with the place, `invalid-input` for JSON of another kind. */
export async function readJsonObject(request: Request, limit = JSON_LIMIT): Promise<Readonly<Record<string, unknown>>> {
  return objectIn(new TextDecoder().decode(await readBytes(request, limit)))
}

/** The same, where nothing at all is as good as an object without fields. */
export async function readOptionalJsonObject(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const text = new TextDecoder().decode(await readBytes(request, JSON_LIMIT))
  return text === '' ? {} : objectIn(text)
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MaasError('invalid-input', 'The body must be a JSON object, {...}.')
  }
  return value as Readonly<Record<string, unknown>>
}

function parse(text: string): unknown {
  if (text.trim() === '') throw new MaasError('invalid-json', 'The body is empty: expected a JSON object, {...}.')
  try {
    return JSON.parse(text)
  } catch (cause) {
    const hint = /\b(NaN|Infinity)\b/.test(text) ? ' JSON has no NaN or Infinity.' : ''
    throw new MaasError('invalid-json', `The body is not JSON: ${(cause as Error).message}.${hint}`, { cause })
  }
}

/** Throws `invalid-input` when the body has fields beside those known, so that a slip of the pen is not ignored. */
export function checkFields(body: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const unknown = Object.keys(body).find((field) => !known.includes(field))
  if (unknown !== undefined) {
    throw new MaasError('invalid-input', `The body has an unknown field "${unknown}"; known are ${known.join(', ')}.`)
  }
}

/** A field that must be a text. */
export function textField(body: Readonly<Record<string, unknown>>, field: string): string {
  const value = body[field]
  if (typeof value !== 'string') throw new MaasError('invalid-input', `"${field}" must be a text.`)
  return value
}
