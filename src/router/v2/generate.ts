import { exactOptional, type InferOutput, object, string } from 'valibot'
import { MaasError } from '../../core/error.ts'
import { encodeRows } from '../../inference/encode-rows.ts'
import type { Predictor } from '../../inference/predictor.ts'
import { answerPrediction } from '../prediction.ts'
import { PARAMETERS, scheduleOf } from './infer-request.ts'

export const GENERATE_REQUEST = object({ text_input: string(), parameters: exactOptional(PARAMETERS) })

export interface Generation {
  readonly model_name: string
  readonly model_version: string
  readonly text_output: string
}

/**
 * Triton's generate extension, for models that write a text for a text: of the parameters those of the schedule are known.
 * @param answer the body made of what was written.
 * Throws `invalid-input` for another model.
 */
export function generate(
  predictor: Predictor, model: string, request: Request, { text_input, parameters }: InferOutput<typeof GENERATE_REQUEST>, answer: (generation: Generation) => unknown,
): Promise<Response> {
  return answerPrediction(predictor, {
    request,
    started: performance.now(),
    protocol: 'v2',
    model,
    options: { ...scheduleOf(parameters), signal: request.signal },
    encode({ name, signature }) {
      const { features, vocabulary } = signature
      if (!vocabulary || features.length !== 1 || features[0]!.kind !== 'text') {
        throw new MaasError('invalid-input', `${name} does not write a text for a text: ask it at .../infer.`)
      }
      return encodeRows(signature, [text_input], () => 'text_input')
    },
    answer: ({ texts }, { model: name, version }) => answer({ model_name: name, model_version: String(version), text_output: texts![0]! }),
  })
}

/** The whole text as one event: it is written as a whole. */
export function eventStream(generation: Generation): Response {
  const event = `data: ${JSON.stringify({ ...generation, done: true })}\n\n`
  return new Response(event, { headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' } })
}
