import { choice, orElse, positiveInteger } from '../../core/options.ts'
import { float32 } from '../../core/tensor.ts'
import { mapImages } from '../images.ts'
import { imageTransform, type LowerScope } from './transform.ts'

/**
 * Images of another size, whatever the factor (https://keras.io/api/layers/preprocessing_layers/image_preprocessing/resizing/):
 * pixels have their centres at halves, and what is beyond an edge is as the edge, as in tf.image.resize.
 *
 * It is lowered to a product with a matrix for each axis, or to gathering rows and columns, not to Resize: those mean one
 * thing in every runtime, where Resize has five conventions and is not run on channels-last images by most.
 */
export const Resizing = imageTransform({
  options: {
    height: positiveInteger(), width: positiveInteger(), interpolation: orElse(choice(['bilinear', 'nearest']), 'bilinear'),
  },
  shape: ({ height, width }, { channels }) => ({ height, width, channels }),
  fit: (images, { height, width, interpolation }) =>
    ({ from: [images.height, images.width] as const, to: [height, width] as const, channels: images.channels, interpolation }),
  apply(images, { from, to, channels, interpolation }) {
    const rows = tapsOf(from[0], to[0], interpolation)
    const columns = tapsOf(from[1], to[1], interpolation)
    return mapImages(images, { height: to[0], width: to[1], channels }, (pixels, into) => {
      let at = 0
      for (const y of rows) {
        for (const x of columns) {
          for (let c = 0; c < channels; c++) {
            const pixel = (row: number, column: number): number => pixels[(row * from[1] + column) * channels + c]!
            const upper = pixel(y.first, x.first) * (1 - x.share) + pixel(y.first, x.second) * x.share
            const lower = pixel(y.second, x.first) * (1 - x.share) + pixel(y.second, x.second) * x.share
            into[at++] = upper * (1 - y.share) + lower * y.share
          }
        }
      }
    })
  },
  lower(scope, x, [fitted]) {
    const { from, to, channels, interpolation } = fitted!
    const { builder } = scope
    if (interpolation === 'nearest') {
      return from.reduce((value, size, axis) =>
        builder.op('Gather', [value, builder.ints(tapsOf(size, to[axis]!, interpolation).map(({ first }) => first))], { axis: axis + 1 }), x)
    }
    // Rows first: all that stands in one, whatever its column and channel, is a column of the matrix.
    const wide = builder.op('Reshape', [x, builder.ints([0, from[0], from[1] * channels])])
    const tall = builder.op('MatMul', [matrix(scope, 'rows', from[0], to[0]), wide])
    const apart = builder.op('Reshape', [tall, builder.ints([0, to[0], from[1], channels])])
    return builder.op('MatMul', [matrix(scope, 'columns', from[1], to[1]), apart])
  },
})

/** What a place of the result is made of: `second` by its share, `first` by the rest. */
interface Taps {
  readonly first: number
  readonly second: number
  readonly share: number
}

function tapsOf(from: number, to: number, interpolation: 'bilinear' | 'nearest'): readonly Taps[] {
  const clamp = (place: number): number => Math.min(from - 1, Math.max(0, place))
  return Array.from({ length: to }, (_, i) => {
    const centre = ((i + 0.5) * from) / to
    if (interpolation === 'nearest') return { first: clamp(Math.floor(centre)), second: clamp(Math.floor(centre)), share: 0 }
    const below = Math.floor(centre - 0.5)
    return { first: clamp(below), second: clamp(below + 1), share: centre - 0.5 - below }
  })
}

/** [to, from] */
function matrix({ constant }: LowerScope, axis: 'rows' | 'columns', from: number, to: number): string {
  const values = new Float32Array(to * from)
  tapsOf(from, to, 'bilinear').forEach(({ first, second, share }, i) => {
    values[i * from + first]! += 1 - share
    values[i * from + second]! += share
  })
  return constant(`resized_${axis}`, float32([to, from], values))
}
