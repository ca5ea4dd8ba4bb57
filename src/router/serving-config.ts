import {
  array, boolean, check, integer, maxLength, maxValue, minLength, minValue, number, exactOptional, picklist, pipe, record, regex, strictObject, string, union,
} from 'valibot'
import type { RegistryStore } from '../registry/store.ts'
import { manage, operation, type Route } from './route.ts'

/** How a model is served: `api/models/:model/config`, by the names of Triton's model configuration. */
export function servingConfigRoutes(registry: RegistryStore): readonly Route[] {
  return [
    manage('models/:model/config', {
      GET: {
        summary: 'How a model is served; what is left out has the default',
        handle: async ({ params: { model } }) => Response.json(await registry.getServingConfig(model)),
      },
      PUT: operation({
        summary: 'Say how a model is served',
        body: SERVING_CONFIG,
        async handle({ params: { model }, body, registry }) {
          await registry.putServingConfig(model, body)
          return Response.json(body)
        },
      }),
      DELETE: {
        summary: 'Serve a model by the defaults',
        async handle({ params: { model }, registry }) {
          await registry.deleteServingConfig(model)
          return new Response(null, { status: 204 })
        },
      },
    }),
  ]
}

const whole = (min: number, max = Number.MAX_SAFE_INTEGER) => pipe(number(), integer(), minValue(min), maxValue(max))

/** A request that waits for others waits no longer than this. */
const MAX_DELAY_US = 1_000_000
/** Longer than any deadline. */
const MAX_TIMEOUT_US = 60_000_000
const MAX_ROWS = 1024
const MAX_PRIORITIES = 100

const QUEUE_POLICY = strictObject({
  max_queue_size: exactOptional(whole(0)),
  default_timeout_microseconds: exactOptional(whole(0, MAX_TIMEOUT_US)),
  allow_timeout_override: exactOptional(boolean()),
  timeout_action: exactOptional(picklist(['REJECT', 'DELAY'])),
})

const DYNAMIC_BATCHING = pipe(
  strictObject({
    preferred_batch_size: exactOptional(pipe(array(whole(1, MAX_ROWS)), maxLength(32))),
    max_queue_delay_microseconds: exactOptional(whole(0, MAX_DELAY_US)),
    preserve_ordering: exactOptional(boolean()),
    priority_levels: exactOptional(whole(0, MAX_PRIORITIES)),
    default_priority_level: exactOptional(whole(0, MAX_PRIORITIES)),
    default_queue_policy: exactOptional(QUEUE_POLICY),
    priority_queue_policy: exactOptional(record(pipe(string(), regex(/^[1-9]\d*$/, 'must be a priority, from 1')), QUEUE_POLICY)),
  }),
  check(
    ({ priority_levels = 0, default_priority_level = 0 }) => (priority_levels === 0) === (default_priority_level === 0) && default_priority_level <= priority_levels,
    '"default_priority_level" must be from 1 to "priority_levels", and there when that is',
  ),
  check(
    ({ priority_levels = 0, priority_queue_policy = {} }) => Object.keys(priority_queue_policy).every((level) => Number(level) <= priority_levels),
    '"priority_queue_policy" has a priority above "priority_levels"',
  ),
)

const VERSION_POLICY = union(
  [
    strictObject({ latest: strictObject({ num_versions: whole(1) }) }),
    strictObject({ specific: strictObject({ versions: pipe(array(whole(1)), minLength(1)) }) }),
    strictObject({ all: strictObject({}) }),
  ],
  'must be one of {"latest": {"num_versions": n}}, {"specific": {"versions": [...]}} and {"all": {}}',
)

/** See {@link ServingConfig}. */
export const SERVING_CONFIG = pipe(
  strictObject({
    max_batch_size: exactOptional(whole(1, MAX_ROWS)),
    dynamic_batching: exactOptional(DYNAMIC_BATCHING),
    version_policy: exactOptional(VERSION_POLICY),
    response_cache: exactOptional(strictObject({ enable: boolean() })),
    model_warmup: exactOptional(pipe(
      array(strictObject({ name: exactOptional(string()), batch_size: exactOptional(whole(1, MAX_ROWS)), count: exactOptional(whole(1, 100)) })),
      maxLength(10),
    )),
    instance_group: exactOptional(array(strictObject({ kind: picklist(['KIND_AUTO', 'KIND_CPU', 'KIND_GPU']) }))),
    request_log: exactOptional(strictObject({ payload_sampling_rate: pipe(number(), minValue(0), maxValue(1)) })),
  }),
  check(
    ({ max_batch_size, dynamic_batching }) => !dynamic_batching?.preferred_batch_size?.some((size) => size > (max_batch_size ?? MAX_ROWS)),
    '"preferred_batch_size" has one above "max_batch_size"',
  ),
)
