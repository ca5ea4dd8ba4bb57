import type { Signature } from '../../artifact/manifest.ts'
import { MaasError } from '../../core/error.ts'
import { isObject } from '../../core/is-object.ts'
import { rowsToRecords } from '../../inference/columns-to-records.ts'
import { csvRecords } from '../../inference/csv-records.ts'
import { encodeRows, type EncodedRows } from '../../inference/encode-rows.ts'
import { mustBe } from '../../inference/encode-values.ts'
import type { Predictor } from '../../inference/predictor.ts'
import { isBytes, tensorInstances } from '../../inference/tensor-instances.ts'
import { checkFields, parseJson, readText, ROWS_LIMIT } from '../body.ts'
import { mediaTypeOf } from '../negotiation.ts'
import { predictionsOf } from '../predict-output.ts'
import { answerPrediction, PREDICTION_MS } from '../prediction.ts'
import { operation, type Route } from '../route.ts'
import { modelQuery } from '../schema.ts'
import { type Given, givenRows, readTensors } from '../v1/request.ts'

const FORMATS = ['dataframe_split', 'dataframe_records', 'instances', 'inputs']

type Fields = Readonly<Record<string, unknown>>

/** MLflow's scoring server (https://mlflow.org/docs/latest/deployment/deploy-model-locally): `?model=` names another model than the default one. */
export function scoringRoutes(predictor: Predictor, build: string): readonly Route[] {
  const route = (pattern: string, operations: Route['operations']): Route => ({ pattern, deadlineMs: PREDICTION_MS, errors: 'mlflow', operations })
  return [
    route('invocations', { POST: operation({
      summary: 'Predict for the rows of a data frame, tensors or a CSV',
      query: modelQuery,
      async handle({ request, query }) {
        const started = performance.now()
        const type = mediaType(request)
        const text = await readText(request, ROWS_LIMIT)
        const rowsFor = type === 'text/csv' ? rowsOfCsv(text) : rowsOfJson(parseJson(text))
        return answerPrediction(predictor, {
          request,
          started,
          protocol: 'mlflow',
          model: query.model ?? '',
          encode: ({ signature }) => encodeKnown(signature, rowsFor(signature)),
          answer: (result) => ({ predictions: predictionsOf(result) }),
        })
      },
    }) }),
    route('ping', { GET: { summary: 'Whether the platform answers', handle: async () => Response.json({ status: 'ok' }) } }),
    route('version', { GET: { summary: 'Which build answers', handle: async () => new Response(build, { headers: { 'Content-Type': 'text/plain' } }) } }),
  ]
}

/** Throws `unsupported-media-type` for what is neither JSON nor CSV, and for parameters but the charset, which `readText` reads. */
function mediaType(request: Request): string {
  const given = request.headers.get('Content-Type') ?? ''
  const type = mediaTypeOf(request)
  const [, ...parameters] = given.split(';')
  if (/^(application\/json|text\/csv)$/.test(type) && parameters.every((parameter) => /^\s*charset=/i.test(parameter))) return type
  throw new MaasError('unsupported-media-type', `Send application/json or text/csv in UTF-8; got ${given === '' ? 'no Content-Type' : `"${given}"`}.`)
}

type RowsFor = (signature: Signature) => Given

function rowsOfCsv(text: string): RowsFor {
  return ({ features }) => ({ instances: csvRecords(features, text), placeOf: (index) => `Row ${index + 1} of the CSV` })
}

function rowsOfJson(body: unknown): RowsFor {
  if (!isObject(body)) throw mustBe('The body', `a JSON object with one of ${FORMATS.join(', ')}`, body)
  checkFields(body, [...FORMATS, 'params'])
  const given = FORMATS.filter((format) => Object.hasOwn(body, format))
  if (given.length !== 1) throw new MaasError('invalid-input', `The body must have exactly one of ${FORMATS.join(', ')}; it has ${given.join(', ') || 'none'}.`)
  const { params = {}, dataframe_split, dataframe_records } = body
  // As MLflow does with a model that has no parameters, which none here has, those given are left alone.
  if (params !== null && !isObject(params)) throw mustBe('"params"', 'an object, {...}', params)
  const rows = dataframe_split !== undefined ? readSplit(dataframe_split) : dataframe_records !== undefined ? givenRows('dataframe_records', dataframe_records) : readTensors(body)
  return () => rows
}

/** `pandas.DataFrame.to_dict(orient='split')`; without names the values are in the order of the features. */
function readSplit(split: unknown): Given {
  if (!isObject(split)) throw mustBe('"dataframe_split"', 'an object, {"columns": [...], "data": [...]}', split)
  checkFields(split, ['columns', 'index', 'data'])
  const { columns, index, data } = split
  const { instances, placeOf } = givenRows('dataframe_split.data', data)
  if (index !== undefined && !(Array.isArray(index) && index.length === instances.length)) {
    throw mustBe('"dataframe_split.index"', `a list with a value for each of the ${instances.length} rows of data`, index)
  }
  if (columns === undefined) return { instances, placeOf }
  if (!Array.isArray(columns)) throw mustBe('"dataframe_split.columns"', 'a list of names', columns)
  return { instances: rowsToRecords(columns, instances, { header: 'dataframe_split.columns', row: placeOf }), placeOf }
}

/** As MLflow does, fields that are not in the model's signature are left out; but not those that it must never be sent. */
async function encodeKnown(signature: Signature, { instances, placeOf }: Given): Promise<EncodedRows> {
  const { features, inputs, dropped = [] } = signature
  const known = new Set([...[...features, ...inputs].map(({ name }) => name), ...features.flatMap((feature) => (feature.kind === 'series' ? feature.columns ?? [] : [])), ...dropped])
  const rows = instances.map((instance) => (isNamed(instance) ? Object.fromEntries(Object.entries(instance).filter(([name]) => known.has(name))) : instance))
  return encodeRows(signature, await tensorInstances(signature, rows, placeOf), placeOf)
}

function isNamed(instance: unknown): instance is Fields {
  return isObject(instance) && !isBytes(instance)
}
