import { ModelProto } from '../../../artifact/onnx-schema.ts'
import { encodeMessage } from '../../../artifact/wire.ts'
import type { Datatype } from '../datatypes.ts'

/** TensorProto.DataType of each (onnx.proto). */
export const ONNX_TYPE: { readonly [D in Datatype]: number } = {
  FP32: 1, UINT8: 2, INT8: 3, UINT16: 4, INT16: 5, INT32: 6, INT64: 7, BYTES: 8, BOOL: 9, FP16: 10, FP64: 11, UINT32: 12, UINT64: 13,
}

type Ports = Readonly<Record<string, readonly [Datatype, ...(number | string)[]]>>

interface Node {
  readonly opType: string
  readonly input: readonly string[]
  readonly output: readonly string[]
}

/** A file that something else could have written. */
export function foreignModel(inputs: Ports, outputs: Ports, node: readonly Node[]): Uint8Array<ArrayBuffer> {
  const values = (ports: Ports) => Object.entries(ports).map(([name, [datatype, ...sizes]]) => ({
    name,
    type: { tensorType: { elemType: ONNX_TYPE[datatype], shape: { dim: sizes.map((size) => (typeof size === 'number' ? { value: size } : { param: size })) } } },
  }))
  return encodeMessage(ModelProto, {
    irVersion: 8, producerName: 'test', opsetImport: [{ domain: '', version: 17 }],
    graph: { name: 'typed', node, input: values(inputs), output: values(outputs) },
  })
}

const name = (datatype: Datatype) => datatype.toLowerCase()

/** Of each datatype an input [N, 2], which it gives again, as `int8_out` for `int8`. */
export function echo(datatypes: readonly Datatype[]): Uint8Array<ArrayBuffer> {
  const ports = (end: string): Ports => Object.fromEntries(datatypes.map((datatype) => [name(datatype) + end, [datatype, 'N', 2]]))
  return foreignModel(ports(''), ports('_out'), datatypes.map((datatype) => (
    { opType: 'Identity', input: [name(datatype)], output: [`${name(datatype)}_out`] }
  )))
}

/** Two inputs of int64 [N], two outputs: their sum, and whether the first is the larger. */
export function sums(): Uint8Array<ArrayBuffer> {
  return foreignModel({ a: ['INT64', 'N'], b: ['INT64', 'N'] }, { sum: ['INT64', 'N'], larger: ['BOOL', 'N'] }, [
    { opType: 'Add', input: ['a', 'b'], output: ['sum'] }, { opType: 'Greater', input: ['a', 'b'], output: ['larger'] },
  ])
}
