import { MaasError } from '../core/error.ts'
import { requestFromData } from '../protocol/http.ts'
import type { PredictParams, RequestData } from '../protocol/service-worker.ts'

// What a guest sends is what it likes; what goes on from here is what the types say.

/** Throws `invalid-input`. */
export function readPredict(given: Readonly<Record<string, unknown>>): PredictParams {
  const { model, x, text, instances } = given
  if (typeof model === 'string') {
    if (Array.isArray(instances)) return { model, instances }
    const isText = text === undefined || (Array.isArray(text) && text.every((one) => typeof one === 'string'))
    if (x instanceof Float32Array && x.buffer instanceof ArrayBuffer && isText) {
      return { model, x: new Float32Array(x.buffer, x.byteOffset, x.length), ...(text && { text: text as string[] }) }
    }
  }
  throw new MaasError('invalid-input', 'predict takes {model: text, x: Float32Array, text?: list of texts}, or {model, instances: list}.')
}

/** Throws `invalid-input`. */
export function readRequest(data: RequestData): Request {
  try {
    return requestFromData(data)
  } catch (cause) {
    throw new MaasError('invalid-input', 'fetch takes {url, method, headers, body} of a request.', { cause })
  }
}
