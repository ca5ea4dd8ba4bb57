import { MaasError } from '../../core/error.ts'
import { readyEngine } from '../../inference/health.ts'
import { modelStats } from '../../inference/model-stats.ts'
import type { Predictor } from '../../inference/predictor.ts'
import type { ServingStore } from '../../registry/store.ts'
import { answerObserved } from '../prediction.ts'
import { operation, type Operations, protocolRoute, type Route } from '../route.ts'
import { versionNumber } from '../version-number.ts'
import { eventStream, generate, GENERATE_REQUEST } from './generate.ts'
import { readInferRequest, scheduleOf } from './infer-request.ts'
import { checkOutputs, inferResponse } from './infer-response.ts'
import { inferTensors, portsOf } from './infer-tensors.ts'
import { modelConfig, modelMetadata } from './model-metadata.ts'

/** The extensions of Triton that are here, whole. */
const EXTENSIONS = [
  'binary_tensor_data', 'classification', 'generate', 'model_configuration', 'model_repository', 'model_repository(unload_dependents)', 'parameters',
  'schedule_policy', 'statistics',
]

const METADATA_MS = 10_000
/** The first request to a model may have to load onnxruntime. */
const INFER_MS = 60_000

export interface V2Parts {
  readonly registry: ServingStore
  readonly predictor: Predictor
  /** Names the build. */
  readonly build: string
}

/** The Open Inference Protocol, version 2, with extensions of Triton. */
export function v2Routes({ registry, predictor, build }: V2Parts): readonly Route[] {
  return [
    protocolRoute('v2', METADATA_MS, {
      GET: {
        summary: 'What this server is, and which extensions it has',
        handle: async () => Response.json({ name: 'inpage', version: build, extensions: EXTENSIONS }),
      },
    }),
    protocolRoute('v2/health/live', METADATA_MS, {
      GET: { summary: 'Whether the server answers', handle: async () => Response.json({ live: true }) },
    }),
    protocolRoute('v2/health/ready', METADATA_MS, {
      GET: {
        summary: 'Whether the default model can answer',
        async handle() {
          try {
            await readyEngine(predictor)
            return Response.json({ live: true, ready: true })
          } catch (thrown) {
            return Response.json({ live: true, ready: false, error: MaasError.from(thrown).message }, { status: 503 })
          }
        },
      },
    }),
    // Before a model of this name.
    protocolRoute('v2/models/stats', METADATA_MS, {
      GET: { summary: 'What all models have answered, by version', handle: async () => Response.json(await modelStats(registry, predictor)) },
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
          return Response.json(modelConfig(await predictor.resolve(refOf(params))))
        },
      },
    }),
    ...model('/ready', {
      GET: {
        summary: 'Whether a model can answer',
        async handle({ params }) {
          const ready = await isReady(predictor, refOf(params))
          return Response.json({ name: params.model, ready }, { status: ready ? 200 : 503 })
        },
      },
    }),
    ...model('/stats', {
      GET: {
        summary: 'What a model has answered, by version',
        handle: async ({ params: { model, version } }: { readonly params: ModelParams }) => (
          Response.json(await modelStats(registry, predictor, model, version === undefined ? undefined : versionNumber(version, model)))
        ),
      },
    }),
    ...model('/infer', {
      POST: {
        summary: 'Infer: tensors in, tensors out, in JSON or binary',
        async handle({ request, params }) {
          const started = performance.now()
          return answerObserved(predictor, { request, started, protocol: 'v2', model: refOf(params) }, async (version, observation) => {
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
    ...model('/generate', {
      POST: operation({
        summary: 'The text that a model writes for a text',
        body: GENERATE_REQUEST,
        handle: ({ request, params, body }) => generate(predictor, refOf(params), request, body, (generation) => generation),
      }),
    }),
    ...model('/generate_stream', {
      POST: operation({
        summary: 'The same as server-sent events',
        body: GENERATE_REQUEST,
        handle: ({ request, params, body }) => generate(predictor, refOf(params), request, body, eventStream),
      }),
    }),
  ]
}

/** Throws for a model that is not there. */
async function isReady(predictor: Predictor, ref: string): Promise<boolean> {
  try {
    const { model, version } = await predictor.resolve(ref)
    return (await predictor.state(model, version)).state === 'READY'
  } catch (thrown) {
    if (MaasError.from(thrown).code !== 'unavailable') throw thrown
    return false
  }
}

type ModelParams = { readonly model: string; readonly version?: string }

/** A route for the version that answers, and for one by its number. */
function model(end: '' | `/${string}`, operations: Operations<'model'>): readonly Route[] {
  const deadlineMs = 'POST' in operations ? INFER_MS : METADATA_MS
  return [protocolRoute(`v2/models/:model${end}`, deadlineMs, operations), protocolRoute(`v2/models/:model/versions/:version${end}`, deadlineMs, operations)]
}

function refOf({ model, version }: ModelParams): string {
  return version === undefined ? model : `${model}@${versionNumber(version, model)}`
}
