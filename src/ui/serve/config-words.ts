import { msg, str } from '@lit/localize'
import type { ServingConfig } from '../../registry/serving-records.ts'
import { formatCount, formatMilliseconds, formatShare } from '../format.ts'
import { isForGpu } from './config-fields.ts'

/** In which ways a model is served otherwise than by the defaults. */
export function configWords(config: ServingConfig): readonly string[] {
  const { max_batch_size: rows, dynamic_batching: batching, version_policy: policy, response_cache: cache, model_warmup: warmup, request_log: log } = config
  const { max_queue_delay_microseconds: delay = 0, priority_levels: levels = 0, default_queue_policy: queue } = batching ?? {}
  const served = policy && 'specific' in policy ? policy.specific.versions.map((version) => `@${version}`).join(', ') : ''
  return [
    ...(rows === undefined ? [] : [msg(str`at most ${formatCount(rows)} rows at once`, { id: 'config.said.rows' })]),
    ...(batching ? [delay > 0
      ? msg(str`waits ${formatMilliseconds(delay / 1000)} to fill a batch`, { id: 'config.said.delay' })
      : msg('batches what waits', { id: 'config.said.batching' })] : []),
    ...(levels > 0 ? [msg(str`${formatCount(levels)} priorities`, { id: 'config.said.levels' })] : []),
    ...(queue?.max_queue_size ? [msg(str`at most ${formatCount(queue.max_queue_size)} waiting`, { id: 'config.said.queue' })] : []),
    ...(policy && 'latest' in policy ? [msg(str`newest ${formatCount(policy.latest.num_versions)} answer`, { id: 'config.said.latest' })] : []),
    ...(served === '' ? [] : [msg(str`only ${served}`, { id: 'config.said.specific' })]),
    ...(cache?.enable ? [msg('cache', { id: 'config.said.cache' })] : []),
    ...(warmup ? [msg('own warm-up', { id: 'config.said.warmup' })] : []),
    ...(isForGpu(config) ? [msg('GPU', { id: 'config.said.gpu' })] : []),
    ...(log ? [msg(str`keeps ${formatShare(log.payload_sampling_rate)} of payloads`, { id: 'config.said.sampling' })] : []),
  ]
}
