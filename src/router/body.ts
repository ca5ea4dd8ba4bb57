import { MaasError } from '../core/error.ts'
import { isObject } from '../core/is-object.ts'
import { joinBytes } from '../core/join-bytes.ts'
import { mustBe } from '../inference/encode-values.ts'
import { streamBytes } from '../protocol/stream-bytes.ts'
import { parameterOf } from './negotiation.ts'

const MB = 1_000_000
const JSON_LIMIT = MB
/** Of a request with rows. */
export const ROWS_LIMIT = 8 * MB

function tooLarge(limit: number, hint: string): MaasError {
  return new MaasError('too-large', `The body is larger than the ${limit / MB} MB that are taken here: ${hint}`)
}

/** The body's bytes. Throws `too-large` as soon as it is known: by its declared length, or while it arrives. */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bodyChunks(request, limit)) chunks.push(chunk)
  return joinBytes(chunks)
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

/** The body as JSON. Throws `invalid-json` with the place, `unsupported-media-type` for a charset other than UTF-8. */
export async function readJson(request: Request, limit = JSON_LIMIT): Promise<unknown> {
  return parseJson(await readText(request, limit))
}

/** The same; undefined when there is nothing at all. */
export async function readOptionalJson(request: Request, limit = JSON_LIMIT): Promise<unknown> {
  const text = await readText(request, limit)
  return text === '' ? undefined : parseJson(text)
}

/** The body as a JSON object. Throws as {@link readJson} and {@link asObject} do. */
export async function readJsonObject(request: Request, limit = JSON_LIMIT): Promise<Readonly<Record<string, unknown>>> {
  return asObject(await readJson(request, limit))
}

/** Throws `invalid-input` for JSON of another kind. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value
  throw mustBe('The body', 'a JSON object, {...}', value)
}

/** The body as text. Throws `invalid-data` for what is not UTF-8. */
export async function readText(request: Request, limit: number): Promise<string> {
  const charset = parameterOf(request, 'charset')
  if (charset !== undefined && !/^(utf-?8|us-ascii)$/.test(charset)) {
    throw new MaasError('unsupported-media-type', `The body's charset is "${charset}": send UTF-8.`)
  }
  const bytes = await readBytes(request, limit)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new MaasError('invalid-data', 'The body is not UTF-8: send text in UTF-8 alone.', { cause })
  }
}

/** Lists and objects inside each other; deeper ones would exhaust the stack of whoever walks through them. */
const MAX_DEPTH = 200

/** Throws `invalid-json` with the place. */
export function parseJson(text: string): unknown {
  if (text.trim() === '') throw new MaasError('invalid-json', 'The body is empty: expected a JSON object, {...}.')
  if (isDeep(text)) throw new MaasError('invalid-json', `The body has more than ${MAX_DEPTH} lists or objects inside each other.`)
  try {
    return JSON.parse(text)
  } catch (cause) {
    const hint = /\b(NaN|Infinity)\b/.test(text) ? ' JSON has no NaN or Infinity.' : ''
    throw new MaasError('invalid-json', `The body is not JSON: ${(cause as Error).message}.${hint}`, { cause })
  }
}

function isDeep(text: string): boolean {
  // Most bodies have few brackets, which are found faster than counted with their depth.
  let found = 0
  for (const bracket of '[{') {
    for (let at = text.indexOf(bracket); at >= 0 && found <= MAX_DEPTH; at = text.indexOf(bracket, at + 1)) found++
  }
  if (found <= MAX_DEPTH) return false
  let depth = 0
  let inText = false
  for (let at = 0; at < text.length && depth <= MAX_DEPTH; at++) {
    const char = text[at]
    if (char === '"') inText = !inText
    else if (inText) at += char === '\\' ? 1 : 0
    else if (char === '[' || char === '{') depth++
    else if (char === ']' || char === '}') depth--
  }
  return depth > MAX_DEPTH
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
  if (typeof value !== 'string') throw mustBe(`"${field}"`, 'a text', value)
  return value
}
