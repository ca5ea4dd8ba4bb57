import type { ErrorData } from '../core/error.ts'
import type { Dataset } from '../data/dataset.ts'

/** Page -> worker that reads a data set, which may take seconds, for the few rows that are shown. One each. */
export interface SampleRequest {
  readonly name: string
  readonly mediaType: string
  /** The original bytes, which may be gzip-compressed; transferred. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly size: { readonly perLabel: number; readonly rows: number }
}

export type SampleAnswer = { readonly sample: Dataset } | { readonly error: ErrorData }
