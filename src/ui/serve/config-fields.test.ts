import { describe, expect, it } from 'vitest'
import { configIn } from './config-fields.ts'

function form(fields: Readonly<Record<string, string | readonly string[]>>): FormData {
  const data = new FormData()
  for (const [name, values] of Object.entries({ policy: 'all', override: 'on', ...fields })) for (const value of [values].flat()) data.append(name, value)
  return data
}

describe('what a form says of a model', () => {
  it('is nothing where all is left to the defaults', () => {
    expect(configIn(form({ rows: '', batching: '', sampling: '0' }), {})).toEqual({})
  })

  it('is by the names of Triton', () => {
    const given = form({
      rows: '16', batching: 'on', preferred: '4, 8', delay: '0.5', ordering: 'on', levels: '2', level: '1', queue: '100', timeout: '250', late: 'DELAY',
      cache: 'on', policy: 'specific', version: ['1', '3'], gpu: 'on', sampling: '2.5',
    })
    expect(configIn(given, {})).toEqual({
      max_batch_size: 16,
      dynamic_batching: {
        preferred_batch_size: [4, 8], max_queue_delay_microseconds: 500, preserve_ordering: true, priority_levels: 2, default_priority_level: 1,
        default_queue_policy: { max_queue_size: 100, default_timeout_microseconds: 250_000, timeout_action: 'DELAY', allow_timeout_override: true },
      },
      version_policy: { specific: { versions: [1, 3] } }, response_cache: { enable: true }, instance_group: [{ kind: 'KIND_GPU' }],
      request_log: { payload_sampling_rate: 0.025 },
    })
  })

  it('keeps what it has no field for', () => {
    const before = { model_warmup: [{ count: 3 }], dynamic_batching: { priority_queue_policy: { 1: { max_queue_size: 2 } } } }
    expect(configIn(form({ batching: 'on' }), before)).toEqual(before)
  })

  it('forbids callers times of their own only when that is said', () => {
    const said = form({ batching: 'on' })
    said.delete('override')
    expect(configIn(said, {})).toEqual({ dynamic_batching: { default_queue_policy: { allow_timeout_override: false } } })
  })
})
