/** Page <-> Service Worker, beside HTTP: the fast lane. */

/** Posted to the worker with one MessagePort, which then answers {@link PortMethods}. */
export interface ConnectMessage {
  readonly type: 'maas:connect'
}

/** A row, or rows, of float32 for the model's input (ids of a sequence too, padded with 0); buffers are transferred. */
export interface PredictParams {
  /** `name`, `name@version`, `name@alias`, or '' for the default endpoint. */
  readonly model: string
  /** Row-major; its length is a whole number of rows. */
  readonly x: Float32Array<ArrayBuffer>
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
  /** The build that the worker was made from: the version handshake. */
  hello(params: null): Promise<{ readonly build: string }>
  predict(params: PredictParams): Promise<PredictResult>
  fetch(params: RequestData): Promise<ResponseData>
}
