import { float32, type Shape } from '../../core/tensor.ts'
import { defineLayer, type LayerScope } from '../layer.ts'
import { choice, type Option, orElse, positiveInteger, wholeNumber } from '../../core/options.ts'
import { axisOf, channelsFirst, describeShape, type Signal } from '../signal.ts'
import { checkRank, perAxis, WINDOW_OPTIONS } from './window.ts'

const { data_format } = WINDOW_OPTIONS

/** Each place becomes `size` places: repeated, or evenly from one to the next. */
function upSample(scope: LayerScope, input: Signal, size: Shape, interpolation: 'nearest' | 'bilinear'): Signal {
  const { builder } = scope
  const { value, shape } = channelsFirst(builder, checkRank(scope, input, size.length))
  const scales = builder.constant(float32([size.length + 2], [1, 1, ...size]))
  const resized = builder.op('Resize', [value, '', scales], {
    mode: interpolation === 'nearest' ? 'nearest' : 'linear',
  })
  return { value: resized, shape: [...size.map((times, axis) => shape[axis]! * times), shape.at(-1)!], layout: 'first' }
}

export const UpSampling1D = defineLayer({
  options: { size: orElse(perAxis(positiveInteger(), 1), [2]) },
  build: (scope, input, { size }) => upSample(scope, input, size, 'nearest'),
})

export const UpSampling2D = defineLayer({
  options: {
    size: orElse(perAxis(positiveInteger(), 2), [2, 2]),
    interpolation: orElse(choice(['nearest', 'bilinear']), 'nearest'),
    data_format,
  },
  build: (scope, input, { size, interpolation }) => upSample(scope, input, size, interpolation),
})

type Sides = readonly (readonly [number, number])[]

/** For each axis [before, behind]; one number, or one for each axis, for both sides. */
function sides(rank: 1 | 2): Option<Sides> {
  const one = wholeNumber()
  const both = (value: unknown): readonly [number, number] | undefined => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value, value]
    const [before, after] = items.map((item) => one.parse(item))
    return items.length === 2 && before !== undefined && after !== undefined ? [before, after] : undefined
  }
  return {
    expects:
      rank === 1
        ? 'a whole number, or [before, behind]'
        : 'a whole number, [height, width], or [[top, bottom], [left, right]]',
    parse(value) {
      const axes = rank === 1 ? [value] : Array.isArray(value) ? value : [value, value]
      const parsed = axes.map(both)
      return axes.length === rank && parsed.every((pair) => pair !== undefined) ? (parsed as Sides) : undefined
    },
  }
}

function zeroPadding(rank: 1 | 2) {
  return defineLayer({
    options: {
      padding: orElse(
        sides(rank),
        Array.from({ length: rank }, () => [1, 1] as const),
      ),
      data_format,
    },
    build(scope, input, { padding }) {
      const { builder } = scope
      const { value, shape, layout } = checkRank(scope, input, rank)
      const pads = [...padding.map(([before]) => before), ...padding.map(([, after]) => after)]
      const axes = padding.map((_, axis) => axisOf(input, axis))
      return {
        value: builder.op('Pad', [value, builder.ints(pads), '', builder.ints(axes)]),
        shape: [...padding.map(([before, after], axis) => before + shape[axis]! + after), shape.at(-1)!],
        layout,
      }
    },
  })
}

function cropping(rank: 1 | 2) {
  return defineLayer({
    options: {
      cropping: orElse(
        sides(rank),
        Array.from({ length: rank }, () => (rank === 1 ? [1, 1] : [0, 0]) as [number, number]),
      ),
      data_format,
    },
    build(scope, input, { cropping }) {
      const { builder } = scope
      const { value, shape, layout } = checkRank(scope, input, rank)
      const left = cropping.map(([before, after], axis) => shape[axis]! - before - after)
      if (left.some((size) => size < 1)) {
        scope.fail(
          `its input is ${describeShape(shape)}, of which cropping ${JSON.stringify(cropping)} leaves nothing.`,
        )
      }
      const starts = builder.ints(cropping.map(([before]) => before))
      const ends = builder.ints(cropping.map(([before], axis) => before + left[axis]!))
      const axes = builder.ints(cropping.map((_, axis) => axisOf(input, axis)))
      return { value: builder.op('Slice', [value, starts, ends, axes]), shape: [...left, shape.at(-1)!], layout }
    },
  })
}

export const ZeroPadding1D = zeroPadding(1)
export const ZeroPadding2D = zeroPadding(2)
export const Cropping1D = cropping(1)
export const Cropping2D = cropping(2)
