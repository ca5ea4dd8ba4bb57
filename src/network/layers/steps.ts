import { float32 } from '../../core/tensor.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { ONNX_DTYPE } from '../../graph/onnx-dtypes.ts'
import type { LayerScope } from '../layer.ts'
import { channelsLast, describeShape, type Signal } from '../signal.ts'

export type Steps = Signal & { readonly shape: readonly [number, number] }

/** The input as steps of features in Keras's order; fails for any other shape. */
export function stepsOf(scope: LayerScope, signal: Signal): Steps {
  const { shape } = signal
  if (shape.length !== 2) scope.fail(`its input is ${describeShape(shape)}, but it takes steps of features: [steps, features].`)
  return channelsLast(scope.builder, signal) as Steps
}

/** 1 where a number is not 0, else 0, as float32. */
export function whereNotZero(builder: GraphBuilder, value: string): string {
  const isSet = builder.op('Cast', [value], { to: ONNX_DTYPE.bool })
  return builder.op('Cast', [isSet], { to: ONNX_DTYPE.float32 })
}

/**
 * Lengths of sequences, int32 [batch], from their mask [batch, steps]: up to the last step that counts. A step within
 * that the mask leaves out counts too: ONNX's recurrent ops know of an end, not of gaps.
 */
export function lengthsOf(builder: GraphBuilder, mask: string, steps: number): string {
  const numbers = builder.constant(float32([steps], Array.from({ length: steps }, (_, i) => i + 1)))
  const last = builder.op('ReduceMax', [builder.op('Mul', [mask, numbers]), builder.ints([1])], { keepdims: 0 })
  return builder.op('Cast', [last], { to: ONNX_DTYPE.int32 })
}
