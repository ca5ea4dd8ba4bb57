import type { QueuePolicy, ServingConfig } from '../registry/serving-records.ts'

/** What a model's configuration says of scheduling, completed. */
export interface SchedulePolicy {
  /** The configuration asks for dynamic batching. */
  readonly batches: boolean
  /** Rows that are run together at most. */
  readonly maxBatch: number
  /** Rows at which a batch waits no longer: the largest preferred size, else {@link maxBatch}. */
  readonly enough: number
  /** Ascending. */
  readonly preferred: readonly number[]
  readonly delayMs: number
  readonly keepsOrder: boolean
  readonly levels: number
  /** Of a request without a priority, or with one that there is not. */
  readonly defaultLevel: number
  /** By priority, from 1. */
  readonly queues: readonly LevelPolicy[]
}

/** Of the requests of one priority. */
export interface LevelPolicy {
  /** Requests that may wait. */
  readonly limit: number
  /** How long a request may wait. */
  readonly timeoutMs: number
  /** A request may say a shorter time. */
  readonly allowsOverride: boolean
  /** What waited longer is answered behind the others instead of refused. */
  readonly delays: boolean
}

/** Rows that the kernels compute at once cost hardly more than those of fewer. */
const MAX_BATCH = 32
/** Where a configuration does not say how long a request may wait: as long as most callers do. */
export const MAX_WAIT_MS = 10_000

const policies = new WeakMap<ServingConfig, SchedulePolicy>()

export function schedulePolicy(config: ServingConfig): SchedulePolicy {
  let policy = policies.get(config)
  if (!policy) policies.set(config, policy = makePolicy(config))
  return policy
}

function makePolicy({ max_batch_size: maxBatch = MAX_BATCH, dynamic_batching: batching }: ServingConfig): SchedulePolicy {
  const preferred = (batching?.preferred_batch_size ?? []).filter((size) => size <= maxBatch).toSorted((a, b) => a - b)
  const levels = batching?.priority_levels || 1
  const { default_queue_policy: common, priority_queue_policy: special = {} } = batching ?? {}
  return {
    batches: batching !== undefined,
    maxBatch,
    preferred,
    enough: preferred.at(-1) ?? maxBatch,
    delayMs: (batching?.max_queue_delay_microseconds ?? 0) / 1000,
    keepsOrder: batching?.preserve_ordering ?? false,
    levels,
    defaultLevel: batching?.default_priority_level || 1,
    queues: Array.from({ length: levels }, (_, i) => levelPolicy(special[i + 1] ?? common)),
  }
}

/** Where nothing is said of queues, a request may say how long it waits. */
function levelPolicy(policy: QueuePolicy = { allow_timeout_override: true }): LevelPolicy {
  const { max_queue_size: limit = 0, default_timeout_microseconds: timeout = 0, allow_timeout_override = false, timeout_action = 'REJECT' } = policy
  return {
    limit: limit || Number.POSITIVE_INFINITY,
    timeoutMs: timeout ? timeout / 1000 : MAX_WAIT_MS,
    allowsOverride: allow_timeout_override,
    delays: timeout_action === 'DELAY',
  }
}

/** Whether a model's configuration asks for a GPU. */
export function isForGpu({ instance_group: groups }: ServingConfig): boolean {
  return groups !== undefined && groups.some(({ kind }) => kind === 'KIND_GPU')
}
