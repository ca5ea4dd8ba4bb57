import { defineLayer } from '../layer.ts'
import { only, orElse, orNull, pair } from '../options.ts'
import { imageOf, placeWindow, WINDOW_OPTIONS } from './window.ts'

/** Keras averages over the part of a window that lies inside the image, as ONNX does without count_include_pad. */
function pooling(op: 'MaxPool' | 'AveragePool') {
  return defineLayer({
    options: { pool_size: orElse(pair(), [2, 2]), strides: orNull(pair()), ...WINDOW_OPTIONS },
    build(scope, input, { pool_size, padding, ...options }) {
      const image = imageOf(input, scope)
      const strides = options.strides ?? pool_size
      const window = { option: 'pool_size', size: pool_size, strides, dilations: [1, 1] as const, padding }
      const {
        pads,
        size: [height, width],
      } = placeWindow(scope, image, window)
      const value = scope.builder.op(op, [input.value], { kernel_shape: pool_size, strides, pads })
      return { value, form: { ...image, height, width } }
    },
  })
}

export const MaxPooling2D = pooling('MaxPool')
export const AveragePooling2D = pooling('AveragePool')

export const GlobalAveragePooling2D = defineLayer({
  options: { keepdims: only(false), data_format: WINDOW_OPTIONS.data_format },
  build(scope, input) {
    const { channels } = imageOf(input, scope)
    const pooled = scope.builder.op('GlobalAveragePool', [input.value])
    return { value: scope.builder.op('Flatten', [pooled]), form: { kind: 'features', size: channels } }
  },
})
