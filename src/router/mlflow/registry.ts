import { MaasError } from '../../core/error.ts'
import type { ModelRecord, VersionRecord } from '../../registry/records.ts'
import { aliasNotFound, aliasTarget } from '../../registry/rules.ts'
import type { RegistryStore } from '../../registry/store.ts'
import { readJsonObject } from '../body.ts'
import type { Call } from '../route.ts'
import { artifactUri, modelVersion, newestReady, registeredModel, runOf, searchableModel, searchableVersion, STAGE } from './entities.ts'
import { requestedVersion, required } from './params.ts'
import type { RegistryRead } from './routes.ts'
import { searched } from './search.ts'

type Query = URLSearchParams
/** @param root the URL of `maas/`. */
type Read = (registry: RegistryStore, query: Query, root: string) => Promise<unknown>

const READS: Readonly<Record<RegistryRead, Read>> = {
  async 'registered-models/get'(registry, query, root) {
    const model = await registry.getModel(required(query, 'name'))
    return { registered_model: registeredModel(model, await registry.listVersions(model.name), root) }
  },

  async 'registered-models/search'(registry, query, root) {
    const found = (await allVersions(registry)).map(({ model, versions }) => registeredModel(model, versions, root))
    const { page, ...next } = searched(query, {
      found, searchable: searchableModel, attributes: { name: 'text' }, orders: ['name', 'creation_timestamp', 'last_updated_timestamp'],
      tiebreak: ['name'], defaultResults: 100, maxResults: 1000,
    })
    return { registered_models: page, ...next }
  },

  'registered-models/get-latest-versions': (registry, query, root) => latestVersions(registry, required(query, 'name'), query.getAll('stages'), root),

  async 'registered-models/alias'(registry, query, root) {
    const [name, alias] = [required(query, 'name'), required(query, 'alias')]
    const model = await registry.getModel(name)
    const version = aliasTarget(model, alias)
    if (version === undefined) throw aliasNotFound(model, alias)
    return { model_version: modelVersion(await registry.getVersion(name, version), model.aliases, root) }
  },

  async 'model-versions/get'(registry, query, root) {
    const version = await requestedVersion(registry, required(query, 'name'), required(query, 'version'))
    return { model_version: modelVersion(version, (await registry.getModel(version.model)).aliases, root) }
  },

  async 'model-versions/search'(registry, query, root) {
    const found = (await allVersions(registry)).flatMap(({ model: { aliases }, versions }) => versions.map((version) => modelVersion(version, aliases, root)))
    const { page, ...next } = searched(query, {
      found, searchable: searchableVersion, attributes: { name: 'text', version_number: 'number', run_id: 'text', source_path: 'text' },
      orders: ['name', 'version_number', 'creation_timestamp', 'last_updated_timestamp'],
      tiebreak: ['last_updated_timestamp DESC', 'name', 'version_number DESC'], defaultResults: 200_000, maxResults: 200_000,
    })
    return { model_versions: page, ...next }
  },

  async 'model-versions/get-download-uri'(registry, query, root) {
    return { artifact_uri: artifactUri(await requestedVersion(registry, required(query, 'name'), required(query, 'version')), root) }
  },

  async 'runs/get'(registry, query, root) {
    return { run: runOf(await registry.getRun(query.get('run_id') ?? required(query, 'run_uuid')), root) }
  },
}

/** Answers what is read of the registry, by its path below `api/2.0/mlflow/`. Throws `invalid-input`, and as the registry does. */
export async function answerRead(registry: RegistryStore, path: RegistryRead, { request, query }: Call): Promise<Response> {
  const { origin, pathname } = new URL(request.url)
  const root = origin + pathname.slice(0, pathname.lastIndexOf(`api/2.0/mlflow/${path}`))
  return Response.json(request.method === 'POST' ? await latestByBody(registry, request, root) : await READS[path](registry, query, root))
}

/** The form of `get-latest-versions` that MLflow's clients try first. */
async function latestByBody(registry: RegistryStore, request: Request, root: string) {
  const { name, stages = [] } = await readJsonObject(request)
  if (typeof name !== 'string' || name === '') throw new MaasError('invalid-input', "Missing value for required parameter 'name'.")
  if (!Array.isArray(stages)) throw new MaasError('invalid-input', '"stages" must be a list of texts.')
  return latestVersions(registry, name, stages, root)
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
