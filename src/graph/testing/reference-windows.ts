import { slidingOf } from '../ops/window.ts'
import type { NodeAttributes } from '../node-attributes.ts'
import { fill, indices, offset, type RefTensor, type ReferenceOp, refTensor } from './reference-tensor.ts'

type Sizes = readonly number[]

interface Position {
  /** Place in one channel of the output. */
  readonly y: number
  /** Places of the window's elements that lie inside X, in row-major order, and which kernel element meets each. */
  readonly inside: readonly { readonly x: number; readonly k: number }[]
}

/** Every position of a window over one channel of X, as places within that channel. */
function positions(x: Sizes, y: Sizes, kernel: Sizes, attributes: NodeAttributes): readonly Position[] {
  const given = (name: string): Sizes | undefined => (attributes.list(name).length > 0 ? attributes.list(name) : undefined)
  const { strides, pads, dilations } = slidingOf(
    { strides: given('strides'), pads: given('pads'), dilations: given('dilations') },
    kernel.length,
  )
  const [inX, inY] = [x.slice(2), y.slice(2)]
  return [...indices(inY)].map((at, place) => ({
    y: place,
    inside: [...indices(kernel)].flatMap((element, k) => {
      const from = at.map((o, axis) => o * strides[axis]! - pads[axis]! + element[axis]! * dilations[axis]!)
      return from.every((i, axis) => i >= 0 && i < inX[axis]!) ? [{ x: offset(inX, from), k }] : []
    }),
  }))
}

/** Elements of one channel. */
const plane = (shape: Sizes): number => shape.slice(2).reduce((a, b) => a * b, 1)

/** Calls `visit` with the places in X, W and Y of every product that a convolution sums. */
function eachProduct(
  x: Sizes,
  w: Sizes,
  y: Sizes,
  attributes: NodeAttributes,
  visit: (x: number, w: number, y: number) => void,
): void {
  const steps = positions(x, y, w.slice(2), attributes)
  const filters = w[0]! / attributes.number('group')
  for (let n = 0; n < x[0]!; n++) {
    for (let out = 0; out < w[0]!; out++) {
      for (let channel = 0; channel < w[1]!; channel++) {
        const atX = (n * x[1]! + Math.floor(out / filters) * w[1]! + channel) * plane(x)
        const atW = (out * w[1]! + channel) * plane(w)
        const atY = (n * y[1]! + out) * plane(y)
        for (const step of steps) {
          for (const { x: i, k } of step.inside) visit(atX + i, atW + k, atY + step.y)
        }
      }
    }
  }
}

/** Calls `visit` with the places in X of each window and the place in Y of what it gives. */
function eachWindow(x: Sizes, y: Sizes, attributes: NodeAttributes, visit: (x: Sizes, y: number) => void): void {
  const steps = positions(x, y, attributes.list('kernel_shape'), attributes)
  for (let channel = 0; channel < x[0]! * x[1]!; channel++) {
    for (const step of steps)
      visit(
        step.inside.map((element) => channel * plane(x) + element.x),
        channel * plane(y) + step.y,
      )
  }
}

/** What each element of an averaged window counts. */
function share(window: Sizes, attributes: NodeAttributes): number {
  const all = attributes.list('kernel_shape').reduce((a, b) => a * b, 1)
  return 1 / (attributes.number('count_include_pad') ? all : window.length)
}

/** A tensor of the bias of each channel, or of zeros. */
function biased(shape: Sizes, bias: RefTensor | undefined): RefTensor {
  return fill(shape, ([, channel]) => bias?.data[channel!] ?? 0)
}

/** The elements of each channel of each image. */
function planes(x: RefTensor): readonly Float64Array[] {
  const size = plane(x.shape)
  return Array.from({ length: x.data.length / size }, (_, i) => x.data.subarray(i * size, (i + 1) * size))
}

export const windows = {
  Conv: ([x, w, b], attributes, [shape]) => {
    const y = biased(shape!, b)
    eachProduct(x!.shape, w!.shape, shape!, attributes, (i, k, o) => (y.data[o]! += x!.data[i]! * w!.data[k]!))
    return [y]
  },
  ConvTranspose: ([x, w, b], attributes, [shape]) => {
    const y = biased(shape!, b)
    eachProduct(shape!, w!.shape, x!.shape, attributes, (o, k, i) => (y.data[o]! += x!.data[i]! * w!.data[k]!))
    return [y]
  },
  ConvGradInput: ([dY, w], attributes, [shape]) => {
    const dX = refTensor(shape!)
    eachProduct(shape!, w!.shape, dY!.shape, attributes, (i, k, o) => (dX.data[i]! += dY!.data[o]! * w!.data[k]!))
    return [dX]
  },
  ConvGradWeight: ([dY, x], attributes, [shape]) => {
    const dW = refTensor(shape!)
    eachProduct(x!.shape, shape!, dY!.shape, attributes, (i, k, o) => (dW.data[k]! += dY!.data[o]! * x!.data[i]!))
    return [dW]
  },
  MaxPool: ([x], attributes, [shape]) => {
    const y = refTensor(shape!)
    eachWindow(x!.shape, shape!, attributes, (window, o) => (y.data[o] = Math.max(...window.map((i) => x!.data[i]!))))
    return [y]
  },
  MaxPoolGrad: ([dY, x, y], attributes, [shape]) => {
    const dX = refTensor(shape!)
    eachWindow(shape!, y!.shape, attributes, (window, o) => {
      dX.data[window.find((i) => x!.data[i] === y!.data[o])!]! += dY!.data[o]!
    })
    return [dX]
  },
  AveragePool: ([x], attributes, [shape]) => {
    const y = refTensor(shape!)
    eachWindow(x!.shape, shape!, attributes, (window, o) => {
      for (const i of window) y.data[o]! += x!.data[i]! * share(window, attributes)
    })
    return [y]
  },
  AveragePoolGrad: ([dY], attributes, [shape]) => {
    const dX = refTensor(shape!)
    eachWindow(shape!, dY!.shape, attributes, (window, o) => {
      for (const i of window) dX.data[i]! += dY!.data[o]! * share(window, attributes)
    })
    return [dX]
  },
  GlobalAveragePool: ([x], _, [shape]) => [
    refTensor(shape!, planes(x!).map((values) => values.reduce((a, b) => a + b) / values.length)),
  ],
  GlobalMaxPool: ([x], _, [shape]) => [refTensor(shape!, planes(x!).map((values) => Math.max(...values)))],
} satisfies Record<string, ReferenceOp>
