import {
  array, boolean, check, exactOptional, maxLength, maxValue, minLength, minValue, number, picklist, pipe, record, regex, string, union,
} from 'valibot'
import type { RegistryStore } from '../registry/store.ts'
import { manage, operation, type Route } from './route.ts'
import { fields, wholeNumber } from './schema.ts'

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

/** A request that waits for others waits no longer than this. */
const MAX_DELAY_US = 1_000_000
/** Longer than any deadline. */
const MAX_TIMEOUT_US = 60_000_000
const MAX_ROWS = 1024
const MAX_PRIORITIES = 100

const QUEUE_POLICY = fields({
  max_queue_size: exactOptional(wholeNumber(0)),
  default_timeout_microseconds: exactOptional(wholeNumber(0, MAX_TIMEOUT_US)),
  allow_timeout_override: exactOptional(boolean()),
  timeout_action: exactOptional(picklist(['REJECT', 'DELAY'])),
})

const DYNAMIC_BATCHING = pipe(
  fields({
    preferred_batch_size: exactOptional(pipe(array(wholeNumber(1, MAX_ROWS)), maxLength(32))),
    max_queue_delay_microseconds: exactOptional(wholeNumber(0, MAX_DELAY_US)),
    preserve_ordering: exactOptional(boolean()),
    priority_levels: exactOptional(wholeNumber(0, MAX_PRIORITIES)),
    default_priority_level: exactOptional(wholeNumber(0, MAX_PRIORITIES)),
    default_queue_policy: exactOptional(QUEUE_POLICY),
    priority_queue_policy: exactOptional(record(pipe(string(), regex(/^[1-9]\d*$/, 'a priority, from 1')), QUEUE_POLICY)),
  }),
  check(
    ({ priority_levels = 0, default_priority_level = 0 }) => (priority_levels === 0) === (default_priority_level === 0) && default_priority_level <= priority_levels,
    'with a "default_priority_level" from 1 to "priority_levels", when that is there',
  ),
  check(
    ({ priority_levels = 0, priority_queue_policy = {} }) => Object.keys(priority_queue_policy).every((level) => Number(level) <= priority_levels),
    'without a priority above "priority_levels" in "priority_queue_policy"',
  ),
)

const VERSION_POLICY = union(
  [
    fields({ latest: fields({ num_versions: wholeNumber() }) }),
    fields({ specific: fields({ versions: pipe(array(wholeNumber()), minLength(1)) }) }),
    fields({ all: fields({}) }),
  ],
  'one of {"latest": {"num_versions": n}}, {"specific": {"versions": [...]}} and {"all": {}}',
)

/** See {@link ServingConfig}. */
export const SERVING_CONFIG = pipe(
  fields({
    max_batch_size: exactOptional(wholeNumber(1, MAX_ROWS)),
    dynamic_batching: exactOptional(DYNAMIC_BATCHING),
    version_policy: exactOptional(VERSION_POLICY),
    response_cache: exactOptional(fields({ enable: boolean() })),
    model_warmup: exactOptional(pipe(
      array(fields({ name: exactOptional(string()), batch_size: exactOptional(wholeNumber(1, MAX_ROWS)), count: exactOptional(wholeNumber(1, 100)) })),
      maxLength(10),
    )),
    instance_group: exactOptional(array(fields({ kind: picklist(['KIND_AUTO', 'KIND_CPU', 'KIND_GPU']) }))),
    request_log: exactOptional(fields({ payload_sampling_rate: pipe(number(), minValue(0), maxValue(1)) })),
  }),
  check(
    ({ max_batch_size, dynamic_batching }) => !dynamic_batching?.preferred_batch_size?.some((size) => size > (max_batch_size ?? MAX_ROWS)),
    'without a "preferred_batch_size" above "max_batch_size"',
  ),
)
