import type { Signature } from '../../artifact/manifest.ts'
import { MaasError } from '../../core/error.ts'
import type { VersionRecord } from '../../registry/records.ts'
import type { RegistryStore } from '../../registry/store.ts'
import { artifactResponse } from '../artifact-response.ts'
import type { Route } from '../route.ts'
import { requestedVersion } from './params.ts'

const PREFIX = 'api/2.0/mlflow-artifacts/artifacts'
const DEADLINE_MS = 30_000
const ONNX = 'model.onnx'
const ML_MODEL = 'MLmodel'

/**
 * MLflow's artifact proxy, for downloading: a version is a folder of the two files that `mlflow.onnx.load_model` reads. The folder itself is its ONNX
 * file, for those who only fetch what `get-download-uri` gave them.
 */
export function artifactRoutes(registry: RegistryStore): readonly Route[] {
  const get = (pattern: string, summary: string, handle: NonNullable<Route['operations']['GET']>['handle']): Route => (
    { pattern, deadlineMs: DEADLINE_MS, errors: 'mlflow', operations: { GET: { summary, handle } } }
  )
  const versionAt = ({ model, version }: Readonly<Record<string, string>>) => requestedVersion(registry, model!, version!)
  return [
    get(PREFIX, 'The files of a version, for MLflow', async ({ query }) => {
      const [model = '', version = '', ...rest] = (query.get('path') ?? '').split('/')
      // What lies in a file is asked for, too, to find out that it is no folder.
      if (rest.length > 0) return Response.json({})
      const record = await versionAt({ model, version })
      const { bytes } = readyArtifact(record)
      return Response.json({ files: [
        { path: ML_MODEL, is_dir: false, file_size: new TextEncoder().encode(mlModel(record)).length }, { path: ONNX, is_dir: false, file_size: bytes },
      ] })
    }),
    get(`${PREFIX}/:model/:version`, 'The ONNX file of a version', async ({ params }) => artifactResponse(registry, await versionAt(params))),
    get(`${PREFIX}/:model/:version/:file`, 'A file of a version, for MLflow', async ({ params }) => {
      const record = await versionAt(params)
      readyArtifact(record)
      if (params['file'] === ONNX) return artifactResponse(registry, record)
      if (params['file'] === ML_MODEL) return new Response(mlModel(record), { headers: { 'Content-Type': 'application/yaml' } })
      throw new MaasError('not-found', `${record.model}@${record.version} has no file "${params['file']}": it has ${ML_MODEL} and ${ONNX}.`)
    }),
  ]
}

function readyArtifact({ model, version, status, artifact }: VersionRecord): NonNullable<VersionRecord['artifact']> {
  if (artifact) return artifact
  throw new MaasError('conflict', `${model}@${version} is ${status} and has no artifact.`)
}

/** `MLmodel` of a READY version: it is YAML, and so may be JSON. */
function mlModel({ model, version, createdAt, run, signature }: VersionRecord): string {
  const { inputs, outputs } = signature!
  return JSON.stringify({
    artifact_path: `${model}/${version}`,
    flavors: { onnx: { data: ONNX, code: null, providers: ['CPUExecutionProvider'] }, python_function: { loader_module: 'mlflow.onnx', data: ONNX } },
    run_id: run,
    utc_time_created: createdAt.replace('T', ' ').replace('Z', ''),
    signature: { inputs: schemaOf(inputs), outputs: schemaOf(outputs), params: null },
  }, null, 1)
}

/** Tensors of NumPy's types, as a text of JSON. */
function schemaOf(ports: Signature['inputs']): string {
  return JSON.stringify(ports.map(({ name, dtype, shape }) => (
    { 'type': 'tensor', name, 'tensor-spec': { dtype: dtype === 'string' ? 'object' : dtype, shape: shape.map((size) => (typeof size === 'number' ? size : -1)) } }
  )))
}
