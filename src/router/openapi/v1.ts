import * as v from 'valibot'
import { type Answer, type Description, type Descriptions, json } from './description.ts'

const PREDICTION_HEADERS = ['Maas-Model', 'Maas-Engine', 'Server-Timing', 'Maas-Endpoint'] as const

const predicted = (answer: Answer): Answer => ({ ...answer, headers: PREDICTION_HEADERS })

const signatureName = v.optional(v.pipe(v.string(), v.description('`serving_default`, or the name of the verb\'s signature in `metadata`.')))
const value = v.pipe(v.unknown(), v.description('A number, a text, a nested list, or `{"b64": ...}` for bytes: a text in UTF-8 or an encoded image.'))
const examples = v.strictObject({
  examples: v.pipe(v.array(v.record(v.string(), value)), v.minLength(1), v.description('Values by feature.')),
  context: v.optional(v.pipe(v.record(v.string(), value), v.description('Features that all examples share.'))),
  signature_name: signatureName,
})

const versionStatus = v.object({
  version: v.string(),
  state: v.picklist(['START', 'LOADING', 'AVAILABLE', 'UNLOADING', 'END']),
  status: v.object({ error_code: v.string(), error_message: v.string() }),
})

const tensorInfo = v.object({
  dtype: v.string(),
  tensor_shape: v.object({ dim: v.array(v.object({ size: v.pipe(v.string(), v.description('-1 where the request decides.')), name: v.string() })), unknown_rank: v.boolean() }),
  name: v.string(),
})
const tensors = v.record(v.string(), tensorInfo)

const OF_A_MODEL: Readonly<Record<string, Description>> = {
  'POST :predict': {
    description: 'One output is answered as its values, several as objects: a classifier has `label` and `scores`.',
    takes: { 'application/json': {
      schema: v.union([
        v.strictObject({ instances: v.pipe(v.array(value), v.minLength(1), v.description('A value for each row: of the only input, or by name.')), signature_name: signatureName }),
        v.strictObject({ inputs: v.pipe(v.union([v.array(value), v.record(v.string(), v.array(value))]), v.description('The only input, or a list for each name.')), signature_name: signatureName }),
      ]),
      example: { instances: [1, 2] },
    } },
    answers: { 200: predicted(json('`predictions` for `instances`, `outputs` for `inputs`.', v.union([
      v.object({ predictions: v.array(v.unknown()) }), v.object({ outputs: v.union([v.array(v.unknown()), v.record(v.string(), v.array(v.unknown()))]) }),
    ]))) },
  },
  'POST :classify': {
    takes: { 'application/json': { schema: examples, example: { examples: [{ x: 1 }] } } },
    answers: { 200: predicted(json('For each example each label with its score.', v.object({ result: v.array(v.array(v.tuple([v.string(), v.number()]))) }))) },
  },
  'POST :regress': {
    takes: { 'application/json': { schema: examples, example: { examples: [{ x: 1 }] } } },
    answers: { 200: predicted(json('A number for each example.', v.object({ result: v.array(v.number()) }))) },
  },
  'POST :explain': { answers: {} },
  'GET /metadata': {
    answers: { 200: json('A signature for each verb.', v.object({
      model_spec: v.object({ name: v.string(), signature_name: v.string(), version: v.string() }),
      metadata: v.object({ signature_def: v.object({
        '@type': v.string(),
        'signature_def': v.record(v.string(), v.object({ inputs: tensors, outputs: tensors, method_name: v.string(), defaults: v.record(v.string(), v.unknown()) })),
      }) }),
    })) },
  },
  'GET ': {
    answers: { 200: json('TensorFlow Serving\'s states of versions, and KServe\'s `ready`.', v.object({ name: v.string(), ready: v.boolean(), model_version_status: v.array(versionStatus) })) },
  },
}

export const V1: Descriptions = {
  'GET v1/models': { answers: { 200: json('Names.', v.object({ models: v.array(v.string()) })) } },
  ...Object.fromEntries(['', '/versions/:version', '/labels/:label'].flatMap((target) => (
    Object.entries(OF_A_MODEL).map(([key, description]) => [key.replace(' ', ` v1/models/:model${target}`), description])
  ))),
}
