import { MaasError } from '../core/error.ts'
import { bytesPerElement, type DType, type ElementType, sizeOf, type Tensor, type TypedArrayOf, viewTypedArray } from '../core/tensor.ts'
import { DTYPE_OF_ONNX, ELEMENT_OF_ONNX, ONNX_DTYPE } from '../graph/onnx-dtypes.ts'
import type { TensorProto } from './onnx-schema.ts'
import type { Message } from './wire.ts'

type Proto = Message<typeof TensorProto>

export function encodeTensor(name: string, { dtype, shape, data }: Tensor): Proto {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return { dims: shape, dataType: ONNX_DTYPE[dtype], name, rawData }
}

/** Raw data stays a view of the file's bytes where it is aligned for its type; else it is copied once. */
export function decodeTensor(proto: Proto): Tensor {
  const { name = '', dims: shape = [], rawData } = proto
  if (proto.dataLocation || proto.externalData) {
    throw invalid(name, 'keeps its data in another file. Export the model as one file')
  }
  const dtype = decodeDType(proto.dataType, `Tensor "${name}"`)
  const size = sizeOf(shape)
  if (shape.some((dim) => dim < 0) || !Number.isSafeInteger(size)) {
    throw invalid(name, `has the impossible shape [${shape.join(', ')}]`)
  }
  const data = rawData ? viewRaw(dtype, rawData) : typedData(dtype, proto)
  if (data?.length !== size) {
    throw invalid(name, `of shape [${shape.join(', ')}] needs ${size} ${dtype} elements, its data holds ${data?.length ?? 'a part of one'}`)
  }
  return { dtype, shape, data }
}

export function decodeDType(dataType: number | undefined, place: string): DType {
  return decode(DTYPE_OF_ONNX, dataType, place)
}

export function decodeElement(dataType: number | undefined, place: string): ElementType {
  return decode(ELEMENT_OF_ONNX, dataType, place)
}

function decode<T extends ElementType>(known: ReadonlyMap<number, T>, dataType: number | undefined, place: string): T {
  const dtype = known.get(dataType ?? 0)
  if (dtype) return dtype
  throw new MaasError(
    'invalid-artifact',
    `${place} has ONNX data type ${dataType ?? 0}; Inpage reads ${[...known.values()].join(', ')}.`,
  )
}

/** undefined when the bytes are not whole elements. */
function viewRaw(dtype: DType, bytes: Uint8Array): TypedArrayOf[DType] | undefined {
  const size = bytesPerElement(dtype)
  const length = bytes.length / size
  if (!Number.isInteger(length)) return undefined
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : bytes.slice()
  return viewTypedArray(dtype, buffer, byteOffset, length)
}

/** The typed fields in which other writers put small tensors. */
function typedData(dtype: DType, proto: Proto): TypedArrayOf[DType] {
  switch (dtype) {
    case 'float32': return Float32Array.from(proto.floatData ?? [])
    case 'float64': return Float64Array.from(proto.doubleData ?? [])
    case 'int64': return BigInt64Array.from(proto.int64Data ?? [])
    case 'int32': return Int32Array.from(proto.int32Data ?? [])
    case 'uint8':
    case 'bool': return Uint8Array.from(proto.int32Data ?? [])
  }
}

function invalid(name: string, what: string): MaasError {
  return new MaasError('invalid-artifact', `Tensor "${name}" ${what}.`)
}
