import type { Payload } from '../registry/serving-records.ts'
import type { EncodedRows } from './encode-rows.ts'
import type { ReadyVersion } from './resolver.ts'

const VALUES = 128
const TEXTS = 8
const CHARACTERS = 256

/** Whether this request is one of the share that the owner keeps. */
export function isSampled({ config }: ReadyVersion): boolean {
  return Math.random() < (config.request_log?.payload_sampling_rate ?? 0)
}

/** @param rows as the model sees them: what is personal in them is masked already. */
export function payloadOf({ x, text }: EncodedRows, y: Float32Array): Payload {
  return {
    x: Array.from(x.subarray(0, VALUES)),
    text: text.slice(0, TEXTS).map((value) => value.slice(0, CHARACTERS)),
    y: Array.from(y.subarray(0, VALUES)),
  }
}
