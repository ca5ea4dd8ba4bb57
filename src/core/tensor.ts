import { MaasError } from './error.ts'

/** Element types, named as ONNX names them. */
export type DType = 'float32' | 'float64' | 'int32' | 'int64' | 'uint8' | 'bool'

export interface TypedArrayOf {
  readonly float32: Float32Array
  readonly float64: Float64Array
  readonly int32: Int32Array
  readonly int64: BigInt64Array
  readonly uint8: Uint8Array
  readonly bool: Uint8Array
}

export type TypedArray = TypedArrayOf[DType]

/** Sizes of a tensor, outermost first; `[]` is a scalar. */
export type Shape = readonly number[]

/** A dense row-major array: plain data, so it can be posted between workers as it is. */
export interface Tensor<T extends DType = DType> {
  readonly dtype: T
  readonly shape: Shape
  readonly data: TypedArrayOf[T]
}

/** What an element may be in a graph: kernels compute with numbers, and texts end where numbers begin. */
export type ElementType = DType | 'string'

/** Texts, row-major. */
export interface StringTensor {
  readonly dtype: 'string'
  readonly shape: Shape
  readonly data: readonly string[]
}

export type AnyTensor = Tensor | StringTensor

/** What only models of others have, which onnxruntime runs. */
interface ForeignArrayOf {
  /** Its bits, see `float16.ts`. */
  readonly float16: Uint16Array
  readonly int8: Int8Array
  readonly int16: Int16Array
  readonly uint16: Uint16Array
  readonly uint32: Uint32Array
  readonly uint64: BigUint64Array
}

export type ForeignType = keyof ForeignArrayOf

/** What an element may be that a model takes or gives. */
export type PortType = ElementType | ForeignType

export interface ForeignTensor<T extends ForeignType = ForeignType> {
  readonly dtype: T
  readonly shape: Shape
  readonly data: ForeignArrayOf[T]
}

/** What a model takes or gives. */
export type PortTensor = AnyTensor | ForeignTensor

interface TypedArrayConstructor<A> {
  new (length: number): A
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): A
}

const ARRAYS: { readonly [T in DType]: TypedArrayConstructor<TypedArrayOf[T]> } = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
}

/** Number of elements of a tensor with this shape. */
export function sizeOf(shape: Shape): number {
  let size = 1
  for (const dim of shape) size *= dim
  return size
}

/** Wraps `data` without copying. Throws `invalid-input` when the length is not the product of `shape`. */
export function tensor<T extends DType>(
  dtype: T,
  shape: Shape,
  data: TypedArrayOf[T],
): Tensor<T> {
  checkLength(dtype, shape, data.length)
  return { dtype, shape, data }
}

/** A tensor of texts. Throws `invalid-input` when their number is not the product of `shape`. */
export function strings(shape: Shape, data: readonly string[]): StringTensor {
  checkLength('string', shape, data.length)
  return { dtype: 'string', shape, data }
}

function checkLength(dtype: ElementType, shape: Shape, given: number): void {
  if (given === sizeOf(shape)) return
  throw new MaasError(
    'invalid-input',
    `A ${dtype} tensor of shape [${shape.join(', ')}] has ${sizeOf(shape)} elements, but ${given} were given.`,
  )
}

/** A tensor of zeros. */
export function zeros<T extends DType>(dtype: T, shape: Shape): Tensor<T> {
  return { dtype, shape, data: newTypedArray(dtype, sizeOf(shape)) }
}

/** A float32 tensor from numbers, e.g. `float32([2, 1], [1, 2])`. */
export function float32(shape: Shape, values: ArrayLike<number>): Tensor<'float32'> {
  return tensor('float32', shape, Float32Array.from(values))
}

/** An int64 tensor from numbers: what ONNX wants for shapes and axes. */
export function int64(shape: Shape, values: readonly number[]): Tensor<'int64'> {
  return tensor('int64', shape, BigInt64Array.from(values, BigInt))
}

export function newTypedArray<T extends DType>(dtype: T, length: number): TypedArrayOf[T] {
  return new ARRAYS[dtype](length)
}

/** A view of `length` elements of memory; `byteOffset` is a multiple of {@link bytesPerElement}. */
export function viewTypedArray<T extends DType>(
  dtype: T,
  buffer: ArrayBufferLike,
  byteOffset: number,
  length: number,
): TypedArrayOf[T] {
  return new ARRAYS[dtype](buffer, byteOffset, length)
}

export function bytesPerElement(dtype: DType): number {
  return { float32: 4, float64: 8, int32: 4, int64: 8, uint8: 1, bool: 1 }[dtype]
}
