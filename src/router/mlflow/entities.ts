import type { ModelRecord, RunRecord, VersionRecord } from '../../registry/records.ts'
import type { Searchable } from './filter.ts'

// `mlflow.RegisteredModel`, `mlflow.ModelVersion` (mlflow/protos/model_registry.proto) and `mlflow.Run` (service.proto) as MLflow's server writes them.

/** MLflow's stages are deprecated, and all versions are in this one. */
export const STAGE = 'None'

const STATUS = { PENDING: 'PENDING_REGISTRATION', READY: 'READY', FAILED: 'FAILED_REGISTRATION' } as const
const RUN_STATUS = { queued: 'SCHEDULED', running: 'RUNNING', done: 'FINISHED', failed: 'FAILED', cancelled: 'KILLED' } as const

interface Pair {
  readonly key: string
  readonly value: string
}

/** @param versions its own, newest first. @param root the URL of `maas/`. */
export function registeredModel({ name, createdAt, updatedAt, aliases }: ModelRecord, versions: readonly VersionRecord[], root: string) {
  const newest = newestReady(versions)
  return {
    name,
    creation_timestamp: Date.parse(createdAt),
    last_updated_timestamp: Date.parse(updatedAt),
    user_id: '',
    description: '',
    latest_versions: newest.map((version) => modelVersion(version, aliases, root)),
    tags: [] as readonly Pair[],
    aliases: Object.entries(aliases).map(([alias, version]) => ({ alias, version: String(version) })),
  }
}

/** Of each stage, of which there is one. @param versions newest first. */
export function newestReady(versions: readonly VersionRecord[]): readonly VersionRecord[] {
  return versions.filter(({ status }) => status === 'READY').slice(0, 1)
}

/** @param aliases of its model. @param root the URL of `maas/`. */
export function modelVersion(record: VersionRecord, aliases: ModelRecord['aliases'], root: string) {
  const { model, version, status, createdAt, description, run, error } = record
  return {
    name: model,
    version: String(version),
    creation_timestamp: Date.parse(createdAt),
    last_updated_timestamp: Date.parse(createdAt),
    user_id: '',
    current_stage: STAGE,
    description,
    source: artifactUri(record, root),
    run_id: run ?? '',
    status: STATUS[status],
    status_message: error?.message ?? '',
    tags: tagsOf(record),
    run_link: run === null ? '' : `${root}api/runs/${encodeURIComponent(run)}`,
    aliases: Object.keys(aliases).filter((alias) => aliases[alias] === version),
  }
}

/** What MLflow keeps as tags is here what was measured, and what made it. */
function tagsOf({ engine, signature, dataset, artifact, metrics }: VersionRecord): readonly Pair[] {
  const tags: Readonly<Record<string, string | undefined>> = {
    engine, task: signature?.task, dataset: dataset?.name, dataset_sha256: dataset?.hash, artifact_sha256: artifact?.sha256,
    ...Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`metrics.${name}`, String(value)])),
  }
  return Object.entries(tags).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]))
}

/** Where the files of a version are, see `artifacts.ts`. */
export function artifactUri({ model, version }: Pick<VersionRecord, 'model' | 'version'>, root: string): string {
  return `${root}api/2.0/mlflow-artifacts/artifacts/${model}/${version}`
}

export function searchableModel({ name, creation_timestamp, last_updated_timestamp, tags }: ReturnType<typeof registeredModel>): Searchable {
  return { attributes: { name, creation_timestamp, last_updated_timestamp }, tags }
}

export function searchableVersion(version: ReturnType<typeof modelVersion>): Searchable {
  const { name, version: number, run_id, source, creation_timestamp, last_updated_timestamp, tags } = version
  return { attributes: { name, version_number: Number(number), run_id, source_path: source, creation_timestamp, last_updated_timestamp }, tags }
}

/** A run with its newest metrics; what it was given is flat, in JSON where it is no text. */
export function runOf({ id, status, config, createdAt, startedAt, endedAt, engine, version, history, metrics }: RunRecord, root: string) {
  const end = endedAt === null ? undefined : Date.parse(endedAt)
  const newest = { ...history.at(-1), ...metrics }
  return {
    info: {
      run_id: id,
      run_uuid: id,
      run_name: config.model,
      experiment_id: '0',
      user_id: '',
      status: RUN_STATUS[status],
      start_time: Date.parse(startedAt ?? createdAt),
      ...(end !== undefined && { end_time: end }),
      artifact_uri: version === null ? '' : artifactUri({ model: config.model, version }, root),
      lifecycle_stage: 'active',
    },
    data: {
      metrics: Object.entries(newest).map(([key, value]) => ({ key, value, timestamp: end ?? Date.parse(startedAt ?? createdAt), step: history.length })),
      params: Object.entries(config).map(([key, value]) => ({ key, value: typeof value === 'string' ? value : JSON.stringify(value) })),
      tags: engine === null ? [] : [{ key: 'engine', value: engine }],
    },
  }
}
