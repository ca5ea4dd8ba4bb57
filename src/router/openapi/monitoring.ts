import * as v from 'valibot'
import { ERROR_CODES } from '../../core/error.ts'
import { FAILURE_REASONS, LATENCY_PARTS } from '../../registry/serving-records.ts'
import { byName } from '../../registry/statistics.ts'
import { type Descriptions, done, file, json } from './description.ts'

const health = v.object({ status: v.picklist(['ok', 'unavailable']), version: v.string(), engine: v.string(), error: v.optional(v.string()) })
const healthy = json('It answers.', health)

const duration = v.object({ count: v.number(), ns: v.number() })
const compute = { computeInput: duration, computeInfer: duration, computeOutput: duration }
const pairs = <V extends v.GenericSchema>(value: V) => v.array(v.tuple([v.number(), value]))

const statistics = v.object({
  model: v.string(),
  version: v.number(),
  endpoint: v.pipe(v.string(), v.description('Empty for requests to the model itself.')),
  inferenceCount: v.pipe(v.number(), v.description('Rows inferred, but those that the cache answered.')),
  executionCount: v.pipe(v.number(), v.description('Times that the model was run, each for one or several requests.')),
  lastInference: v.pipe(v.number(), v.description('Milliseconds since 1970.')),
  success: duration,
  fail: v.object(byName(FAILURE_REASONS, () => duration)),
  queue: duration,
  ...compute,
  cacheHit: duration,
  cacheMiss: duration,
  batches: v.pipe(pairs(v.object(compute)), v.description('Executions by how many rows they had.')),
  latency: v.pipe(
    v.object(byName(LATENCY_PARTS, () => pairs(v.number()))),
    v.description('Pairs of bucket and count: bucket i holds microseconds up to ((1 + e) / (1 - e)) ** i, e being `relativeError`.'),
  ),
})

const values = v.array(v.nullable(v.number()))

const logged = v.object({
  at: v.pipe(v.number(), v.description('Milliseconds since 1970.')),
  model: v.string(),
  version: v.number(),
  endpoint: v.string(),
  protocol: v.string(),
  code: v.picklist(['ok', ...ERROR_CODES]),
  rows: v.number(),
  duration: v.pipe(v.number(), v.description('Milliseconds.')),
  queue: v.number(),
  cache: v.picklist(['hit', 'miss', 'none']),
  payload: v.optional(v.object({ x: values, text: v.array(v.string()), y: values })),
})

export const MONITORING: Descriptions = {
  'GET health': { answers: { 200: healthy } },
  'GET health/live': { answers: { 200: healthy } },
  'GET health/ready': {
    description: 'The model that answers when none is named is loaded for it.',
    answers: { 200: healthy, 503: { ...json('It would not answer now.', health), headers: ['Retry-After'] } },
  },
  'GET metrics': {
    description: 'By the names and meanings of Triton\'s metrics, `maas_` in place of `nv_`. Counters survive restarts of the Service Worker.',
    answers: { 200: file('Exposition format 0.0.4.', 'text/plain') },
  },
  'GET api/statistics': {
    description: 'Counters since the first request: what two answers differ in is what happened between them.',
    answers: { 200: json('By model, version and endpoint.', v.object({ at: v.number(), relativeError: v.number(), statistics: v.array(statistics) })) },
  },
  'GET api/requests': {
    description: 'The newest 1,000 are kept. Who accepts `application/x-ndjson` gets a line for each.',
    query: {
      model: { description: 'Only those to this model.' },
      code: { description: 'Only those that ended so: `ok`, or the code of an error.' },
      limit: { description: 'At most so many; 100 when it is left out.' },
    },
    answers: {
      200: {
        description: 'Newest first. Payloads are there for models whose owner asks for samples, as their models see them: masked.',
        content: { 'application/json': { schema: v.object({ requests: v.array(logged) }) }, 'application/x-ndjson': {} },
      },
    },
  },
  'DELETE api/requests': { query: { model: { description: 'Only those to this model.' } }, answers: { 204: done('They are gone.') } },
}
