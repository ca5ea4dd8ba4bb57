import type { Outputs } from './answer.ts'
import type { Observation } from './observation.ts'

/** How a request wants to be answered. */
export interface InferOptions {
  /** Fires when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined
  /** 1 is the highest; by default as the model's configuration says. */
  readonly priority?: number
  /** How long it may wait before it is run. */
  readonly timeoutMs?: number
  /** It came by a lane on which requests wait in line: those that arrive during a run are run together. */
  readonly gathers?: boolean
  /** Where to note what the request did, see `Predictor.observe`. */
  readonly observation?: Observation
}

/** What a session gave. */
export interface Inference {
  readonly engine: string
  readonly outputs: Outputs
}
