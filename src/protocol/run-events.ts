import type { Metrics } from '../artifact/manifest.ts'
import type { ErrorData } from '../core/error.ts'

/** What `maas.train()` yields; the last one is `done`, `failed` or `cancelled`. */
export type RunEvent =
  | { readonly type: 'queued'; readonly run: string }
  /** `leftOut`: so many rows have no target, and no part in the run. */
  | { readonly type: 'started'; readonly run: string; readonly engine: string; readonly leftOut?: number }
  /** About ten times a second while a page hosts the run; `step` of `steps` of the whole run. */
  | { readonly type: 'progress'; readonly run: string; readonly step: number; readonly steps: number; readonly loss: number }
  | {
      readonly type: 'epoch'
      readonly run: string
      readonly epoch: number
      readonly epochs: number
      readonly metrics: Metrics
    }
  /** A fold of a cross-validation, counted from 1: metrics on the rows that it was not trained on. Before the epochs. */
  | { readonly type: 'fold'; readonly run: string; readonly fold: number; readonly metrics: Metrics }
  | {
      readonly type: 'done'
      readonly run: string
      readonly model: string
      readonly version: number
      readonly metrics: Metrics
    }
  | { readonly type: 'failed'; readonly run: string; readonly error: ErrorData }
  | { readonly type: 'cancelled'; readonly run: string }

/** BroadcastChannel on which the page that hosts a run posts its {@link RunEvent}s to the rest of the origin. */
export const RUN_EVENTS_CHANNEL = 'inpage:run-events'
