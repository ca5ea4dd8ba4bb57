import type { PortTensor, PortType } from '../../core/tensor.ts'
import type { Dim, Port } from '../../graph/graph.ts'

/** The tensor data types of the Open Inference Protocol and what elements of them lie in; halves as their bits. */
const ARRAYS = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP16: Uint16Array,
  FP32: Float32Array,
  FP64: Float64Array,
} as const

export type Numeric = keyof typeof ARRAYS
export type Datatype = Numeric | 'BYTES'

export const DATATYPES = [...(Object.keys(ARRAYS) as Numeric[]), 'BYTES'] as const

const DTYPE_OF: { readonly [D in Datatype]: PortType } = {
  BOOL: 'bool', UINT8: 'uint8', UINT16: 'uint16', UINT32: 'uint32', UINT64: 'uint64', INT8: 'int8', INT16: 'int16', INT32: 'int32', INT64: 'int64',
  FP16: 'float16', FP32: 'float32', FP64: 'float64', BYTES: 'string',
}
const DATATYPE_OF = Object.fromEntries(Object.entries(DTYPE_OF).map(([datatype, dtype]) => [dtype, datatype])) as { readonly [T in PortType]: Datatype }

export function datatypeOf(dtype: PortType): Datatype {
  return DATATYPE_OF[dtype]
}

export type Elements = InstanceType<(typeof ARRAYS)[Numeric]>

interface ElementsConstructor {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): Elements
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Elements
}

export function arrayOf(datatype: Numeric): ElementsConstructor {
  return ARRAYS[datatype]
}

export function tensorOf(datatype: Datatype, shape: readonly number[], data: Elements | readonly string[]): PortTensor {
  return { dtype: DTYPE_OF[datatype], shape, data } as PortTensor
}

/** As the protocol writes a shape: -1 for a size that varies. */
export function sizesOf(shape: readonly Dim[]): number[] {
  return shape.map((size) => (typeof size === 'number' ? size : -1))
}

/** For messages: `"x" FP32 [-1, 4]`. */
export function describePort({ name, dtype, shape }: Port): string {
  return `"${name}" ${datatypeOf(dtype)} [${sizesOf(shape).join(', ')}]`
}

export function describePorts(ports: readonly Port[]): string {
  return ports.map(describePort).join(', ')
}
