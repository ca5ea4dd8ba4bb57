import type { DynamicBatching, QueuePolicy, ServingConfig, VersionPolicy } from '../../registry/serving-records.ts'

export type PolicyKind = 'all' | 'latest' | 'specific'

export function policyKind({ version_policy: policy }: ServingConfig): PolicyKind {
  if (!policy) return 'all'
  return 'latest' in policy ? 'latest' : 'specific' in policy ? 'specific' : 'all'
}

/** Where nothing is said of queues, a caller may say how long it waits. */
export const allowsOverride = (policy: QueuePolicy | undefined): boolean => policy === undefined || policy.allow_timeout_override === true

export const isForGpu = ({ instance_group: groups = [] }: ServingConfig): boolean => groups.some(({ kind }) => kind === 'KIND_GPU')

/** What the form says; empty fields are left to their defaults, and what has no field stays as it was. */
export function configIn(form: FormData, { model_warmup, dynamic_batching: before }: ServingConfig): ServingConfig {
  const rate = numberIn(form, 'sampling')
  return given<ServingConfig>({
    max_batch_size: numberIn(form, 'rows'),
    dynamic_batching: form.get('batching') === 'on' ? batchingIn(form, before) : undefined,
    version_policy: policyIn(form),
    response_cache: form.has('cache') ? { enable: true } : undefined,
    model_warmup,
    instance_group: form.has('gpu') ? [{ kind: 'KIND_GPU' }] : undefined,
    request_log: rate ? { payload_sampling_rate: rate / 100 } : undefined,
  })
}

function batchingIn(form: FormData, before: DynamicBatching | undefined): DynamicBatching {
  const sizes = numbersIn(form, 'preferred')
  const queue = given<QueuePolicy>({
    max_queue_size: numberIn(form, 'queue'),
    default_timeout_microseconds: microseconds(form, 'timeout'),
    timeout_action: form.get('late') === 'DELAY' ? 'DELAY' : undefined,
  })
  const override = form.has('override')
  return given<DynamicBatching>({
    preferred_batch_size: sizes.length > 0 ? sizes : undefined,
    max_queue_delay_microseconds: microseconds(form, 'delay'),
    preserve_ordering: form.has('ordering') || undefined,
    priority_levels: numberIn(form, 'levels'),
    default_priority_level: numberIn(form, 'level'),
    default_queue_policy: Object.keys(queue).length === 0 && override ? undefined : { ...queue, allow_timeout_override: override },
    priority_queue_policy: before?.priority_queue_policy,
  })
}

function policyIn(form: FormData): VersionPolicy | undefined {
  switch (form.get('policy') as PolicyKind) {
    case 'all': return undefined
    case 'latest': return { latest: { num_versions: numberIn(form, 'newest') ?? 1 } }
    case 'specific': return { specific: { versions: form.getAll('version').map(Number) } }
  }
}

function numberIn(form: FormData, name: string): number | undefined {
  const text = form.get(name)
  return text === null || text === '' ? undefined : Number(text)
}

function numbersIn(form: FormData, name: string): readonly number[] {
  return String(form.get(name) ?? '').split(/[\s,，]+/).filter((text) => text !== '').map(Number)
}

function microseconds(form: FormData, name: string): number | undefined {
  const milliseconds = numberIn(form, name)
  return milliseconds === undefined ? undefined : Math.round(milliseconds * 1000)
}

function given<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T
}
