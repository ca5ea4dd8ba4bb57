import * as v from 'valibot'
import { DATATYPES } from '../v2/datatypes.ts'
import { INFER_REQUEST } from '../v2/infer-request.ts'
import { REPOSITORY_REQUEST } from '../v2/repository.ts'
import { type Answer, type Description, type Descriptions, done, json } from './description.ts'
import { open } from './records.ts'

const port = v.object({ name: v.string(), datatype: v.picklist(DATATYPES), shape: v.array(v.number()) })

const metadata = v.object({
  name: v.string(), versions: v.array(v.string()), platform: v.literal('onnx_onnxv1'), inputs: v.array(port), outputs: v.array(port),
})

const configPort = v.object({ name: v.string(), data_type: v.string(), dims: v.array(v.number()) })

const config = open({ name: v.string(), platform: v.string(), input: v.array(configPort), output: v.array(configPort), max_batch_size: v.number() })

const inferResponse = v.object({
  model_name: v.string(),
  model_version: v.string(),
  id: v.optional(v.string()),
  outputs: v.array(v.object({
    ...port.entries,
    parameters: v.optional(v.object({ binary_data_size: v.number() })),
    data: v.optional(v.pipe(v.array(v.union([v.number(), v.string(), v.boolean()])), v.description(
      'Row-major, flat. `"NaN"`, `"Infinity"` and `"-Infinity"` stand for what JSON has no numbers for; 64-bit integers beyond 2^53 are texts.',
    ))),
  })),
})

const duration = v.object({ count: v.number(), ns: v.number() })
const durations = <N extends string>(...names: readonly N[]) => Object.fromEntries(names.map((name) => [name, duration])) as Record<N, typeof duration>

const stats = v.object({
  model_stats: v.array(v.object({
    name: v.string(),
    version: v.string(),
    last_inference: v.number(),
    inference_count: v.number(),
    execution_count: v.number(),
    memory_usage: v.array(v.object({ type: v.string(), id: v.number(), byte_size: v.number() })),
    inference_stats: v.object(durations('success', 'fail', 'queue', 'compute_input', 'compute_infer', 'compute_output', 'cache_hit', 'cache_miss')),
    batch_stats: v.array(v.object({ batch_size: v.number(), ...durations('compute_input', 'compute_infer', 'compute_output') })),
  })),
})

const generation = v.object({ model_name: v.string(), model_version: v.string(), text_output: v.string() })

const index = v.array(v.object({
  name: v.string(), version: v.string(), state: v.picklist(['READY', 'LOADING', 'UNAVAILABLE']), reason: v.string(),
}))

const predicted = (answer: Answer): Answer => ({ ...answer, headers: ['Maas-Model', 'Maas-Engine', 'Server-Timing'] })

const infer: Description = {
  description: 'Tensors by the names of the model\'s inputs, or, of a model that takes numbers and texts, a column for each feature by its name. '
    + 'With the header `Inference-Header-Content-Length` the tensors may lie behind the JSON as bytes (`binary_data_size`), and so may the answer\'s (`binary_data_output`).',
  takes: {
    'application/json': { schema: INFER_REQUEST, example: { id: '42', inputs: [{ name: 'x', shape: [2, 1], datatype: 'FP32', data: [1, 2] }] } },
    'application/octet-stream': {},
  },
  answers: {
    200: predicted({ description: 'The outputs.', content: { 'application/json': { schema: inferResponse }, 'application/octet-stream': {} } }),
  },
}

const generate: Description = { example: { text_input: 'Where is the station?' }, answers: { 200: predicted(json('What the model wrote.', generation)) } }

const stream: Description = {
  example: { text_input: 'Where is the station?' },
  answers: { 200: predicted({ description: 'One event, with the whole text.', content: { 'text/event-stream': {} } }) },
}

const load: Description = {
  description: 'With parameters `file:<version>/<name>`, in base64, the files become the next version, which then answers; `config` is Triton\'s model configuration in JSON.',
  takes: { 'application/json': { schema: REPOSITORY_REQUEST, example: { parameters: { config: '{"max_batch_size": 8}' } } } },
  answers: { 200: json('It is in service.', v.object({})) },
}

const unload: Description = {
  takes: { 'application/json': { schema: REPOSITORY_REQUEST, example: { parameters: { unload_dependents: false } } } },
  answers: { 200: json('It is out of service.', v.object({})) },
}

/** Of a model, and of a version by its number. */
function both(method: string, end: string, description: Description): Descriptions {
  return { [`${method} v2/models/:model${end}`]: description, [`${method} v2/models/:model/versions/:version${end}`]: description }
}

export const V2: Descriptions = {
  'GET v2': { answers: { 200: json('The server.', v.object({ name: v.string(), version: v.string(), extensions: v.array(v.string()) })) } },
  'GET v2/health/live': { answers: { 200: json('It answers.', v.object({ live: v.boolean() })) } },
  'GET v2/health/ready': {
    answers: { 200: json('It can answer.', v.object({ live: v.boolean(), ready: v.boolean() })), 503: done('The default model cannot answer now.') },
  },
  'GET v2/models/stats': { answers: { 200: json('Since a version was first asked.', stats) } },
  ...both('GET', '', { answers: { 200: json('The model; -1 is a size that the request decides.', metadata) } }),
  ...both('GET', '/config', { answers: { 200: json('By the names of Triton\'s `ModelConfig`.', config) } }),
  ...both('GET', '/ready', {
    answers: { 200: json('It can answer.', v.object({ name: v.string(), ready: v.boolean() })), 503: done('It cannot answer now.') },
  }),
  ...both('GET', '/stats', { answers: { 200: json('Since a version was first asked.', stats) } }),
  ...both('POST', '/infer', infer),
  ...both('POST', '/generate', generate),
  ...both('POST', '/generate_stream', stream),
  'POST v2/repository/index': { example: { ready: true }, answers: { 200: json('One for each version.', index) } },
  'POST v2/repository/models/:model/load': load,
  'POST v2/repository/models/:model/unload': unload,
}
