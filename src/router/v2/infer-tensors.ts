import type { Signature } from '../../artifact/manifest.ts'
import { MaasError } from '../../core/error.ts'
import { type PortTensor, sizeOf, type Tensor } from '../../core/tensor.ts'
import type { Port } from '../../graph/graph.ts'
import { columnsToRecords } from '../../inference/columns-to-records.ts'
import { type EncodedRows, encodeRows, featureInputs } from '../../inference/encode-rows.ts'
import { checkNumbers, inputPlan } from '../../inference/feeds.ts'
import type { InferOptions } from '../../inference/infer-options.ts'
import type { Predictor } from '../../inference/predictor.ts'
import type { ReadyVersion } from '../../inference/resolver.ts'
import type { PredictResult } from '../../protocol/service-worker.ts'
import { datatypeOf, describePort, describePorts } from './datatypes.ts'
import type { GivenInput, InferRequest } from './infer-request.ts'
import { encodeJson } from './json-data.ts'

/** What a model takes and gives by this protocol: without the input of a decoder, and with the text that is written. */
export function portsOf(signature: Signature): { readonly inputs: readonly Port[]; readonly outputs: readonly Port[] } {
  const { outputs, vocabulary } = signature
  return {
    inputs: featureInputs(signature),
    outputs: vocabulary ? [...outputs, { name: 'text', dtype: 'string', shape: [outputs[0]!.shape[0]!] }] : outputs,
  }
}

export interface NamedTensor {
  readonly name: string
  readonly tensor: PortTensor
}

export interface Inferred {
  readonly engine: string
  /** In the order of the model's outputs. */
  readonly outputs: readonly NamedTensor[]
}

/**
 * All outputs of a version for the inputs of a request: its tensors, or, of a model that takes numbers and texts, one column for
 * each feature by its name. Throws `invalid-input` for inputs that do not fit the signature.
 */
export async function inferTensors(
  predictor: Predictor, version: ReadyVersion, { inputs, parameters }: Pick<InferRequest, 'inputs' | 'parameters'>, options: InferOptions,
): Promise<Inferred> {
  const { signature, name } = version
  const twice = inputs.find((input, index) => inputs.findIndex((one) => one.name === input.name) !== index)
  if (twice) throw new MaasError('invalid-input', `${twice.place}: the input "${twice.name}" is there twice.`)
  if (parameters?.['content_type'] === 'pd' || areColumns(signature, inputs)) {
    return rowsInferred(signature, await predictor.run(version, rowsOfColumns(signature, inputs), options))
  }
  const ports = portsOf(signature)
  const tensors = checkedTensors(name, ports.inputs, inputs)
  if (signature.features.length > 0) return rowsInferred(signature, await predictor.run(version, rowsOfTensors(signature, tensors), options))
  const { engine, outputs } = await predictor.infer(version, Object.fromEntries(tensors), options)
  return { engine, outputs: ports.outputs.map((port) => ({ name: port.name, tensor: outputs[port.name]! })) }
}

/** Throws `invalid-input` for inputs that are missing or unknown, and for another datatype or shape than the model takes. */
function checkedTensors(name: string, ports: readonly Port[], inputs: readonly GivenInput[]): readonly (readonly [string, PortTensor])[] {
  const unknown = inputs.find((input) => !ports.some((port) => port.name === input.name))
  if (unknown) throw new MaasError('invalid-input', `${unknown.place}: ${name} has no input "${unknown.name}"; it takes ${describePorts(ports)}.`)
  const dims = new Map<string, number>()
  return ports.map((port) => {
    const input = inputs.find((one) => one.name === port.name)
    if (!input) throw new MaasError('invalid-input', `The input ${describePort(port)} of ${name} is missing.`)
    checkPort(port, input, dims)
    return [port.name, input.read()]
  })
}

/** @param dims sizes that have a name, which must be the same wherever it stands. */
function checkPort(port: Port, { datatype, shape, place }: GivenInput, dims: Map<string, number>): void {
  if (datatype !== datatypeOf(port.dtype)) throw new MaasError('invalid-input', `${place}: the input is ${describePort(port)}; got ${datatype}.`)
  let bound = ''
  const fits = shape.length === port.shape.length && Number.isSafeInteger(sizeOf(shape)) && port.shape.every((wanted, index) => {
    const given = shape[index]!
    if (typeof wanted === 'number') return wanted === given
    if (wanted === '?') return true
    const known = dims.get(wanted) ?? given
    dims.set(wanted, known)
    if (known !== given) bound = ` with ${wanted} = ${known}`
    return known === given
  })
  if (!fits) throw new MaasError('invalid-input', `${place}: the input is ${describePort(port)}${bound}; got shape [${shape.join(', ')}].`)
}

function rowsOfTensors(signature: Signature, tensors: readonly (readonly [string, PortTensor])[]): EncodedRows {
  let rows: EncodedRows = { x: new Float32Array(), text: [] }
  for (const [, { dtype, data }] of tensors) {
    if (dtype === 'string') rows = { ...rows, text: data }
    else if (dtype === 'float32') rows = { ...rows, x: data as Float32Array<ArrayBuffer> }
    else rows = { ...rows, x: Float32Array.from(data as Int32Array) }
  }
  checkNumbers(inputPlan(signature), rows.x)
  return rows
}

function areColumns({ features, inputs: ports }: Signature, inputs: readonly GivenInput[]): boolean {
  return inputs.some(({ name }) => features.some((feature) => feature.name === name) && !ports.some((port) => port.name === name))
}

/** Each column is [rows] or [rows, 1], of any datatype; NaN is a value that is missing. */
function rowsOfColumns(signature: Signature, inputs: readonly GivenInput[]): EncodedRows {
  const columns = inputs.map((input): [string, readonly unknown[]] => {
    const { name, shape, place } = input
    if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1)) {
      throw new MaasError('invalid-input', `${place}: the column "${name}" must be of shape [rows] or [rows, 1]; got [${shape.join(', ')}].`)
    }
    return [name, encodeJson(input.read()).map((value) => (value === 'NaN' && input.datatype !== 'BYTES' ? null : value))]
  })
  return encodeRows(signature, columnsToRecords(Object.fromEntries(columns), (name) => `The column "${name}"`), (row) => `row[${row}]`)
}

function rowsInferred({ outputs: [output], vocabulary }: Signature, { engine, y, rows, steps, texts }: PredictResult): Inferred {
  const width = y.length / rows
  const row = steps === undefined ? output!.shape.slice(1).map(Number) : [steps, width / steps]
  const scores: Tensor = { dtype: 'float32', shape: [rows, ...row], data: y }
  return {
    engine,
    outputs: [
      { name: output!.name, tensor: scores },
      ...(vocabulary ? [{ name: 'text', tensor: { dtype: 'string', shape: [rows], data: texts! } as const }] : []),
    ],
  }
}
