import { type ErrorCode, MaasError } from '../core/error.ts'
import type { Payload } from '../registry/serving-records.ts'
import type { ReadyVersion } from './resolver.ts'

/** By what way a request came. */
export type Protocol = 'maas' | 'v1' | 'v2' | 'mlflow' | 'port'

/** What a request did and how long its parts took, in milliseconds: filled in by whoever does the part. */
export interface Observation {
  readonly protocol: Protocol
  /** `performance.now()` when the request came. */
  readonly started: number
  rows: number
  /** Reading, encoding and masking: all that came before the request was queued. */
  computeInput: number
  queue: number
  computeInfer: number
  /** Rows that were run at once, on the one request with which their execution is counted; 0 on the others that it answered. */
  batch: number
  /** Where the model has a response cache. */
  cache: 'hit' | 'miss' | 'none'
  /** Looking up what is cached, and storing it after a miss. */
  cacheTime: number
  /** Where the owner asks for samples of what models were given. */
  payload: Payload | undefined
}

/** An observation that is complete. */
export interface Outcome extends Observation {
  readonly version: ReadyVersion
  code: 'ok' | ErrorCode
  /** From the request to its answer, in milliseconds. What the parts leave of it is the writing of the answer. */
  request: number
}

export interface Observer {
  /** Called once per request to a version, whatever came of it. Never throws. */
  record(outcome: Readonly<Outcome>): void
}

export interface Observed {
  readonly version: ReadyVersion
  readonly protocol: Protocol
  readonly started: number
}

/** Does the work of one request, and records what came of it. Throws what the work throws. */
export async function observed<T>(observer: Observer, request: Observed, work: (observation: Observation) => Promise<T>): Promise<T> {
  const { version, protocol, started } = request
  const outcome: Outcome = {
    version, protocol, started, code: 'ok', rows: 0, request: 0, computeInput: 0, queue: 0, computeInfer: 0,
    batch: 0, cache: 'none', cacheTime: 0, payload: undefined,
  }
  try {
    return await work(outcome)
  } catch (thrown) {
    outcome.code = MaasError.from(thrown).code
    throw thrown
  } finally {
    outcome.request = performance.now() - started
    observer.record(outcome)
  }
}
