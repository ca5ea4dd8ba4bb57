import type { DType } from '../core/tensor.ts'

/** ONNX's TensorProto.DataType of each dtype (onnx.proto). */
export const ONNX_DTYPE: { readonly [T in DType]: number } = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
}

export const DTYPE_OF_ONNX: ReadonlyMap<number, DType> = new Map(
  Object.entries(ONNX_DTYPE).map(([dtype, number]) => [number, dtype as DType]),
)
