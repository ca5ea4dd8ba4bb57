import { MaasError } from '../../core/error.ts'
import { joinBytes } from '../../core/join-bytes.ts'
import type { PortTensor } from '../../core/tensor.ts'
import type { ReadyVersion } from '../../inference/resolver.ts'
import { encodeBinary } from './binary-data.ts'
import { classify } from './classification.ts'
import { datatypeOf } from './datatypes.ts'
import { flagOf, type InferRequest } from './infer-request.ts'
import type { NamedTensor } from './infer-tensors.ts'
import { encodeJson } from './json-data.ts'

/** Binary tensors begin at multiples of this, so that a caller can view them in place. */
const ALIGNMENT = 8

interface Output {
  readonly name: string
  readonly tensor: PortTensor
  readonly binary: boolean
}

/** The outputs that were asked for, in that order; all of them when none were named. */
export function inferResponse({ model, version, signature: { labels } }: ReadyVersion, { id, parameters, outputs: wanted = [] }: InferRequest, given: readonly NamedTensor[]): Response {
  const allBinary = flagOf(parameters, 'binary_data_output', 'parameters') ?? false
  const outputs = wanted.length === 0
    ? given.map((output) => ({ ...output, binary: allBinary }))
    : wanted.map(({ name, parameters: own }, index): Output => {
        const place = `outputs[${index}].parameters`
        const { tensor } = given.find((output) => output.name === name)!
        const classes = own?.['classification']
        return {
          name,
          tensor: classes === undefined ? tensor : classify(tensor, classes, labels, place),
          binary: flagOf(own, 'binary_data', place) ?? allBinary,
        }
      })
  const parts: Uint8Array[] = []
  const head = {
    model_name: model,
    model_version: String(version),
    ...(id === undefined ? {} : { id }),
    outputs: outputs.map(({ name, tensor, binary }) => {
      const about = { name, datatype: datatypeOf(tensor.dtype), shape: tensor.shape }
      if (!binary) return { ...about, data: encodeJson(tensor) }
      const bytes = encodeBinary(tensor)
      parts.push(bytes)
      return { ...about, parameters: { binary_data_size: bytes.length } }
    }),
  }
  return parts.length === 0 ? Response.json(head) : binaryResponse(JSON.stringify(head), parts)
}

/** Throws `invalid-input` for outputs that the model has not, or that are asked for twice. */
export function checkOutputs({ name }: ReadyVersion, { outputs = [] }: InferRequest, known: readonly string[]): void {
  for (const [index, { name: wanted }] of outputs.entries()) {
    if (!known.includes(wanted)) {
      throw new MaasError('invalid-input', `outputs[${index}]: ${name} has no output "${wanted}"; it gives ${known.map((one) => `"${one}"`).join(', ')}.`)
    }
    if (outputs.findIndex((one) => one.name === wanted) < index) throw new MaasError('invalid-input', `outputs[${index}]: the output "${wanted}" is there twice.`)
  }
}

/** One buffer: the JSON, filled up with spaces, and the tensors one after the other. */
function binaryResponse(json: string, parts: readonly Uint8Array[]): Response {
  const head = new TextEncoder().encode(json)
  const length = Math.ceil(head.length / ALIGNMENT) * ALIGNMENT
  const body = joinBytes([head, new Uint8Array(length - head.length).fill(0x20), ...parts])
  return new Response(body, { headers: { 'Content-Type': 'application/octet-stream', 'Inference-Header-Content-Length': String(length) } })
}
