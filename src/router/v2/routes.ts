import { MaasError } from '../../core/error.ts'
import type { Predictor } from '../../inference/predictor.ts'
import type { RegistryStore } from '../../registry/store.ts'
import { answerObserved } from '../prediction.ts'
import type { Operations, ParamsOf, Route } from '../route.ts'
import { readInferRequest, scheduleOf } from './infer-request.ts'
import { checkOutputs, inferResponse } from './infer-response.ts'
import { inferTensors, portsOf } from './infer-tensors.ts'
import { modelConfig, modelMetadata } from './model-metadata.ts'

/** The extensions of Triton that are here, whole. */
const EXTENSIONS = ['binary_tensor_data', 'classification', 'model_configuration', 'parameters', 'schedule_policy']

const METADATA_MS = 10_000
/** The first request to a model may have to load onnxruntime. */
const INFER_MS = 60_000

export interface V2Parts {
  readonly registry: RegistryStore
  readonly predictor: Predictor
  /** Names the build. */
  readonly build: string
}

/** The Open Inference Protocol, version 2, with extensions of Triton. */
export function v2Routes({ registry, predictor, build }: V2Parts): readonly Route[] {
  return [
    route('v2', {
      GET: {
        summary: 'What this server is, and which extensions it has',
        handle: async () => Response.json({ name: 'inpage', version: build, extensions: EXTENSIONS }),
      },
    }),
    route('v2/health/live', {
      GET: { summary: 'Whether the server answers', handle: async () => Response.json({ live: true }) },
    }),
    ...model('', {
      GET: {
        summary: 'What a model takes and gives',
        async handle({ params }) {
          const version = await predictor.resolve(refOf(params))
          return Response.json(modelMetadata(version, await registry.listVersions(version.model)))
        },
      },
    }),
    ...model('/config', {
      GET: {
        summary: 'How a model is served, as Triton writes it',
        async handle({ params }) {
          const version = await predictor.resolve(refOf(params))
          return Response.json(modelConfig(version, await registry.getServingConfig(version.model)))
        },
      },
    }),
    ...model('/infer', {
      POST: {
        summary: 'Infer: tensors in, tensors out, in JSON or binary',
        async handle({ request, params }) {
          const started = performance.now()
          return answerObserved(predictor, { started, protocol: 'v2', model: refOf(params) }, async (version, observation) => {
            const { inputs, outputs } = portsOf(version.signature)
            const asked = await readInferRequest(request, inputs)
            checkOutputs(version, asked, outputs.map(({ name }) => name))
            const options = { ...scheduleOf(asked.parameters), signal: request.signal, observation }
            const given = await inferTensors(predictor, version, asked, options)
            return { engine: given.engine, body: inferResponse(version, asked, given.outputs) }
          })
        },
      },
    }),
  ]
}

type ModelParams = { readonly model: string; readonly version?: string }

/** A route for the version that answers, and for one by its number. */
function model(end: '' | `/${string}`, operations: Operations<'model'>): readonly Route[] {
  const deadlineMs = 'POST' in operations ? INFER_MS : METADATA_MS
  return [route(`v2/models/:model${end}`, operations, deadlineMs), route(`v2/models/:model/versions/:version${end}`, operations, deadlineMs)]
}

function route<P extends string>(pattern: P, operations: Operations<ParamsOf<P>>, deadlineMs = METADATA_MS): Route {
  return { pattern, deadlineMs, errors: 'protocol', operations }
}

function refOf({ model, version }: ModelParams): string {
  if (version === undefined) return model
  if (/^\d+$/.test(version)) return `${model}@${version}`
  throw new MaasError('version-not-found', `"${version}" is not a version of "${model}": give its number, e.g. 3.`)
}
