import type { ImportRequest, IntakeOptions } from '../jobs/intake.ts'
import type { RunEvent } from '../protocol/run-events.ts'
import type { PredictParams, PredictResult } from '../protocol/service-worker.ts'
import type { DatasetRecord } from '../registry/records.ts'

/**
 * How this page's requests are answered: through `fetch` by the Service Worker that controls it, over a port by one
 * that does not, or in the page itself when there is none.
 */
export type Mode = 'service-worker' | 'port' | 'in-page'

/** One way to the platform. Its methods throw a MaasError when the platform cannot be reached or refuses. */
export interface Lane {
  readonly mode: Mode
  /** Answers a request for a URL under `maas/` of the app root; errors of the API are responses. */
  fetch(request: Request): Promise<Response>
  /** `x` is not transferred but copied, so that the caller keeps it. */
  predict(params: PredictParams): Promise<PredictResult>
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
