import { float32, type Shape } from '../../core/tensor.ts'
import type { OpCase, OpInput } from './against-reference.ts'
import { type Attributes, one } from './op-case.ts'

/** Everything that slides a window, over one axis and over two. */
export function windowCases(): readonly OpCase[] {
  return [...convolutions(), ...transposed(), ...pooling(), ...resizing()]
}

interface Window extends Attributes {
  readonly strides: readonly number[]
  readonly pads: readonly number[]
}

const WINDOWS: readonly Window[] = [
  { strides: [1, 1], pads: [0, 0, 0, 0] },
  { strides: [2, 2], pads: [0, 0, 0, 0] },
  { strides: [1, 1], pads: [1, 1, 1, 1] },
  { strides: [2, 3], pads: [1, 0, 0, 1] },
  { strides: [3, 1], pads: [0, 2, 1, 1] },
]
const DILATED: readonly Window[] = [
  { strides: [1, 1], pads: [2, 2, 2, 2], dilations: [2, 2] },
  { strides: [2, 1], pads: [0, 3, 1, 0], dilations: [1, 2] },
]
const LENGTHS: readonly Window[] = [
  { strides: [1], pads: [0, 0] },
  { strides: [2], pads: [1, 0] },
  { strides: [3], pads: [0, 1], dilations: [2] },
]

const slid = (size: number, kernel: number, stride: number, pads: number, dilation: number): number =>
  Math.floor((size + pads - dilation * (kernel - 1) - 1) / stride) + 1

/** The sizes behind the channels of what a window over `x` gives; undefined when it does not fit. */
function outputOf(x: Shape, kernel: Shape, { strides, pads, dilations }: Window): Shape | undefined {
  const axes = kernel.length
  const sizes = kernel.map((size, i) =>
    slid(x[i + 2]!, size, strides[i]!, pads[i]! + pads[i + axes]!, (dilations as Shape | undefined)?.[i] ?? 1),
  )
  return sizes.every((size) => size >= 1) ? sizes : undefined
}

function convolutions(): readonly OpCase[] {
  const images: readonly (readonly [Shape, Shape, number])[] = [
    [[1, 1, 5, 5], [1, 1, 3, 3], 1], [[2, 3, 7, 9], [5, 3, 3, 3], 1], [[3, 2, 8, 8], [4, 2, 1, 1], 1],
    [[2, 4, 11, 6], [9, 4, 5, 3], 1], [[1, 1, 28, 28], [8, 1, 3, 3], 1],
    [[2, 4, 7, 9], [6, 2, 3, 3], 2], [[2, 6, 5, 5], [3, 2, 1, 1], 3],
    [[2, 3, 9, 11], [3, 1, 3, 3], 3], [[1, 4, 6, 21], [8, 1, 2, 5], 4], [[2, 2, 4, 4], [2, 1, 1, 1], 2],
    [[2, 1, 9, 11], [17, 1, 3, 3], 1], [[1, 2, 7, 30], [2, 1, 3, 5], 2], [[1, 2, 4, 5], [2, 1, 1, 2], 2],
  ]
  const lengths: readonly (readonly [Shape, Shape, number])[] = [
    [[2, 3, 11], [5, 3, 3], 1], [[2, 4, 18], [4, 1, 5], 4], [[1, 4, 9], [6, 2, 1], 2],
  ]
  const cases = [
    ...images.flatMap(([xs, w, group]) => [...WINDOWS, ...DILATED].map((window) => ({ xs, w, group, window }))),
    ...lengths.flatMap(([xs, w, group]) => LENGTHS.map((window) => ({ xs, w, group, window }))),
  ]
  return cases.flatMap(({ xs, w, group, window }) => {
    const out = outputOf(xs, w.slice(2), window)
    if (!out) return []
    const y = [xs[0]!, w[0]!, ...out]
    const given = group === 1 ? window : { ...window, group }
    return [
      one('Conv', [{ shape: xs }, { shape: w }, { shape: [w[0]!] }], given),
      one('Conv', [{ shape: xs }, { shape: w }], given),
      one('ConvGradInput', [{ shape: y }, { shape: w }], { ...given, input_shape: xs.slice(1) }),
      one('ConvGradWeight', [{ shape: y }, { shape: xs }], { ...given, kernel_shape: w.slice(2) }),
    ]
  })
}

