import { array, boolean, exactOptional, type InferOutput, minLength, number, object, picklist, pipe, string, union, unknown } from 'valibot'
import { MaasError } from '../../core/error.ts'
import type { PortTensor } from '../../core/tensor.ts'
import type { Port } from '../../graph/graph.ts'
import { mustBe } from '../../inference/encode-values.ts'
import type { InferOptions } from '../../inference/infer-options.ts'
import { asObject, parseJson, readBytes, readText } from '../body.ts'
import { checked, namedValues, wholeNumber } from '../schema.ts'
import { decodeBinary, textOf } from './binary-data.ts'
import { arrayOf, DATATYPES, datatypeOf, describePorts, sizesOf, tensorOf } from './datatypes.ts'
import { decodeJson } from './json-data.ts'

/** Of a request with its tensors. */
const BODY_LIMIT = 64_000_000
const HEADER_LENGTH = 'Inference-Header-Content-Length'

export const PARAMETERS = namedValues(union([string(), number(), boolean()], 'a text, a number, true or false'))

export type Parameters = InferOutput<typeof PARAMETERS>

/** The inference request of the protocol. Fields beside these are let pass, as parameters are that mean nothing here. */
export const INFER_REQUEST = object({
  id: exactOptional(string()),
  parameters: exactOptional(PARAMETERS),
  inputs: pipe(
    array(object({
      name: string(), shape: array(wholeNumber(0)), datatype: picklist(DATATYPES), parameters: exactOptional(PARAMETERS), data: exactOptional(unknown()),
    })),
    minLength(1, 'a list of at least one input'),
  ),
  outputs: exactOptional(array(object({ name: string(), parameters: exactOptional(PARAMETERS) }))),
})

type Body = InferOutput<typeof INFER_REQUEST>

/** An input whose elements are read when its datatype and shape are known to fit. */
export interface GivenInput extends Pick<Body['inputs'][number], 'name' | 'shape' | 'datatype' | 'parameters'> {
  /** For messages: `inputs[0]`. */
  readonly place: string
  /** Throws `invalid-input` for elements that are not those of the shape. */
  read(): PortTensor
}

export interface InferRequest extends Pick<Body, 'id' | 'parameters' | 'outputs'> {
  readonly inputs: readonly GivenInput[]
}

/**
 * An inference request in JSON, in JSON with binary tensors behind it, or, where the header says that there is no JSON at all, as
 * the raw bytes of the only input.
 * @param ports the model's inputs.
 * Throws `too-large`, `invalid-json`, and `invalid-input` for lengths that do not add up.
 */
export async function readInferRequest(request: Request, ports: readonly Port[]): Promise<InferRequest> {
  const header = request.headers.get(HEADER_LENGTH)
  if (header === null) return opened(parseJson(await readText(request, BODY_LIMIT)), undefined)
  const bytes = await readBytes(request, BODY_LIMIT)
  const length = /^\d{1,10}$/.test(header) ? Number(header) : Number.NaN
  if (!(length <= bytes.length)) {
    throw new MaasError('invalid-input', `${HEADER_LENGTH} is ${header}: it must be the bytes of the JSON, from 0 to the ${bytes.length} of the body.`)
  }
  if (length === 0) return rawRequest(bytes, ports)
  return opened(parseJson(textOf(bytes.subarray(0, length), () => 'The JSON of the body')), bytes.subarray(length))
}

function opened(json: unknown, binary: Uint8Array | undefined): InferRequest {
  const body = checked(INFER_REQUEST, asObject(json))
  let at = 0
  const inputs = body.inputs.map((input, index): GivenInput => {
    const { name, shape, datatype, parameters, data } = input
    const place = `inputs[${index}]`
    const size = parameters?.['binary_data_size']
    if (size === undefined) {
      if (!('data' in input)) throw new MaasError('invalid-input', `${place} ("${name}") has neither "data" nor the parameter "binary_data_size".`)
      return { ...input, place, read: () => decodeJson(datatype, shape, data, `${place}.data`) }
    }
    if (data !== undefined) throw new MaasError('invalid-input', `${place} ("${name}") has both "data" and the parameter "binary_data_size": send one.`)
    if (!binary) throw new MaasError('invalid-input', `${place} ("${name}") is sent as binary data, for which the header ${HEADER_LENGTH} must say where they begin.`)
    const bytes = binary.subarray(at, at += sizeAt(size, `${place}.parameters.binary_data_size`))
    if (at > binary.length) throw new MaasError('invalid-input', `${place} ("${name}") is cut off: the binary data are ${binary.length} bytes, and it ends at ${at}.`)
    return { ...input, place, read: () => decodeBinary(datatype, shape, bytes, `${place} ("${name}")`) }
  })
  if (binary && at < binary.length) {
    throw new MaasError('invalid-input', `There are ${binary.length} bytes of binary data, but the inputs have ${at}: look at ${HEADER_LENGTH} and each "binary_data_size".`)
  }
  return { ...body, inputs }
}

function sizeAt(value: unknown, place: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number
  throw mustBe(`"${place}"`, 'a whole number of bytes', value)
}

/** One row of the only input; the answer is binary, too. */
function rawRequest(bytes: Uint8Array, ports: readonly Port[]): InferRequest {
  const [port] = ports
  if (ports.length !== 1 || !port) {
    throw new MaasError('invalid-input', `${HEADER_LENGTH} is 0, but only a model with one input takes bare bytes; this one takes ${describePorts(ports)}.`)
  }
  const { name } = port
  const datatype = datatypeOf(port.dtype)
  const shape = sizesOf(port.shape).map((size, index) => (index === 0 && size < 0 ? 1 : size))
  const read = { name, place: 'The body', datatype }
  const parameters = { binary_data_output: true }
  if (datatype === 'BYTES') {
    const whole = shape.map((size) => Math.abs(size))
    return { parameters, inputs: [{ ...read, shape: whole, read: () => tensorOf(datatype, whole, [textOf(bytes, () => 'The body')]) }] }
  }
  const free = shape.filter((size) => size < 0).length
  if (free > 1) throw new MaasError('invalid-input', `The shape of "${name}", [${shape.join(', ')}], cannot be told from bare bytes: send a request in JSON before them.`)
  const known = shape.reduce((product, size) => (size < 0 ? product : product * size), arrayOf(datatype).BYTES_PER_ELEMENT)
  const sizes = shape.map((size) => (size < 0 ? Math.floor(bytes.length / known) : size))
  return { parameters, inputs: [{ ...read, shape: sizes, read: () => decodeBinary(datatype, sizes, bytes, 'The body') }] }
}

/** The schedule policy extension: priority, of which 0 is the default, and a time-out in microseconds. Throws `invalid-input`. */
export function scheduleOf(parameters: Parameters = {}): Pick<InferOptions, 'priority' | 'timeoutMs'> {
  const at = (name: string): number => {
    const value = parameters[name] ?? 0
    if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number
    throw mustBe(`"parameters.${name}"`, 'a whole number from 0', value)
  }
  const [priority, timeout] = [at('priority'), at('timeout')]
  return { ...(priority > 0 && { priority }), ...(timeout > 0 && { timeoutMs: timeout / 1000 }) }
}

/** A parameter that must be true or false. Throws `invalid-input`. */
export function flagOf(parameters: Parameters | undefined, name: string, place: string): boolean | undefined {
  const value = parameters?.[name]
  if (value === undefined || typeof value === 'boolean') return value
  throw mustBe(`"${place}.${name}"`, 'true or false', value)
}
