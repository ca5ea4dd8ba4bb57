import { MaasError } from '../../core/error.ts'
import type { RegistryStore } from '../../registry/store.ts'
import type { Call, Method, Operation, Route } from '../route.ts'
import type { listArtifacts, readArtifact } from './artifacts.ts'
import type { answerRead } from './registry.ts'

/** `mlflow.js`: what reads the registry for MLflow's clients. No prediction needs it. */
export interface Mlflow {
  readonly answerRead: typeof answerRead
  readonly listArtifacts: typeof listArtifacts
  readonly readArtifact: typeof readArtifact
}

const REGISTRY = 'api/2.0/mlflow'
const ARTIFACTS = 'api/2.0/mlflow-artifacts/artifacts'
const DEADLINE_MS = 30_000

const READS = {
  'registered-models/get': 'A registered model',
  'registered-models/search': 'Search registered models',
  'registered-models/get-latest-versions': 'The newest READY version of a model',
  'registered-models/alias': 'The version behind an alias',
  'model-versions/get': 'A version',
  'model-versions/search': 'Search versions',
  'model-versions/get-download-uri': 'Where the files of a version are',
  'runs/get': 'A run',
} as const
export type RegistryRead = keyof typeof READS

const LATEST = 'registered-models/get-latest-versions'

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
 * The read side of MLflow's model registry (https://mlflow.org/docs/latest/rest-api.html), the runs that its versions name, and their files by MLflow's
 * artifact proxy, so that a client whose tracking URI is `maas/` lists, gets, resolves and downloads models.
 * @param mlflow asked for with the first request.
 */
export function mlflowRoutes(registry: RegistryStore, mlflow: () => Promise<Mlflow>): readonly Route[] {
  const route = (pattern: string, operations: Route['operations']): Route => ({ pattern, deadlineMs: DEADLINE_MS, errors: 'mlflow', operations })
  const read = (path: RegistryRead): Operation => (
    { summary: READS[path], handle: async (call: Call) => (await mlflow()).answerRead(registry, path, call) }
  )
  const readFile = (summary: string): Operation => (
    { summary, handle: async ({ params }: Call) => (await mlflow()).readArtifact(registry, params) }
  )
  const paths = [...new Set([...Object.keys(READS), ...Object.keys(WRITES)])]
  return [
    ...paths.map((path) => route(`${REGISTRY}/${path}`, {
      ...(Object.hasOwn(READS, path) && { GET: read(path as RegistryRead) }),
      ...(path === LATEST && { POST: read(path) }),
      ...Object.fromEntries((WRITES[path] ?? []).map((method) => [method, REFUSED])),
    })),
    route(ARTIFACTS, { GET: { summary: 'The files of a version', handle: async (call: Call) => (await mlflow()).listArtifacts(registry, call) } }),
    route(`${ARTIFACTS}/:model/:version`, { GET: readFile('The ONNX file of a version') }),
    route(`${ARTIFACTS}/:model/:version/:file`, { GET: readFile('A file of a version') }),
  ]
}

const REFUSED: Operation = {
  summary: 'Not possible: the registry is read-only here',
  async handle({ request }) {
    const { pathname } = new URL(request.url)
    throw new MaasError('forbidden', `${request.method} ${pathname} is not possible: MLflow's API only reads here. Change models by maas/api/models, see maas/docs.`)
  },
}
