import { isObject } from '../../core/is-object.ts'
import type { Port } from '../../graph/graph.ts'
import { toBase64 } from '../../inference/base64.ts'
import { mustBe } from '../../inference/encode-values.ts'
import type { InferOptions } from '../../inference/infer-options.ts'
import type { Predictor } from '../../inference/predictor.ts'
import type { ReadyVersion } from '../../inference/resolver.ts'
import { isBytes, textOfBytes } from '../../inference/tensor-instances.ts'
import { datatypeOf, describePorts } from '../v2/datatypes.ts'
import { inferTensors } from '../v2/infer-tensors.ts'
import { decodeJson, encodeJson } from '../v2/json-data.ts'
import type { Outputs } from './outputs.ts'
import { givenTensors } from './request.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Of a model without features, which takes tensors of any type: `inputs` as they are, `instances` put one upon the other. Numbers that JSON has not are
 * texts, as in Open Inference; outputs whose names end in `_bytes` are `{"b64": ...}`.
 * Throws `invalid-input` for what does not fit the signature, by its place.
 */
export async function predictTensors(predictor: Predictor, version: ReadyVersion, body: Fields, options: InferOptions): Promise<{ readonly engine: string; readonly outputs: Outputs }> {
  const { inputs: ports } = version.signature
  const [place, value] = givenTensors(body)
  const named = place === 'inputs' ? columnsOf(ports, value) : stackedRows(ports, value)
  const inputs = Object.entries(named).map(([name, data]) => {
    const port = ports.find((one) => one.name === name)
    const [shape, datatype, at] = [shapeOf(data), port ? datatypeOf(port.dtype) : 'BYTES', `${place}.${name}`] as const
    return { name, shape, datatype, place: at, read: () => decodeJson(datatype, shape, Array.isArray(data) ? plain(data, at) : [plain(data, at)], at) }
  })
  const { engine, outputs } = await inferTensors(predictor, version, { inputs }, options)
  return { engine, outputs: Object.fromEntries(outputs.map(({ name, tensor }) => {
    const values = encodeJson(tensor)
    return [name, nested(name.endsWith('_bytes') && tensor.dtype === 'string' ? values.map((text) => ({ b64: toBase64(new TextEncoder().encode(String(text))) })) : values, tensor.shape)]
  })) }
}

/** By name; the values themselves of a lone input. */
function columnsOf(ports: readonly Port[], value: unknown): Fields {
  if (isFields(value)) return value
  if (ports.length === 1) return { [ports[0]!.name]: value }
  throw mustBe('"inputs"', `an object with a tensor for each of ${describePorts(ports)}`, value)
}

function stackedRows(ports: readonly Port[], rows: unknown): Fields {
  if (!Array.isArray(rows) || rows.length === 0) throw mustBe('"instances"', 'a list of at least one', rows)
  if (ports.length === 1 && !rows.every(isFields)) return { [ports[0]!.name]: rows }
  for (const [index, row] of rows.entries()) {
    const wrong = isFields(row) ? Object.keys(row).length !== ports.length || ports.some(({ name }) => !Object.hasOwn(row, name)) : true
    if (wrong) throw mustBe(`instances[${index}]`, `an object with a value for each of ${describePorts(ports)}`, row)
  }
  return Object.fromEntries(ports.map(({ name }) => [name, rows.map((row: Fields) => row[name])]))
}

function isFields(value: unknown): value is Fields {
  return isObject(value) && !isBytes(value)
}

/** By the first of each level: that the others are as long is seen when they are read. */
function shapeOf(data: unknown): number[] {
  return Array.isArray(data) ? [data.length, ...(data.length > 0 ? shapeOf(data[0]) : [])] : []
}

function plain(data: unknown, place: string): unknown {
  if (Array.isArray(data)) return data.map((one, at) => plain(one, `${place}[${at}]`))
  return isBytes(data) ? textOfBytes(data.b64, place) : data
}

function nested(values: readonly unknown[], [size, ...inner]: readonly number[]): readonly unknown[] {
  if (size === undefined) return values[0] as readonly unknown[]
  if (inner.length === 0) return values
  const step = values.length / size
  return Array.from({ length: size }, (_, at) => nested(values.slice(at * step, (at + 1) * step), inner))
}