function transposed(): readonly OpCase[] {
  const x = (...shape: number[]): OpInput => ({ shape })
  return [
    one('ConvTranspose', [x(2, 3, 4, 5), x(3, 2, 3, 3), x(2)]),
    one('ConvTranspose', [x(2, 3, 4, 5), x(3, 2, 3, 3)], { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] }),
    one('ConvTranspose', [x(1, 2, 7, 7), x(2, 4, 4, 4), x(4)], { strides: [2, 2], pads: [1, 1, 1, 1] }),
    one('ConvTranspose', [x(2, 2, 3, 3), x(2, 3, 2, 3), x(3)], { strides: [3, 1], dilations: [1, 2], output_padding: [2, 0] }),
    one('ConvTranspose', [x(2, 4, 3, 3), x(4, 3, 2, 2), x(6)], { group: 2, strides: [2, 2] }),
    one('ConvTranspose', [x(2, 3, 5, 4), x(3, 1, 3, 3), x(3)], { group: 3, strides: [2, 1] }),
    one('ConvTranspose', [x(2, 3, 6), x(3, 4, 3), x(4)], { strides: [2], pads: [0, 1] }),
    one('ConvTranspose', [x(2, 3, 2, 2), x(3, 5, 1, 1), x(5)]),
  ]
}

function pooling(): readonly OpCase[] {
  const images: readonly Shape[] = [[1, 1, 4, 4], [2, 3, 5, 7], [2, 1, 9, 18], [1, 2, 26, 26], [3, 2, 8, 17]]
  const lengths: readonly Shape[] = [[2, 3, 8], [1, 2, 19]]
  const cases = [
    ...images.flatMap((shape) => [[2, 2], [3, 3], [3, 2]].flatMap((kernel) => WINDOWS.map((window) => ({ shape, kernel, window })))),
    ...lengths.flatMap((shape) => [[2], [3]].flatMap((kernel) => LENGTHS.slice(0, 2).map((window) => ({ shape, kernel, window })))),
  ]
  return [
    ...[...images, ...lengths].flatMap((shape) => [one('GlobalAveragePool', [{ shape }]), one('GlobalMaxPool', [{ shape }])]),
    ...cases.flatMap(({ shape, kernel, window }) => {
      const out = outputOf(shape, kernel, window)
      const inside = window.pads.every((pad, side) => pad < kernel[side % kernel.length]!)
      if (!out || !inside) return []
      const y = [shape[0]!, shape[1]!, ...out]
      const average = { ...window, kernel_shape: kernel }
      return [
        one('MaxPool', [{ shape }], average),
        one('AveragePool', [{ shape }], average),
        one('AveragePool', [{ shape }], { ...average, count_include_pad: 1 }),
        one('AveragePoolGrad', [{ shape: y }], { ...average, count_include_pad: 0, input_shape: shape.slice(1) }),
        one('AveragePoolGrad', [{ shape: y }], { ...average, count_include_pad: 1, input_shape: shape.slice(1) }),
        one('MaxPoolGrad', [{ shape: y }, { shape, ties: true }, { shape: y, ties: true }], average),
      ]
    }),
  ]
}

function resizing(): readonly OpCase[] {
  const shapes: readonly (readonly [Shape, Shape])[] = [
    [[2, 3, 4, 5], [2, 2]], [[1, 2, 3, 1], [1, 4]], [[1, 1, 1, 7], [3, 1]], [[2, 2, 5, 9], [3, 2]], [[2, 3, 6], [2]],
  ]
  return shapes.flatMap(([shape, factors]) => {
    const scales = { constant: float32([shape.length], [1, 1, ...factors]) }
    const large = { shape: [...shape.slice(0, 2), ...factors.map((factor, i) => factor * shape[i + 2]!)] }
    return [
      one('Resize', [{ shape }, undefined, scales]),
      one('Resize', [{ shape }, undefined, scales], { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }),
      one('ResizeGrad', [large, { shape }], { factors }),
      ...['half_pixel', 'asymmetric'].flatMap((coordinate_transformation_mode) => {
        const linear = { mode: 'linear', coordinate_transformation_mode }
        return [one('Resize', [{ shape }, undefined, scales], linear), one('ResizeGrad', [large, { shape }], { ...linear, factors })]
      }),
    ]
  })
}
