import { boolean, exactOptional, type InferOutput, object, optional } from 'valibot'
import { MaasError } from '../../core/error.ts'
import { isObject } from '../../core/is-object.ts'
import { fromBase64 } from '../../inference/base64.ts'
import { mustBe } from '../../inference/encode-values.ts'
import type { Predictor } from '../../inference/predictor.ts'
import type { VersionRecord } from '../../registry/records.ts'
import { CHAMPION, checkName } from '../../registry/rules.ts'
import type { RegistryStore } from '../../registry/store.ts'
import { parseJson, readOptionalJson } from '../body.ts'
import { type Files, type Importers, importFiles, MAX_MODEL_BYTES } from '../import-version.ts'
import type { Call } from '../route.ts'
import { checked } from '../schema.ts'
import { SERVING_CONFIG } from '../serving-config.ts'
import { PARAMETERS, type Parameters } from './infer-request.ts'

/** A model in base64, and its configuration. */
const LOAD_LIMIT = Math.ceil(MAX_MODEL_BYTES * 4 / 3) + 1_000_000

export const INDEX_REQUEST = optional(object({ ready: exactOptional(boolean()) }), {})
export const REPOSITORY_REQUEST = object({ parameters: exactOptional(PARAMETERS) })

/** Every version of every model, and whether it can answer. */
export async function repositoryIndex(registry: RegistryStore, predictor: Predictor, { ready = false }: InferOutput<typeof INDEX_REQUEST>): Promise<unknown> {
  const models = await registry.listModels()
  const versions = (await Promise.all(models.map(({ name }) => registry.listVersions(name)))).flatMap((listed) => listed.toReversed())
  const index = await Promise.all(versions.map(async (record) => (
    { name: record.model, version: String(record.version), ...await stateOf(predictor, record) }
  )))
  return ready ? index.filter(({ state }) => state === 'READY') : index
}

async function stateOf(predictor: Predictor, { model, version, status, error }: VersionRecord): Promise<{ readonly state: string; readonly reason: string }> {
  if (status === 'PENDING') return { state: 'LOADING', reason: '' }
  return error ? { state: 'UNAVAILABLE', reason: error.message } : predictor.state(model, version)
}

/**
 * Takes a model into service: as it is, or, with the parameters `file:<version>/<name>`, after those files became its next version,
 * one for each `<version>`, which is only a name here; the last answers for the model. `config` is how it is served from now on.
 * Throws `model-not-found`, `invalid-input`, and as importing does.
 */
export async function loadModel(importers: Importers, predictor: Predictor, { request, params: { model }, registry }: Call<'model'>): Promise<void> {
  checkName('model', model)
  const { config, ...files } = await readParameters(request, LOAD_LIMIT)
  const served = config === undefined ? undefined : servingConfig(model, config)
  const versions = filesByVersion(files)
  for (const [index, files] of versions.entries()) {
    await importFiles(importers, registry, model, files, { description: '', promote: index === versions.length - 1 })
  }
  if (served) await registry.putServingConfig(model, served)
  await registry.setLoaded(model, true)
  await predictor.warmUp(await predictor.resolve(`${model}@${CHAMPION}`))
}

/** Takes a model out of service. `unload_dependents` may be there: no model here depends on another. */
export async function unloadModel(predictor: Predictor, { request, params: { model }, registry }: Call<'model'>): Promise<void> {
  const { unload_dependents, ...others } = await readParameters(request)
  if (unload_dependents !== undefined && typeof unload_dependents !== 'boolean') {
    throw mustBe('"parameters.unload_dependents"', 'true or false', unload_dependents)
  }
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new MaasError('invalid-input', `There is no parameter "${unknown}" here; known is unload_dependents.`)
  await registry.setLoaded(model, false)
  await predictor.release(model)
}

async function readParameters(request: Request, limit?: number): Promise<Parameters> {
  return checked(REPOSITORY_REQUEST, (await readOptionalJson(request, limit)) ?? {}).parameters ?? {}
}

/** What of Triton's configuration the file itself says. */
const DESCRIBED = ['name', 'platform', 'backend', 'input', 'output', 'default_model_filename']

function servingConfig(model: string, config: unknown): InferOutput<typeof SERVING_CONFIG> {
  const given = typeof config === 'string' ? parseJson(config) : undefined
  if (!isObject(given)) {
    throw mustBe('"parameters.config"', 'a model configuration as a text of JSON, {...}', config)
  }
  const { name = model } = given
  if (name !== model) throw new MaasError('invalid-input', `"parameters.config" is the configuration of ${JSON.stringify(name)}, not of "${model}".`)
  // Triton's 0 says that the model takes no batches, which the file says here.
  const served = Object.entries(given).filter(([field, value]) => !DESCRIBED.includes(field) && !(field === 'max_batch_size' && value === 0))
  return checked(SERVING_CONFIG, Object.fromEntries(served), '"parameters.config"')
}

/** In the order of their directories' numbers. */
function filesByVersion(parameters: Parameters): readonly Files[] {
  const versions = new Map<number, Files[number][]>()
  for (const [key, value] of Object.entries(parameters)) {
    const [, version, name] = /^file:([1-9]\d{0,8})\/(.+)$/.exec(key) ?? []
    if (version === undefined || name === undefined) {
      throw new MaasError('invalid-input', `There is no parameter "${key}" here; known are config and file:<version>/<name>, e.g. file:1/model.onnx.`)
    }
    const files = versions.get(Number(version)) ?? []
    versions.set(Number(version), [...files, { name, bytes: fromBase64(value, `"parameters.${key}"`) }])
  }
  return [...versions].toSorted(([a], [b]) => a - b).map(([, files]) => files)
}
