// JSON Schemas of what MLflow's clients read, from mlflow/protos/model_registry.proto and service.proto: proto2 messages as JSON with the fields' own names,
// where mlflow/utils/proto_json_utils.py writes 64-bit integers as numbers.
const text = { type: 'string' }
const int64 = { type: 'integer' }
const list = (items: object) => ({ type: 'array', items })
const message = (properties: object, required: readonly string[] = []) => ({ type: 'object', properties, required, additionalProperties: false })
const tag = message({ key: text, value: text }, ['key', 'value'])

const modelVersion = message({
  name: text,
  version: { type: 'string', pattern: '^\\d+$' },
  creation_timestamp: int64,
  last_updated_timestamp: int64,
  user_id: text,
  current_stage: { enum: ['None', 'Staging', 'Production', 'Archived'] },
  description: text,
  source: { type: 'string', format: 'uri' },
  run_id: text,
  status: { enum: ['PENDING_REGISTRATION', 'FAILED_REGISTRATION', 'READY'] },
  status_message: text,
  tags: list(tag),
  run_link: text,
  aliases: list(text),
}, ['name', 'version', 'creation_timestamp', 'last_updated_timestamp', 'current_stage', 'status', 'source', 'run_id', 'aliases', 'tags'])

const registeredModel = message({
  name: text,
  creation_timestamp: int64,
  last_updated_timestamp: int64,
  user_id: text,
  description: text,
  latest_versions: list(modelVersion),
  tags: list(tag),
  aliases: list(message({ alias: text, version: text }, ['alias', 'version'])),
}, ['name', 'creation_timestamp', 'last_updated_timestamp', 'latest_versions', 'tags', 'aliases'])

const run = message({
  info: message({
    run_id: text, run_uuid: text, run_name: text, experiment_id: text, user_id: text, status: { enum: ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] },
    start_time: int64, end_time: int64, artifact_uri: text, lifecycle_stage: { enum: ['active', 'deleted'] },
  }, ['run_id', 'run_uuid', 'experiment_id', 'status', 'start_time', 'artifact_uri', 'lifecycle_stage']),
  data: message({
    metrics: list(message({ key: text, value: { type: 'number' }, timestamp: int64, step: int64 }, ['key', 'value', 'timestamp', 'step'])), params: list(tag), tags: list(tag),
  }),
}, ['info', 'data'])

/** By the path below `api/2.0/mlflow/`. */
export const ANSWERS: Readonly<Record<string, object>> = {
  'registered-models/get': message({ registered_model: registeredModel }, ['registered_model']),
  'registered-models/search': message({ registered_models: list(registeredModel), next_page_token: text }, ['registered_models']),
  'registered-models/get-latest-versions': message({ model_versions: list(modelVersion) }, ['model_versions']),
  'registered-models/alias': message({ model_version: modelVersion }, ['model_version']),
  'model-versions/get': message({ model_version: modelVersion }, ['model_version']),
  'model-versions/search': message({ model_versions: list(modelVersion), next_page_token: text }, ['model_versions']),
  'model-versions/get-download-uri': message({ artifact_uri: { type: 'string', format: 'uri' } }, ['artifact_uri']),
  'runs/get': message({ run }, ['run']),
}

/** What `mlflow.exceptions.RestException` reads, and what else stands there. */
export const FAILURE = message({ error_code: { type: 'string', pattern: '^[A-Z_]+$' }, message: text, error: text, code: text }, ['error_code', 'message'])
