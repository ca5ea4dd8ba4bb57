import { MaasError } from '../core/error.ts'
import type { EncodedRows } from '../inference/encode-rows.ts'
import type { Observation, Protocol } from '../inference/observation.ts'
import type { InferOptions } from '../inference/infer-options.ts'
import type { Predictor } from '../inference/predictor.ts'
import type { ReadyVersion } from '../inference/resolver.ts'
import type { PredictResult } from '../protocol/service-worker.ts'

/** One prediction on its way through a route, whatever the protocol. */
export interface ObservedCall {
  readonly request: Request
  /** `performance.now()` when the request came. */
  readonly started: number
  readonly protocol: Protocol
  /** `name`, `name@version`, `name@alias`, or `''` for the default endpoint. */
  readonly model: string
}

/** One whose values are rows. */
export interface PredictionCall extends ObservedCall {
  /** Other than what the request's headers say. */
  readonly options?: InferOptions
  /** The request's values as rows of the model's inputs. Throws `invalid-input`. */
  encode(version: ReadyVersion): EncodedRows | Promise<EncodedRows>
  /** The body: a whole response, or what is sent as JSON. */
  answer(result: PredictResult, version: ReadyVersion): unknown
}

/** Of a request for a prediction. */
export const PREDICTION_MS = 10_000

/** From a call to its response, with the headers that every prediction has: which version answered, on what, and how long each part took. */
export function answerPrediction(predictor: Predictor, { options, encode, answer, ...call }: PredictionCall): Promise<Response> {
  return answerObserved(predictor, call, async (version, observation) => {
    const rows = encode(version)
    const result = await predictor.run(version, rows instanceof Promise ? await rows : rows, { ...inferOptions(call.request), ...options, observation })
    return { engine: result.engine, body: answer(result, version) }
  })
}

/** The same of any work on a version. */
export async function answerObserved(
  predictor: Predictor, { request, started, protocol, model }: ObservedCall,
  work: (version: ReadyVersion, observation: Observation) => Promise<{ readonly engine: string; readonly body: unknown }>,
): Promise<Response> {
  const version = await predictor.resolve(model, { key: keyOf(request) })
  return predictor.observe({ version, protocol, started }, async (observation) => {
    const { engine, body } = await work(version, observation)
    const response = body instanceof Response ? body : Response.json(body)
    const { computeInput: read, queue, computeInfer: infer, cacheTime } = observation
    const write = performance.now() - started - read - queue - infer - cacheTime
    return withPredictionHeaders(response, { version, engine, times: { read, queue, infer, write } })
  })
}

/** Requests with the same header `Maas-Key`, such as a user's id, are answered by one candidate of an endpoint. */
function keyOf({ headers }: Request): string | undefined {
  return headers.get('Maas-Key') ?? undefined
}

const MAX_TIMEOUT_MS = 60_000

/**
 * What the headers of a request say of how it wants to be answered: `Maas-Priority`, 1 for the highest, and `Maas-Timeout`, the milliseconds that it may
 * wait. Throws `invalid-input`.
 */
export function inferOptions({ headers, signal }: Request): InferOptions {
  const priority = wholeHeader(headers, 'Maas-Priority', 100)
  const timeoutMs = wholeHeader(headers, 'Maas-Timeout', MAX_TIMEOUT_MS)
  return { signal, ...(priority !== undefined && { priority }), ...(timeoutMs !== undefined && { timeoutMs }) }
}

function wholeHeader(headers: Headers, name: string, most: number): number | undefined {
  const text = headers.get(name)
  if (text === null) return undefined
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value
  throw new MaasError('invalid-input', `The header ${name} must be a whole number from 1 to ${most}; got "${text}".`)
}

/** What every prediction says of itself. @param times in milliseconds. */
function withPredictionHeaders(
  response: Response, { version, engine, times }: { readonly version: ReadyVersion; readonly engine: string; readonly times: Readonly<Record<string, number>> },
): Response {
  response.headers.set('Maas-Model', version.name)
  if (version.endpoint !== undefined) response.headers.set('Maas-Endpoint', version.endpoint)
  response.headers.set('Maas-Engine', engine)
  response.headers.set('Server-Timing', Object.entries(times).map(([name, ms]) => `${name};dur=${ms.toFixed(2)}`).join(', '))
  return response
}
