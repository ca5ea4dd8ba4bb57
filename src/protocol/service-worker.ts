import type { Signature } from '../artifact/manifest.ts'

/** Page <-> Service Worker, beside HTTP: the fast lane. */

/** Posted to the worker with one MessagePort, which then answers {@link PortMethods}. */
export interface ConnectMessage {
  readonly type: 'maas:connect'
}

/** Rows for a model: packed, as its inputs are, as JSON has them, or pictures. */
export type PredictParams = {
  /** `name`, `name@version`, `name@alias`, or '' for the default endpoint. */
  readonly model: string
  /** 1 is the highest. */
  readonly priority?: number
  /** How long the answer may take; then `deadline-exceeded`. */
  readonly timeoutMs?: number
  /** Requests of one key are answered by one candidate of an endpoint. */
  readonly key?: string
} & (PackedRows | GivenRows | GivenPictures)

/** Row-major, a whole number of rows each; the buffer is transferred. */
export interface PackedRows {
  /** All features but text, as float32: NaN is a missing number; ids of a sequence too, padded with 0. */
  readonly x: Float32Array<ArrayBuffer>
  /** How many rows there are, where each may be longer than it need be: a history, whose newest values are taken. */
  readonly rows?: number
  /** The text features; '' is a missing one. */
  readonly text?: readonly string[]
}

/** Instances as `POST maas/predict` takes them. */
export interface GivenRows {
  readonly instances: readonly unknown[]
}

/** For a model that takes an image: whatever their sizes, they are brought to its own as training images are. The buffers are transferred. */
export interface GivenPictures {
  readonly pictures: readonly PictureData[]
}

export interface PictureData {
  readonly width: number
  readonly height: number
  /** Row by row. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>
}

export interface PredictResult {
  /** `name@version` that answered. */
  readonly model: string
  readonly engine: string
  /** Classification: probabilities [rows, labels]; regression: values [rows]; translation: [rows, steps, ids]. */
  readonly y: Float32Array<ArrayBuffer>
  readonly rows: number
  /** Classification only. */
  readonly labels?: readonly string[]
  /** Translation only. */
  readonly steps?: number
  /** Translation into text only: what is said of each row. */
  readonly texts?: readonly string[]
}

/** The version that a reference leads to, and what that takes. */
export interface ResolvedModel {
  /** `name@version`. */
  readonly model: string
  readonly signature: Signature
}

/** A Request as plain data, for pages that the worker does not control. `url` is absolute. */
export interface RequestData {
  readonly url: string
  readonly method: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: ArrayBuffer | null
}

export interface ResponseData {
  readonly status: number
  readonly statusText: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: ArrayBuffer
}

export type PortMethods = {
  /** The build that the worker was made from, and its `performance.timeOrigin`: which of its lives this is. */
  hello(params: null): Promise<{ readonly build: string; readonly started: number }>
  /** What would answer now. */
  resolve(params: { readonly model: string }): Promise<ResolvedModel>
  predict(params: PredictParams): Promise<PredictResult>
  fetch(params: RequestData): Promise<ResponseData>
}
