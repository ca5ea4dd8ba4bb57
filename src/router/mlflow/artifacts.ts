import type { Signature } from '../../artifact/manifest.ts'
import { MaasError } from '../../core/error.ts'
import type { VersionRecord } from '../../registry/records.ts'
import type { RegistryStore } from '../../registry/store.ts'
import { artifactResponse, readyArtifact } from '../artifact-response.ts'
import type { Call } from '../route.ts'
import { requestedVersion } from './params.ts'

const ONNX = 'model.onnx'
const ML_MODEL = 'MLmodel'

type Params = Readonly<Record<string, string>>

/** The files of a version; none for a path in a file, which is asked for to find out that it is no folder. */
export async function listArtifacts(registry: RegistryStore, { query }: Call): Promise<Response> {
  const [model = '', version = '', ...rest] = (query.get('path') ?? '').split('/')
  if (rest.length > 0) return Response.json({})
  const record = await requestedVersion(registry, model, version)
  const { bytes } = readyArtifact(record)
  return Response.json({ files: [
    { path: ML_MODEL, is_dir: false, file_size: new TextEncoder().encode(mlModel(record)).length }, { path: ONNX, is_dir: false, file_size: bytes },
  ] })
}

/** One of the two files that `mlflow.onnx.load_model` reads; by default the ONNX, for those who only fetch what `get-download-uri` gave them. */
export async function readArtifact(registry: RegistryStore, { model, version, file = ONNX }: Params): Promise<Response> {
  const record = await requestedVersion(registry, model!, version!)
  readyArtifact(record)
  if (file === ONNX) return artifactResponse(registry, record)
  if (file === ML_MODEL) return new Response(mlModel(record), { headers: { 'Content-Type': 'application/yaml' } })
  throw new MaasError('not-found', `${record.model}@${record.version} has no file "${file}": it has ${ML_MODEL} and ${ONNX}.`)
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
