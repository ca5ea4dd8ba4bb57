import type { ErrorCode } from '../core/error.ts'

/**
 * How a model is served, by the names of Triton's model configuration
 * (https://github.com/triton-inference-server/common/blob/main/protobuf/model_config.proto). What is left out has the default.
 */
export interface ServingConfig {
  readonly max_batch_size?: number
  readonly dynamic_batching?: DynamicBatching
  readonly version_policy?: VersionPolicy
  readonly response_cache?: { readonly enable: boolean }
  readonly instance_group?: readonly { readonly kind: InstanceKind }[]
}

/** Where a model is run: by the Service Worker, on a GPU of an open page, or where it is best. */
export type InstanceKind = 'KIND_AUTO' | 'KIND_CPU' | 'KIND_GPU'

export interface DynamicBatching {
  readonly preferred_batch_size?: readonly number[]
  readonly max_queue_delay_microseconds?: number
  readonly preserve_ordering?: boolean
  readonly priority_levels?: number
  readonly default_priority_level?: number
  readonly default_queue_policy?: QueuePolicy
}

export interface QueuePolicy {
  readonly max_queue_size?: number
  readonly default_timeout_microseconds?: number
  readonly allow_timeout_override?: boolean
  readonly timeout_action?: 'REJECT' | 'DELAY'
}

/** Which READY versions answer: the newest few, named ones, or all, which is the default. */
export type VersionPolicy =
  | { readonly latest: { readonly num_versions: number } }
  | { readonly specific: { readonly versions: readonly number[] } }
  | { readonly all: Readonly<Record<never, never>> }

export interface ServingConfigRecord {
  readonly model: string
  readonly config: ServingConfig
}

/** A name that callers use, apart from the versions that answer it. It stands before a model of the same name. */
export interface EndpointRecord {
  readonly name: string
  readonly createdAt: string
  readonly updatedAt: string
  /** Each answers its share of the requests, by weight. */
  readonly candidates: readonly { readonly model: string; readonly weight: number }[]
  /** A reference such as `digits@4` that gets a copy of every request and whose answers are only compared. */
  readonly shadow: string | null
  /** It answers requests that name no model. */
  readonly isDefault: boolean
}

/** A change that was made on behalf of a request, so that the same request does not make it again. */
export interface AppliedWrite {
  readonly key: string
  /** What the change gave. */
  readonly result: unknown
  readonly at: number
}

/** Durations in nanoseconds, as Triton counts them. */
export interface DurationCount {
  readonly count: number
  readonly ns: number
}

/** What a version has answered since it was first asked. */
export interface StatisticsRecord {
  /** `name@version`. */
  readonly key: string
  readonly model: string
  readonly version: number
}

/** One answered request, for the owner to look at. */
export interface RequestLogRecord {
  readonly at: number
  readonly model: string
  readonly version: number
  readonly code: 'ok' | ErrorCode
}

/** What a page of another origin asked for, and whether it got it. */
export interface AuditRecord {
  readonly at: string
  readonly origin: string
}
