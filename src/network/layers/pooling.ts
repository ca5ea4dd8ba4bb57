import { defineLayer } from '../layer.ts'
import { flag, orElse, orNull, positiveInteger } from '../../core/options.ts'
import { spatialAxes } from '../signal.ts'
import { checkRank, onesOf, perAxis, placeWindow, WINDOW_OPTIONS, windowInput } from './window.ts'

/** Keras averages over the part of a window that lies inside the image, as ONNX does without count_include_pad. */
function pooling(op: 'MaxPool' | 'AveragePool', rank: 1 | 2) {
  const sizes = perAxis(positiveInteger(), rank)
  return defineLayer({
    options: {
      pool_size: orElse(
        sizes,
        onesOf(rank).map(() => 2),
      ),
      strides: orNull(sizes),
      ...WINDOW_OPTIONS,
    },
    build(scope, input, { pool_size, padding, ...options }) {
      const { value, shape } = windowInput(scope, input, rank)
      const strides = options.strides ?? pool_size
      const window = { option: 'pool_size', size: pool_size, strides, dilations: onesOf(rank), padding }
      const { pads, size } = placeWindow(scope, shape, window)
      const pooled = scope.builder.op(op, [value], { kernel_shape: pool_size, strides, pads })
      return { value: pooled, shape: [...size, shape.at(-1)!], layout: 'first' }
    },
  })
}

export const MaxPooling1D = pooling('MaxPool', 1)
export const MaxPooling2D = pooling('MaxPool', 2)
export const AveragePooling1D = pooling('AveragePool', 1)
export const AveragePooling2D = pooling('AveragePool', 2)

/** Over all places, wherever the channels stand; a mean leaves out the steps that a mask hides. */
function globalPooling(op: 'ReduceMax' | 'ReduceMean', rank: 1 | 2) {
  return defineLayer({
    options: { keepdims: orElse(flag(), false), data_format: WINDOW_OPTIONS.data_format },
    build(scope, input, { keepdims }) {
      const { builder } = scope
      const { value, shape, layout, mask } = checkRank(scope, input, rank)
      const axes = builder.ints(spatialAxes(input))
      const attributes = { keepdims: keepdims ? 1 : 0 }
      const reduce = (): string => {
        if (!mask || op === 'ReduceMax') return builder.op(op, [value, axes], attributes)
        const kept = builder.op('Unsqueeze', [mask, builder.ints([layout === 'first' ? 1 : 2])])
        const sum = builder.op('ReduceSum', [builder.op('Mul', [value, kept]), axes], attributes)
        const count = builder.op('ReduceSum', [kept, axes], attributes)
        // A row without any step gives 0.
        return builder.op('Div', [sum, builder.op('Max', [count, builder.scalar(1)])])
      }
      const channels = shape.at(-1)!
      return keepdims
        ? { value: reduce(), shape: [...onesOf(rank), channels], layout }
        : { value: reduce(), shape: [channels], layout: 'last' }
    },
  })
}

export const GlobalMaxPooling1D = globalPooling('ReduceMax', 1)
export const GlobalMaxPooling2D = globalPooling('ReduceMax', 2)
export const GlobalAveragePooling1D = globalPooling('ReduceMean', 1)
export const GlobalAveragePooling2D = globalPooling('ReduceMean', 2)
