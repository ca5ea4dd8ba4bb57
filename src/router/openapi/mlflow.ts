import * as v from 'valibot'
import { type Description, type Descriptions, file, json } from './description.ts'
import { PARAMETERS } from './parameters.ts'
import { open } from './records.ts'

const REGISTRY = 'api/2.0/mlflow'
const ARTIFACTS = 'api/2.0/mlflow-artifacts/artifacts'

const row = v.pipe(v.unknown(), v.description('A list of values, or a record by name.'))
const rows = v.pipe(v.array(row), v.minLength(1))
const params = { params: v.optional(v.nullable(v.record(v.string(), v.unknown()))) }

const tags = v.array(v.object({ key: v.string(), value: v.string() }))
const modelVersion = open({
  name: v.string(), version: v.string(), creation_timestamp: v.number(), last_updated_timestamp: v.number(), current_stage: v.literal('None'), description: v.string(),
  source: v.string(), run_id: v.string(), status: v.picklist(['PENDING_REGISTRATION', 'FAILED_REGISTRATION', 'READY']), status_message: v.string(), tags,
  run_link: v.string(), aliases: v.array(v.string()),
})
const registeredModel = open({
  name: v.string(), creation_timestamp: v.number(), last_updated_timestamp: v.number(), description: v.string(), latest_versions: v.array(modelVersion), tags,
  aliases: v.array(v.object({ alias: v.string(), version: v.string() })),
})
const run = v.object({ info: open({ run_id: v.string(), status: v.string() }), data: open({ params: tags, tags }) })

const given = (name: keyof typeof PARAMETERS) => ({ description: PARAMETERS[name]!.description, example: PARAMETERS[name]!.example, required: true })
const NAME = { name: given('model') }
const VERSION = { ...NAME, version: given('version') }
const SEARCH = {
  filter: { description: 'Comparisons with AND between them: `name LIKE \'d%\' AND tags.engine = \'kernels\'`.' },
  order_by: { description: 'An attribute with ASC or DESC; may be given several times.' },
  max_results: { description: 'How many on a page.' },
  page_token: { description: 'The `next_page_token` of the page before.' },
}

const LATEST: Description['answers'] = { 200: json('None, or the newest.', v.object({ model_versions: v.array(modelVersion) })) }
const ONE_VERSION: Description['answers'] = { 200: json('It.', v.object({ model_version: modelVersion })) }
const next = { next_page_token: v.optional(v.string()) }

const READS: Descriptions = {
  'GET registered-models/get': { query: NAME, answers: { 200: json('It.', v.object({ registered_model: registeredModel })) } },
  'GET registered-models/search': { query: SEARCH, answers: { 200: json('A page.', v.object({ registered_models: v.array(registeredModel), ...next })) } },
  'GET registered-models/get-latest-versions': { query: { ...NAME, stages: { description: 'All versions are in stage None.' } }, answers: LATEST },
  'POST registered-models/get-latest-versions': {
    takes: { 'application/json': { schema: v.object({ name: v.string(), stages: v.optional(v.array(v.string())) }), example: { name: PARAMETERS['model']!.example } } }, answers: LATEST,
  },
  'GET registered-models/alias': { query: { ...NAME, alias: given('alias') }, answers: ONE_VERSION },
  'GET model-versions/get': { query: VERSION, answers: ONE_VERSION },
  'GET model-versions/search': { query: SEARCH, answers: { 200: json('A page.', v.object({ model_versions: v.array(modelVersion), ...next })) } },
  'GET model-versions/get-download-uri': { query: VERSION, answers: { 200: json('The folder of its files.', v.object({ artifact_uri: v.string() })) } },
  'GET runs/get': { query: { run_id: given('id') }, answers: { 200: json('It.', v.object({ run })) } },
}

const WRITES = [
  'POST registered-models/create', 'POST registered-models/rename', 'PATCH registered-models/update', 'DELETE registered-models/delete', 'POST registered-models/set-tag',
  'DELETE registered-models/delete-tag', 'POST registered-models/alias', 'DELETE registered-models/alias', 'POST model-versions/create', 'PATCH model-versions/update',
  'DELETE model-versions/delete', 'POST model-versions/set-tag', 'DELETE model-versions/delete-tag', 'POST model-versions/transition-stage',
]

export const MLFLOW: Descriptions = {
  'POST invocations': {
    description: 'Columns that the model does not know are left out, as MLflow does.',
    query: { model: { description: '`name`, `name@3` or `name@alias`; the default endpoint when left out.', example: PARAMETERS['model']!.example } },
    takes: {
      'application/json': {
        schema: v.union([
          v.strictObject({ dataframe_split: v.strictObject({ columns: v.optional(v.array(v.string())), index: v.optional(v.array(v.unknown())), data: rows }), ...params }),
          v.strictObject({ dataframe_records: rows, ...params }),
          v.strictObject({ instances: rows, ...params }),
          v.strictObject({ inputs: v.union([rows, v.record(v.string(), v.array(v.unknown()))]), ...params }),
        ]),
        example: { dataframe_split: { columns: ['x'], data: [[1], [2]] } },
      },
      'text/csv': { example: 'x\n1\n2\n' },
    },
    answers: { 200: {
      ...json('A number, several of a forecast, the label and the scores of a classification, or a text for each row.', v.object({ predictions: v.array(v.unknown()) })),
      headers: ['Maas-Model', 'Maas-Engine', 'Server-Timing', 'Maas-Endpoint'],
    } },
  },
  'GET ping': { answers: { 200: json('It answers.', v.object({ status: v.literal('ok') })) } },
  'GET version': { answers: { 200: file('The build.', 'text/plain') } },
  ...Object.fromEntries([...Object.entries(READS), ...WRITES.map((key) => [key, { answers: {} }] as const)].map(([key, description]) => (
    [key.replace(' ', ` ${REGISTRY}/`), description]
  ))),
  [`GET ${ARTIFACTS}`]: {
    query: { path: { description: 'The name of a model and the number of a version, with a slash between them.', example: `${PARAMETERS['model']!.example}/1`, required: true } },
    answers: { 200: json('What is there.', v.object({ files: v.array(v.object({ path: v.string(), is_dir: v.boolean(), file_size: v.number() })) })) },
  },
  [`GET ${ARTIFACTS}/:model/:version`]: { answers: { 200: file('Its ONNX file.', 'application/octet-stream') } },
  [`GET ${ARTIFACTS}/:model/:version/:file`]: { answers: { 200: file('The file.', 'application/octet-stream', 'application/yaml') } },
}
