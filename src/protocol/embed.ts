import type { GrantVerb } from './grants.ts'
import type { PredictParams, PredictResult, RequestData, ResolvedModel, ResponseData } from './service-worker.ts'

/**
 * Which storage a page of another site reaches. `first-party`: the platform's own, since both are of one site.
 * `storage-access`: the platform's own, through the Storage Access API. `popup`: the platform's own, through a window of the
 * platform that stays open. `partitioned`: one that is this page's alone, with the models that it imports.
 */
export type Tier = 'first-party' | 'storage-access' | 'popup' | 'partitioned'

/** What the platform's owner is asked for. */
export interface GrantAsk {
  readonly verbs: readonly GrantVerb[]
  /** Names, or `*` for all. */
  readonly models: readonly string[]
}

/** Host page -> bridge, posted to the bridge's exact origin with one MessagePort. */
export interface HelloMessage {
  readonly type: 'maas:hello'
  readonly version: 1
  /** For a bridge that is a window of its own: what to ask the owner for when there is no grant. */
  readonly ask?: GrantAsk
  /** Where the platform's own storage is out of reach, or grants nothing, one of the host's own will do. */
  readonly partitioned?: boolean
}

/** What the browser says of access to the platform's own storage: `prompt` takes a click in the bridge's frame. */
export type StorageAccess = 'prompt' | 'granted' | 'denied' | 'unsupported'

/** Bridge -> host, the first message on that port; after `welcome` the port answers {@link BridgeMethods}. */
export type HelloAnswer =
  | { readonly type: 'maas:welcome'; readonly grants: readonly GrantVerb[]; readonly tier: Tier }
  | {
      readonly type: 'maas:denied'
      readonly reason: string
      /** Set when it is the platform's own storage that is out of reach. */
      readonly storageAccess?: StorageAccess
    }

/** Bridge -> host, on the port of a hello that was denied: somebody has clicked, say hello again. */
export interface StorageAccessMessage {
  readonly type: 'maas:storage-access'
}

/** A bridge that is a window -> the page that opened it: it may say hello. */
export interface ReadyMessage {
  readonly type: 'maas:ready'
}

export type BridgeMethods = {
  resolve(params: { readonly model: string }): Promise<ResolvedModel>
  predict(params: PredictParams): Promise<PredictResult>
  /** `url` is a path such as `/maas/predict`. */
  fetch(params: RequestData): Promise<ResponseData>
  /** Trains a run, which this guest has queued, in a worker of the bridge's frame. */
  host(params: { readonly run: string }): Promise<null>
}
