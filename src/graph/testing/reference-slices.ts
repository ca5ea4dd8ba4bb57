import type { Shape } from '../../core/tensor.ts'
import { padding, sliceRanges } from '../ops/slice.ts'
import { fill, indices, offset, type RefTensor, type ReferenceOp, refTensor } from './reference-tensor.ts'

const numbers = (tensor: RefTensor | undefined): readonly number[] | undefined => tensor && [...tensor.data]

/** The index in data that a Slice reads for an index of its output. */
function sliced(shape: Shape, given: readonly (RefTensor | undefined)[], index: readonly number[]): readonly number[] {
  const ranges = sliceRanges(shape, [0, 1, 2, 3].map((i) => numbers(given[i])), (expectation) => {
    throw new Error(expectation)
  })
  return index.map((i, axis) => {
    const range = ranges.find((one) => one.axis === axis)
    return range ? range.start + i * range.step : i
  })
}

export const slices = {
  Slice: ([x, ...given], _, [shape]) => [
    fill(shape!, (index) => x!.data[offset(x!.shape, sliced(x!.shape, given, index))]!, x!.dtype),
  ],
  SliceGrad: ([dY, x, ...given]) => {
    const dX = refTensor(x!.shape)
    for (const index of indices(dY!.shape)) {
      dX.data[offset(x!.shape, sliced(x!.shape, given, index))]! += dY!.data[offset(dY!.shape, index)]!
    }
    return [dX]
  },
  Split: ([x], attributes, shapes) => {
    const axis = (attributes.number('axis') + x!.shape.length) % x!.shape.length
    let start = 0
    return shapes.map((shape) => {
      const from = start
      start += shape[axis]!
      return fill(
        shape,
        (index) => x!.data[offset(x!.shape, index.map((i, j) => (j === axis ? from + i : i)))]!,
        x!.dtype,
      )
    })
  },
  Pad: ([x, pads, value, axes], _, [shape]) => {
    const { before } = padding(shape!.length, numbers(pads)!, numbers(axes))
    return [
      fill(
        shape!,
        (index) => {
          const inside = index.map((i, axis) => i - before[axis]!)
          const isInside = inside.every((i, axis) => i >= 0 && i < x!.shape[axis]!)
          return isInside ? x!.data[offset(x!.shape, inside)]! : (value?.data[0] ?? 0)
        },
        x!.dtype,
      ),
    ]
  },
  Expand: ([x], _, [shape]) => [fill(shape!, (index) => x!.data[offset(x!.shape, index)]!, x!.dtype)],
  Tile: ([x], _, [shape]) => [
    fill(shape!, (index) => x!.data[offset(x!.shape, index.map((i, axis) => i % x!.shape[axis]!))]!, x!.dtype),
  ],
} satisfies Record<string, ReferenceOp>
