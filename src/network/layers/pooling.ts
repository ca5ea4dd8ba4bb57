import { defineLayer } from '../layer.ts'
import { only, orElse, orNull, positiveInteger } from '../options.ts'
import { perAxis, placeWindow, WINDOW_OPTIONS, windowInput } from './window.ts'

/** Keras averages over the part of a window that lies inside the image, as ONNX does without count_include_pad. */
function pooling(op: 'MaxPool' | 'AveragePool', rank: 1 | 2) {
  const sizes = perAxis(positiveInteger(), rank)
  const ones = Array.from({ length: rank }, () => 1)
  return defineLayer({
    options: { pool_size: orElse(sizes, ones.map(() => 2)), strides: orNull(sizes), ...WINDOW_OPTIONS },
    build(scope, input, { pool_size, padding, ...options }) {
      const { value, shape } = windowInput(scope, input, rank)
      const strides = options.strides ?? pool_size
      const window = { option: 'pool_size', size: pool_size, strides, dilations: ones, padding }
      const { pads, size } = placeWindow(scope, shape, window)
      const pooled = scope.builder.op(op, [value], { kernel_shape: pool_size, strides, pads })
      return { value: pooled, shape: [...size, shape.at(-1)!], layout: 'first' }
    },
  })
}

export const MaxPooling2D = pooling('MaxPool', 2)
export const AveragePooling2D = pooling('AveragePool', 2)

export const GlobalAveragePooling2D = defineLayer({
  options: { keepdims: only(false), data_format: WINDOW_OPTIONS.data_format },
  build(scope, input) {
    const { value, shape } = windowInput(scope, input, 2)
    const pooled = scope.builder.op('GlobalAveragePool', [value])
    return { value: scope.builder.op('Flatten', [pooled]), shape: shape.slice(-1), layout: 'last' }
  },
})
