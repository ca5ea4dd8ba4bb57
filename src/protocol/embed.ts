import type { GrantVerb } from './grants.ts'
import type { PredictParams, PredictResult, RequestData, ResolvedModel, ResponseData } from './service-worker.ts'

/** Host page -> bridge frame, posted to the bridge's exact origin with one MessagePort. */
export interface HelloMessage {
  readonly type: 'maas:hello'
  readonly version: 1
}

/** Bridge -> host, the first message on that port; after `welcome` the port answers {@link BridgeMethods}. */
export type HelloAnswer =
  | { readonly type: 'maas:welcome'; readonly grants: readonly GrantVerb[] }
  | { readonly type: 'maas:denied'; readonly reason: string }

export type BridgeMethods = {
  resolve(params: { readonly model: string }): Promise<ResolvedModel>
  predict(params: PredictParams): Promise<PredictResult>
  /** `url` is a path such as `/maas/predict`. */
  fetch(params: RequestData): Promise<ResponseData>
  /** Trains a run, which this guest has queued, in a worker of the bridge's frame. */
  host(params: { readonly run: string }): Promise<null>
}
