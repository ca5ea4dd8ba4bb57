import { MaasError } from '../core/error.ts'
import { requestFromData } from '../protocol/http.ts'
import type { PredictParams, RequestData } from '../protocol/service-worker.ts'

// What a guest sends is what it likes; what goes on from here is what the types say.

/** Throws `invalid-input`. */
export function readPredict({ model, x }: Partial<Record<keyof PredictParams, unknown>>): PredictParams {
  if (typeof model !== 'string' || !(x instanceof Float32Array) || !(x.buffer instanceof ArrayBuffer)) {
    throw new MaasError('invalid-input', 'predict takes {model: text, x: Float32Array}.')
  }
  return { model, x: new Float32Array(x.buffer, x.byteOffset, x.length) }
}

/** Throws `invalid-input`. */
export function readRequest(data: RequestData): Request {
  try {
    return requestFromData(data)
  } catch (cause) {
    throw new MaasError('invalid-input', 'fetch takes {url, method, headers, body} of a request.', { cause })
  }
}
