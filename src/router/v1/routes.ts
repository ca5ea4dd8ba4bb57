import { MaasError } from '../../core/error.ts'
import { encodeRows } from '../../inference/encode-rows.ts'
import type { Predictor } from '../../inference/predictor.ts'
import type { ReadyVersion } from '../../inference/resolver.ts'
import { tensorInstances } from '../../inference/tensor-instances.ts'
import type { PredictResult } from '../../protocol/service-worker.ts'
import type { ServingStore } from '../../registry/store.ts'
import { checkFields, readJsonObject, ROWS_LIMIT } from '../body.ts'
import { answerObserved, inferOptions, PREDICTION_MS } from '../prediction.ts'
import { type Call, type Operation, protocolRoute, type Route } from '../route.ts'
import { versionNumber } from '../version-number.ts'
import { isSignatureOf, metadataOf, type Verb } from './metadata.ts'
import { classesOf, numbersOf, type Outputs, outputsOf } from './outputs.ts'
import { predictTensors } from './predict-tensors.ts'
import { type Given, readExamples, readTensors } from './request.ts'
import { statusOf } from './status.ts'

const READ_MS = 5000

type Fields = Readonly<Record<string, unknown>>
/** Which version a path means: that of the alias `champion` where it says nothing. */
type Target = '' | '/versions/:version' | '/labels/:label'

/**
 * TensorFlow Serving's REST API (https://www.tensorflow.org/tfx/serving/api_rest), which is KServe's v1: labels are aliases. A classifier's prediction has
 * two outputs, `label` and `scores`.
 */
export function v1Routes(registry: ServingStore, predictor: Predictor): readonly Route[] {
  return [
    protocolRoute('v1/models', READ_MS, { GET: {
      summary: 'The names of the models',
      handle: async () => Response.json({ models: (await registry.listModels()).map(({ name }) => name) }),
    } }),
    ...(['', '/versions/:version', '/labels/:label'] as const).flatMap((target) => targetRoutes(target, registry, predictor)),
  ]
}

function targetRoutes(target: Target, registry: ServingStore, predictor: Predictor): readonly Route[] {
  const pattern = `v1/models/:model${target}`
  const ask = (verb: Verb, summary: string, how: How) =>
    protocolRoute(`${pattern}:${verb}`, PREDICTION_MS, { POST: { summary, handle: (call) => answerVerb(predictor, verb, how, call) } })
  return [
    ask('predict', 'Predict for rows ("instances") or columns ("inputs")', {
      fields: ['instances', 'inputs'],
      read: readTensors,
      answer: (result, { signature }, body) => predicted(outputsOf(result, signature), body),
    }),
    ask('classify', 'Each label of a classifier with its score, for examples', {
      fields: ['examples', 'context'], read: readExamples, answer: (result) => ({ result: classesOf(result) }),
    }),
    ask('regress', 'A number for each example', {
      fields: ['examples', 'context'], read: readExamples, answer: (result) => ({ result: numbersOf(result) }),
    }),
    protocolRoute(`${pattern}:explain`, READ_MS, { POST: { summary: 'Not possible: no explainer', handle: explain } }),
    protocolRoute(`${pattern}/metadata`, READ_MS, { GET: {
      summary: 'The signatures of a version: names, types and shapes of its tensors',
      handle: async ({ params }) => Response.json(metadataOf(await predictor.resolve(refOf(params)))),
    } }),
    protocolRoute(pattern, READ_MS, { GET: {
      summary: target === '' ? 'The state of all versions of a model' : 'The state of a version',
      handle: async ({ params }) => Response.json(await statusOf(registry, predictor, params)),
    } }),
  ]
}

/** What a verb takes and gives. */
interface How {
  readonly fields: readonly string[]
  readonly read: (body: Fields) => Given
  readonly answer: (result: PredictResult, version: ReadyVersion, body: Fields) => unknown
}

async function answerVerb(predictor: Predictor, verb: Verb, { fields, read, answer }: How, { request, params }: Parameters<Operation['handle']>[0]): Promise<Response> {
  const started = performance.now()
  const body = await readJsonObject(request, ROWS_LIMIT)
  checkFields(body, ['signature_name', ...fields])
  if (!isSignatureOf(verb, body['signature_name'])) {
    throw new MaasError('invalid-input', `"signature_name" names no signature for :${verb}: leave it out, or see /metadata for those that there are.`)
  }
  return answerObserved(predictor, { request, started, protocol: 'v1', model: refOf(params) }, async (version, observation) => {
    const { signature } = version
    const options = { ...inferOptions(request), observation }
    if (verb === 'predict' && signature.features.length === 0) {
      const { engine, outputs } = await predictTensors(predictor, version, body, options)
      return { engine, body: predicted(outputs, body) }
    }
    const { instances, placeOf } = read(body)
    const rows = encodeRows(signature, await tensorInstances(signature, instances, placeOf), placeOf)
    const result = await predictor.run(version, rows, options)
    return { engine: result.engine, body: answer(result, version, body) }
  })
}

/** In the form in which it was asked. */
function predicted(outputs: Outputs, { inputs }: Fields): unknown {
  return inputs === undefined ? { predictions: byRows(outputs) } : { outputs: byColumns(outputs) }
}

/** One output is its values, several are an object for each row. Throws `invalid-input` for outputs that have not as many rows. */
function byRows(outputs: Outputs): unknown {
  const [first = [], ...others] = Object.values(outputs)
  if (others.length === 0) return first
  if (others.some((values) => values.length !== first.length)) throw new MaasError('invalid-input', 'The outputs differ in their rows: ask with "inputs" in place of "instances".')
  return first.map((_, row) => Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, values[row]])))
}

/** One output is its values, several are an object of them. */
function byColumns(outputs: Outputs): unknown {
  const [first, ...others] = Object.values(outputs)
  return others.length === 0 ? first : outputs
}

type Params = Call['params']

/** Throws `version-not-found` or `invalid-input` for a version that is no number, or a label that is one. */
function refOf({ model, version, label }: Params): string {
  if (version !== undefined) return `${model}@${versionNumber(version, model!)}`
  if (label === undefined) return model!
  if (/^\d+$/.test(label)) throw new MaasError('alias-not-found', `"${label}" is a version's number, no label: ask for versions/${label}.`)
  return `${model}@${label}`
}

async function explain(): Promise<Response> {
  throw new MaasError('unsupported', 'No model here has an explainer. Ask :predict for examples that differ in one feature at a time to see what it does.')
}
