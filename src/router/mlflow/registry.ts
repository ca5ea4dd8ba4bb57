import { MaasError } from '../../core/error.ts'
import type { ModelRecord, VersionRecord } from '../../registry/records.ts'
import { aliasNotFound, aliasTarget } from '../../registry/rules.ts'
import type { RegistryStore } from '../../registry/store.ts'
import { readJsonObject } from '../body.ts'
import type { Call, Method, Operation, Route } from '../route.ts'
import { artifactUri, modelVersion, newestReady, registeredModel, runOf, searchableModel, searchableVersion, STAGE } from './entities.ts'
import { requestedVersion, required } from './params.ts'
import { searched } from './search.ts'

const PREFIX = 'api/2.0/mlflow'
const DEADLINE_MS = 30_000

/** What would change something: MLflow's clients are told where that is done here. */
const WRITES: Readonly<Record<string, readonly Method[]>> = {
  'registered-models/create': ['POST'],
  'registered-models/rename': ['POST'],
  'registered-models/update': ['PATCH'],
  'registered-models/delete': ['DELETE'],
  'registered-models/set-tag': ['POST'],
  'registered-models/delete-tag': ['DELETE'],
  'registered-models/alias': ['POST', 'DELETE'],
  'model-versions/create': ['POST'],
  'model-versions/update': ['PATCH'],
  'model-versions/delete': ['DELETE'],
  'model-versions/set-tag': ['POST'],
  'model-versions/delete-tag': ['DELETE'],
  'model-versions/transition-stage': ['POST'],
}

/**
 * The read side of MLflow's model registry (https://mlflow.org/docs/latest/rest-api.html), and the runs that its versions name, so that a client whose
 * tracking URI is `maas/` lists, gets, resolves and downloads models.
 */
export function mlflowRegistryRoutes(registry: RegistryStore): readonly Route[] {
  const reads: Readonly<Record<string, Operation>> = {
    'registered-models/get': read('A registered model', async ({ query }, root) => {
      const model = await registry.getModel(required(query, 'name'))
      return { registered_model: registeredModel(model, await registry.listVersions(model.name), root) }
    }),
    'registered-models/search': read('Search registered models', async ({ query }, root) => {
      const found = (await allVersions(registry)).map(({ model, versions }) => registeredModel(model, versions, root))
      const { page, ...next } = searched(query, {
        found, searchable: searchableModel, attributes: { name: 'text' }, orders: ['name', 'creation_timestamp', 'last_updated_timestamp'],
        tiebreak: ['name'], defaultResults: 100, maxResults: 1000,
      })
      return { registered_models: page, ...next }
    }),
    'registered-models/get-latest-versions': read('The newest READY version of a model', ({ query }, root) => (
      latestVersions(registry, required(query, 'name'), query.getAll('stages'), root)
    )),
    'registered-models/alias': read('The version behind an alias', async ({ query }, root) => {
      const [name, alias] = [required(query, 'name'), required(query, 'alias')]
      const model = await registry.getModel(name)
      const version = aliasTarget(model, alias)
      if (version === undefined) throw aliasNotFound(model, alias)
      return { model_version: modelVersion(await registry.getVersion(name, version), model.aliases, root) }
    }),
    'model-versions/get': read('A version', async ({ query }, root) => {
      const version = await requestedVersion(registry, required(query, 'name'), required(query, 'version'))
      return { model_version: modelVersion(version, (await registry.getModel(version.model)).aliases, root) }
    }),
    'model-versions/search': read('Search versions', async ({ query }, root) => {
      const found = (await allVersions(registry)).flatMap(({ model: { aliases }, versions }) => versions.map((version) => modelVersion(version, aliases, root)))
      const { page, ...next } = searched(query, {
        found, searchable: searchableVersion, attributes: { name: 'text', version_number: 'number', run_id: 'text', source_path: 'text' },
        orders: ['name', 'version_number', 'creation_timestamp', 'last_updated_timestamp'],
        tiebreak: ['last_updated_timestamp DESC', 'name', 'version_number DESC'], defaultResults: 200_000, maxResults: 200_000,
      })
      return { model_versions: page, ...next }
    }),
    'model-versions/get-download-uri': read('Where the files of a version are', async ({ query }, root) => {
      const version = await requestedVersion(registry, required(query, 'name'), required(query, 'version'))
      return { artifact_uri: artifactUri(version, root) }
    }),
    'runs/get': read('A run', async ({ query }, root) => {
      const run = await registry.getRun(query.get('run_id') ?? required(query, 'run_uuid'))
      return { run: runOf(run, root) }
    }),
  }
  const paths = [...new Set([...Object.keys(reads), ...Object.keys(WRITES)])]
  return paths.map((path) => ({
    pattern: `${PREFIX}/${path}`,
    deadlineMs: DEADLINE_MS,
    errors: 'mlflow',
    operations: {
      ...(reads[path] && { GET: reads[path] }),
      ...(path === 'registered-models/get-latest-versions' && { POST: latestByBody(registry) }),
      ...Object.fromEntries((WRITES[path] ?? []).map((method) => [method, REFUSED])),
    },
  }))
}

/** @param give gets the URL of `maas/`. */
function read(summary: string, give: (call: Pick<Call, 'query'>, root: string) => Promise<unknown>): Operation {
  return { summary, handle: async (call: Call) => Response.json(await give(call, rootOf(call.request))) }
}

/** The form that MLflow's clients try first. */
function latestByBody(registry: RegistryStore): Operation {
  return {
    summary: 'The newest READY version of a model',
    async handle({ request }) {
      const { name, stages = [] } = await readJsonObject(request)
      if (typeof name !== 'string' || name === '') throw new MaasError('invalid-input', "Missing value for required parameter 'name'.")
      if (!Array.isArray(stages)) throw new MaasError('invalid-input', `"stages" must be a list of texts.`)
      return Response.json(await latestVersions(registry, name, stages, rootOf(request)))
    },
  }
}

const REFUSED: Operation = {
  summary: 'Not possible: the registry is read-only here',
  async handle({ request }) {
    const { pathname } = new URL(request.url)
    throw new MaasError('forbidden', `${request.method} ${pathname} is not possible: MLflow's API only reads here. Change models by maas/api/models, see maas/docs.`)
  },
}

/** Every version is in stage None, so of the others there is none. */
async function latestVersions(registry: RegistryStore, name: string, stages: readonly unknown[], root: string) {
  const unknown = stages.find((stage) => !/^(None|Staging|Production|Archived)$/i.test(String(stage)))
  if (unknown !== undefined) throw new MaasError('invalid-input', `Invalid Model Version stage: ${String(unknown)}. Value must be one of None, Staging, Production, Archived.`)
  const [{ aliases }, versions] = await Promise.all([registry.getModel(name), registry.listVersions(name)])
  const isAsked = stages.length === 0 || stages.some((stage) => String(stage).toLowerCase() === STAGE.toLowerCase())
  return { model_versions: isAsked ? newestReady(versions).map((version) => modelVersion(version, aliases, root)) : [] }
}

async function allVersions(registry: RegistryStore): Promise<readonly { readonly model: ModelRecord; readonly versions: readonly VersionRecord[] }[]> {
  return Promise.all((await registry.listModels()).map(async (model) => ({ model, versions: await registry.listVersions(model.name) })))
}

function rootOf(request: Request): string {
  const { origin, pathname } = new URL(request.url)
  return origin + pathname.slice(0, pathname.lastIndexOf(PREFIX))
}
