import { MaasError } from '../core/error.ts'
import { isObject } from '../core/is-object.ts'
import type { GrantAsk } from '../protocol/embed.ts'
import { GRANT_VERBS } from '../protocol/grants.ts'
import { requestFromData } from '../protocol/http.ts'
import type { PictureData, PredictParams, RequestData } from '../protocol/service-worker.ts'

// What a guest sends is what it likes; what goes on from here is what the types say.

/** Numbers, texts or instances of one call; the router has the limits of bodies. */
const MAX_NUMBERS = 16_000_000
const MAX_ROWS = 100_000
const MAX_BODY_BYTES = 100_000_000
const MAX_MODELS = 100
const MAX_HEADERS = 100
const MAX_DEPTH = 20

export interface Hello {
  readonly version: unknown
  readonly ask: GrantAsk | undefined
  readonly partitioned: boolean
}

/** undefined for what is no hello. */
export function readHello(data: unknown): Hello | undefined {
  if (!isObject(data) || data['type'] !== 'maas:hello' || !('version' in data)) return undefined
  return { version: data['version'], ask: readAsk(data['ask']), partitioned: data['partitioned'] === true }
}

/** undefined for what asks for nothing. */
function readAsk(ask: unknown): GrantAsk | undefined {
  if (!isObject(ask) || !Array.isArray(ask['verbs'])) return undefined
  const asked: readonly unknown[] = ask['verbs'].slice(0, GRANT_VERBS.length)
  const models: readonly unknown[] = Array.isArray(ask['models']) ? ask['models'].slice(0, MAX_MODELS) : ['*']
  const verbs = GRANT_VERBS.filter((verb) => asked.includes(verb))
  return verbs.length === 0 ? undefined : { verbs, models: [...new Set(models.filter((model) => typeof model === 'string'))] }
}

/** Without a priority: that is not a guest's to choose. Throws `invalid-input`, and `too-large`. */
export function readPredict(given: unknown): PredictParams {
  const { model, x, rows, text, instances, pictures, timeoutMs, key } = isObject(given) ? given : {}
  if (typeof model === 'string') {
    const options = { ...(isPositive(timeoutMs) && { timeoutMs }), ...(typeof key === 'string' && { key }) }
    if (Array.isArray(instances)) {
      checkSize('instances', instances.length, MAX_ROWS)
      countValues(instances, 0, MAX_DEPTH)
      return { model, instances, ...options }
    }
    // Sizes first: a list of a sparse thousand million is quickly sent, and slowly walked through.
    if (Array.isArray(pictures)) checkSize('pictures', pictures.length, MAX_ROWS)
    if (Array.isArray(text)) checkSize('text', text.length, MAX_NUMBERS)
    if (Array.isArray(pictures) && pictures.every(isPictureData)) {
      checkSize('pictures', pictures.reduce((sum, { rgba }) => sum + rgba.length, 0), MAX_BODY_BYTES)
      return { model, pictures, ...options }
    }
    const isText = text === undefined || (Array.isArray(text) && text.every((one) => typeof one === 'string'))
    if (x instanceof Float32Array && x.buffer instanceof ArrayBuffer && isText) {
      checkSize('x', x.length, MAX_NUMBERS)
      const values = new Float32Array(x.buffer, x.byteOffset, x.length)
      return { model, x: values, ...(text && { text: text as string[] }), ...(isPositive(rows) && Number.isInteger(rows) && { rows }), ...options }
    }
  }
  throw new MaasError('invalid-input', 'predict takes {model: text, x: Float32Array, text?: list of texts}, {model, instances: list}, or {model, pictures: list of {width, height, rgba: Uint8ClampedArray}}.')
}

/** Throws `invalid-input`, and `too-large`. */
export function readRequest(data: unknown): Request {
  const { body, headers } = isObject(data) ? data : {}
  if (Array.isArray(headers)) checkSize('headers', headers.length, MAX_HEADERS)
  if (body instanceof ArrayBuffer) checkSize('body', body.byteLength, MAX_BODY_BYTES)
  try {
    if (body !== null && !(body instanceof ArrayBuffer)) throw new TypeError('body must be an ArrayBuffer or null')
    return requestFromData(data as RequestData)
  } catch (cause) {
    throw new MaasError('invalid-input', 'fetch takes {url, method, headers, body} of a request.', { cause })
  }
}

/** Throws `invalid-input`. */
export function readField(given: unknown, field: 'model' | 'run'): string {
  const value = isObject(given) ? given[field] : undefined
  if (typeof value !== 'string') throw new MaasError('invalid-input', `{${field}: text} is expected here.`)
  return value
}

function isPictureData(value: unknown): value is PictureData {
  return isObject(value) && isPositive(value['width']) && isPositive(value['height'])
    && value['rgba'] instanceof Uint8ClampedArray && value['rgba'].buffer instanceof ArrayBuffer
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value)
}

/** So many values lie in it, at any depth. Throws `too-large`, and `invalid-input` for what is too deep, as all is that holds itself. */
function countValues(value: unknown, before: number, depth: number): number {
  if (typeof value !== 'object' || value === null) return before
  if (depth === 0) throw new MaasError('invalid-input', `instances has more than ${MAX_DEPTH} lists or records inside each other.`)
  const values = Array.isArray(value) || ArrayBuffer.isView(value) ? (value as unknown as ArrayLike<unknown>) : Object.values(value)
  let count = before + values.length
  checkSize('instances', count, MAX_NUMBERS)
  if (ArrayBuffer.isView(value)) return count
  for (let i = 0; i < values.length; i++) count = countValues(values[i], count, depth - 1)
  return count
}

function checkSize(name: string, size: number, limit: number): void {
  if (size > limit) throw new MaasError('too-large', `${name} has a size of ${size}; ${limit} are taken here at once.`)
}
