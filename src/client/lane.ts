import type { Tier } from '../protocol/embed.ts'
import type { ImportRequest, IntakeOptions } from '../protocol/intake.ts'
import type { RunEvent } from '../protocol/run-events.ts'
import type { PredictParams, PredictResult, ResolvedModel } from '../protocol/service-worker.ts'
import type { DatasetRecord, RegistryChange } from '../registry/records.ts'

/**
 * How this page's requests are answered: through `fetch` by the Service Worker that controls it, over a port by one
 * that does not, or in the page itself when there is none.
 */
export type Mode = 'service-worker' | 'port' | 'in-page'

export interface LaneOptions {
  readonly signal?: AbortSignal | undefined
  /** How long the answer may take; then `deadline-exceeded`. */
  readonly deadlineMs: number
}

/**
 * One way to the platform. Its methods throw a MaasError when the platform cannot be reached or refuses, and a signal's reason.
 * What is sent must be such that it may be sent again: reads, predictions, and writes with an `Idempotency-Key`.
 */
export interface Lane {
  readonly mode: Mode
  /** Calls back when the mode has changed; absent where it never does. Returns the way to stop. */
  onModeChange?(listener: (mode: Mode) => void): () => void
  /** Calls back after a change in the registry by whatever tab; absent where pages are not told. Returns the way to stop. */
  onChange?(listener: (change: RegistryChange) => void): () => void
  readonly tier: Tier
  /** Answers a request for a URL under `maas/` of the app root; errors of the API are responses. */
  fetch(request: Request): Promise<Response>
  resolve(model: string, options: LaneOptions): Promise<ResolvedModel>
  /** @param params made anew for each time that they are sent: the buffer of `x` goes with them. */
  predict(params: () => PredictParams, options: LaneOptions): Promise<PredictResult>
  /**
   * A run's events from its start to its end.
   * @param options.host train it in a worker of this page, until the iteration ends.
   */
  runEvents(run: string, options: { readonly host: boolean }): AsyncIterable<RunEvent>
  /** Reads a file into the registry in a worker of this page. Throws `forbidden` for pages of another origin. */
  importFile(request: ImportRequest, options: IntakeOptions): Promise<DatasetRecord>
  /** Lets go of ports and frames; calls that wait fail with `unavailable`. */
  close(): void
}

/** What is sent away with them. */
export function buffersOf(params: PredictParams): ArrayBuffer[] {
  if ('pictures' in params) return params.pictures.map(({ rgba }) => rgba.buffer)
  return 'x' in params ? [params.x.buffer] : []
}

/** The same, for sending away. */
export function ownCopy(params: PredictParams): PredictParams {
  if ('pictures' in params) return { ...params, pictures: params.pictures.map((picture) => ({ ...picture, rgba: picture.rgba.slice() })) }
  return 'x' in params ? { ...params, x: params.x.slice() } : params
}
