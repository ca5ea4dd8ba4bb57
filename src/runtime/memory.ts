import type { DType, Tensor, TypedArray } from '../core/tensor.ts'

/** What a program's values are in the kernels' memory. int64 is narrowed to int32: it holds indices, axes and sizes. */
export type MemoryArray = Float32Array | Float64Array | Int32Array | Uint8Array

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} satisfies { readonly [T in DType]: unknown }

export function bytesInMemory(dtype: DType): number {
  return ARRAYS[dtype].BYTES_PER_ELEMENT
}

/** A live view of `size` elements at `address`; dead once the memory has grown. */
export function viewOf(buffer: ArrayBuffer, dtype: DType, address: number, size: number): MemoryArray {
  return new ARRAYS[dtype](buffer, address, size)
}

/** Copies values to the start of a view. */
export function writeValues(view: MemoryArray, data: TypedArray): void {
  if (!(data instanceof BigInt64Array)) return view.set(data)
  for (let i = 0; i < data.length; i++) view[i] = Number(data[i])
}

/** Copies a view into a tensor, from element `at` on. */
export function readValues(view: MemoryArray, { data }: Tensor, at: number): void {
  if (data instanceof BigInt64Array) data.set(Array.from(view, BigInt), at)
  else data.set(view, at)
}
