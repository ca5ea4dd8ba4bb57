import type { DType, ElementType } from '../core/tensor.ts'

/** ONNX's TensorProto.DataType of each element type (onnx.proto). */
export const ONNX_DTYPE: { readonly [T in ElementType]: number } = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float64: 11,
}

export const ELEMENT_OF_ONNX: ReadonlyMap<number, ElementType> = new Map(
  Object.entries(ONNX_DTYPE).map(([dtype, number]) => [number, dtype as ElementType]),
)

/** What numbers are stored as. */
export const DTYPE_OF_ONNX: ReadonlyMap<number, DType> = new Map(
  [...ELEMENT_OF_ONNX].filter((entry): entry is [number, DType] => entry[1] !== 'string'),
)
