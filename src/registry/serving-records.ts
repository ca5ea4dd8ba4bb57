import type { ErrorCode, ErrorData } from '../core/error.ts'
import type { QuantileSketch } from './quantile-sketch.ts'
import type { GrantVerb } from '../protocol/grants.ts'

/**
 * How a model is served, by the names of Triton's model configuration
 * (https://github.com/triton-inference-server/common/blob/main/protobuf/model_config.proto). What is left out has the default.
 */
export interface ServingConfig {
  /** Rows that are run together at most. By default the scheduler's own measure. */
  readonly max_batch_size?: number
  /** Requests are run together. Left out, as the lane does that they come by. */
  readonly dynamic_batching?: DynamicBatching
  readonly version_policy?: VersionPolicy
  /** Answers are kept and given again for equal inputs. */
  readonly response_cache?: { readonly enable: boolean }
  /** What is run before a version answers; by default one row of zeros. */
  readonly model_warmup?: readonly ModelWarmup[]
  readonly instance_group?: readonly { readonly kind: InstanceKind }[]
  /** The share of requests, 0 to 1, whose inputs and outputs are kept in the request log. By default none. */
  readonly request_log?: { readonly payload_sampling_rate: number }
}

/** Where a model is run: by the Service Worker, on a GPU of an open page, or where it is best. */
export type InstanceKind = 'KIND_AUTO' | 'KIND_CPU' | 'KIND_GPU'

export interface DynamicBatching {
  /** A batch of such a size is run at once. */
  readonly preferred_batch_size?: readonly number[]
  /** How long a request waits for others to fill a batch; by default not at all. */
  readonly max_queue_delay_microseconds?: number
  /** Answers are given in the order of their requests. */
  readonly preserve_ordering?: boolean
  /** 0, the default: requests have no priorities. Else a request has one from 1, the highest, to this. */
  readonly priority_levels?: number
  /** Of a request that asks for none. */
  readonly default_priority_level?: number
  readonly default_queue_policy?: QueuePolicy
  /** For single priorities, instead of the default. */
  readonly priority_queue_policy?: Readonly<Record<string, QueuePolicy>>
}

export interface QueuePolicy {
  /** Requests that may wait; more are refused. 0, the default: any number. */
  readonly max_queue_size?: number
  /** How long a request may wait. 0, the default: until the server's own limit. */
  readonly default_timeout_microseconds?: number
  /** A request may set a shorter time of its own. */
  readonly allow_timeout_override?: boolean
  /** What becomes of a request that waited too long: it is refused (the default), or answered behind all others. */
  readonly timeout_action?: 'REJECT' | 'DELAY'
}

/** Requests of zeros, run when a version is loaded. */
export interface ModelWarmup {
  readonly name?: string
  /** Rows of a request; 1 by default. */
  readonly batch_size?: number
  /** How often it is run; 1 by default. */
  readonly count?: number
}

/** Which READY versions answer: the newest few, named ones, or all, which is the default. */
export type VersionPolicy =
  | { readonly latest: { readonly num_versions: number } }
  | { readonly specific: { readonly versions: readonly number[] } }
  | { readonly all: Readonly<Record<never, never>> }

/** How a model is served, and whether. */
export interface ServingConfigRecord {
  readonly model: string
  readonly config: ServingConfig
  /** Taken out of service until it is loaded again, see `setLoaded`. */
  readonly unloaded?: true
}

/** A name that callers use, apart from the versions that answer it. It stands before a model of the same name. */
export interface EndpointRecord {
  readonly name: string
  readonly createdAt: string
  readonly updatedAt: string
  /** Each, a reference such as `digits@3` or `digits@champion`, answers its share of the requests, by weight. */
  readonly candidates: readonly { readonly model: string; readonly weight: number }[]
  /** A reference such as `digits@4` that gets a copy of every request and whose answers are only compared. */
  readonly shadow: string | null
  /** It answers requests that name no model. At most one endpoint is the default. */
  readonly isDefault: boolean
}

/** What its owner says of an endpoint. */
export type NewEndpoint = Pick<EndpointRecord, 'candidates' | 'shadow' | 'isDefault'>

/** One change of an endpoint; null where it was not there. */
export interface EndpointJournalRecord {
  readonly endpoint: string
  readonly from: NewEndpoint | null
  readonly to: NewEndpoint | null
  readonly at: string
}

/**
 * How the answers of an endpoint's shadow compare with those that were given. Rows of labels are compared by the most likely
 * one, all others number by number.
 */
export interface ComparisonRecord {
  readonly endpoint: string
  /** `name@version` whose answers were given. */
  readonly answered: string
  /** `name@version` of the shadow. */
  readonly shadow: string
  readonly requests: number
  /** Requests that the shadow could not answer. */
  readonly errors: number
  readonly lastError: ErrorData | null
  /** Rows of labels that both answered. */
  readonly rows: number
  /** Those of them to which both gave the same label. */
  readonly agreed: number
  /** Numbers that both answered. */
  readonly numbers: number
  /** Sum over those numbers. */
  readonly absoluteDifference: number
  readonly maxAbsoluteDifference: number
}

/** What was changed on behalf of a request, so that the same request does not change it again. */
export interface AppliedWrite {
  /** The sender's own name for the request. */
  readonly id: string
  /** What was asked for. */
  readonly fingerprint: string
  /** What each of its changes gave. */
  readonly results: Readonly<Record<string, unknown>>
  readonly at: number
}

/** Why a request failed, as Triton counts it: by its queue, by its caller, while it was run, or before that. */
export const FAILURE_REASONS = ['REJECTED', 'CANCELED', 'BACKEND', 'OTHER'] as const
export type FailureReason = (typeof FAILURE_REASONS)[number]

/** How often something was done and how long it took in all, in nanoseconds, as Triton counts it. */
export interface DurationCount {
  readonly count: number
  readonly ns: number
}

/** What was done since a version was first asked by an endpoint. Failed requests are counted in `fail` alone. */
export interface StatisticsRecord {
  readonly model: string
  readonly version: number
  /** '' for requests to the model itself. */
  readonly endpoint: string
  /** Rows that were inferred, but those that the cache answered. */
  readonly inferenceCount: number
  /** Times that the model was run, each for one or several requests. */
  readonly executionCount: number
  /** Milliseconds since 1970. */
  readonly lastInference: number
  readonly success: DurationCount
  readonly fail: Readonly<Record<FailureReason, DurationCount>>
  readonly queue: DurationCount
  readonly computeInput: DurationCount
  readonly computeInfer: DurationCount
  readonly computeOutput: DurationCount
  readonly cacheHit: DurationCount
  readonly cacheMiss: DurationCount
  /** Executions by how many rows they had. */
  readonly batches: ReadonlyMap<number, BatchStatistics>
  /** Of successful requests, in microseconds. */
  readonly latency: Readonly<Record<LatencyPart, QuantileSketch>>
}

export const LATENCY_PARTS = ['request', 'queue', 'computeInput', 'computeInfer', 'computeOutput'] as const
export type LatencyPart = (typeof LATENCY_PARTS)[number]

export interface BatchStatistics {
  readonly computeInput: DurationCount
  readonly computeInfer: DurationCount
  readonly computeOutput: DurationCount
}

/** Requests in the log, the newest. */
export const LOG_KEPT = 1000

/** One request to a version, for the owner to look at. Times in milliseconds. */
export interface RequestLogRecord {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly model: string
  readonly version: number
  readonly endpoint: string
  /** By what way it came, e.g. `v2`. */
  readonly protocol: string
  readonly code: 'ok' | ErrorCode
  readonly rows: number
  readonly duration: number
  readonly queue: number
  readonly cache: 'hit' | 'miss' | 'none'
  /** Only of models whose owner asked for samples. */
  readonly payload?: Payload | undefined
}

/** What a model was given, masked, and what it gave, each cut off after a number of values. */
export interface Payload {
  readonly x: readonly number[]
  readonly text: readonly string[]
  readonly y: readonly number[]
}

/** Requests that were logged at once. The newest is number `last` of all that ever were. */
export interface RequestLogBlock {
  readonly last: number
  readonly requests: readonly RequestLogRecord[]
}

/** What pages of another origin asked for and whether they got it, or what the owner decided of it. */
export interface AuditRecord {
  /** ISO time; requests are counted together by the minute, and then it is that minute's beginning. */
  readonly at: string
  readonly origin: string
  /** What a grant must allow for it; null for a hello, and for what the owner did. */
  readonly verb: GrantVerb | null
  /** A route such as `POST v2/models/:model/infer`, `hello`, or the owner's `consent`, `grant` or `revoke`. */
  readonly what: string
  readonly model: string | null
  readonly outcome: AuditOutcome
  readonly count: number
}

/** `limited`: granted, but more often than the grant's rate allows. */
export type AuditOutcome = 'allowed' | 'denied' | 'limited'
