import { type RefAttributes, type RefTensor, type ReferenceOp, refTensor } from './reference-tensor.ts'

interface Step {
  /** Place in the output [batch, channels, height, width]. */
  readonly y: number
  /** Places of the window's elements that lie inside X, in row-major order, and which kernel element meets each. */
  readonly inside: readonly { readonly x: number; readonly k: number }[]
}

/** Every position of a window over one channel of [height, width], as places within that channel. */
function positions(
  x: readonly number[],
  y: readonly number[],
  kernel: readonly number[],
  attributes: RefAttributes,
  dilations: readonly number[],
): readonly Step[] {
  const [height, width] = x.slice(2) as [number, number]
  const [strideY, strideX] = attributes.list('strides') as [number, number]
  const [top, left] = attributes.list('pads') as [number, number]
  const [outHeight, outWidth] = y.slice(2) as [number, number]
  const steps: Step[] = []
  for (let oy = 0; oy < outHeight; oy++) {
    for (let ox = 0; ox < outWidth; ox++) {
      const inside: { x: number; k: number }[] = []
      for (let ky = 0; ky < kernel[0]!; ky++) {
        for (let kx = 0; kx < kernel[1]!; kx++) {
          const row = oy * strideY - top + ky * dilations[0]!
          const column = ox * strideX - left + kx * dilations[1]!
          if (row < 0 || row >= height || column < 0 || column >= width) continue
          inside.push({ x: row * width + column, k: ky * kernel[1]! + kx })
        }
      }
      steps.push({ y: oy * outWidth + ox, inside })
    }
  }
  return steps
}

const plane = (shape: readonly number[]): number => shape[2]! * shape[3]!

/** Calls `visit` with the places in X, W and Y of every product that a convolution sums. */
function eachProduct(
  x: readonly number[],
  w: readonly number[],
  y: readonly number[],
  attributes: RefAttributes,
  visit: (x: number, w: number, y: number) => void,
): void {
  const steps = positions(x, y, w.slice(2), attributes, attributes.list('dilations'))
  for (let n = 0; n < x[0]!; n++) {
    for (let out = 0; out < w[0]!; out++) {
      for (let channel = 0; channel < w[1]!; channel++) {
        const atX = (n * x[1]! + channel) * plane(x)
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
function eachWindow(
  x: readonly number[],
  y: readonly number[],
  attributes: RefAttributes,
  visit: (x: readonly number[], y: number) => void,
): void {
  const steps = positions(x, y, attributes.list('kernel_shape'), attributes, [1, 1])
  for (let channel = 0; channel < x[0]! * x[1]!; channel++) {
    for (const step of steps)
      visit(
        step.inside.map((element) => channel * plane(x) + element.x),
        channel * plane(y) + step.y,
      )
  }
}

/** What each element of an averaged window counts. */
function share(window: readonly number[], attributes: RefAttributes): number {
  const [height, width] = attributes.list('kernel_shape') as [number, number]
  return 1 / (attributes.number('count_include_pad') ? height * width : window.length)
}

export const windows = {
  Conv: ([x, w, b], attributes, [shape]) => {
    const y = refTensor(shape!)
    if (b) y.data.forEach((_, i) => (y.data[i] = b.data[Math.floor(i / plane(shape!)) % shape![1]!]!))
    eachProduct(x!.shape, w!.shape, shape!, attributes, (i, k, o) => (y.data[o]! += x!.data[i]! * w!.data[k]!))
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
  GlobalAveragePool: ([x], _, [shape]) => [meanOfPlanes(x!, shape!)],
} satisfies Record<string, ReferenceOp>

function meanOfPlanes(x: RefTensor, shape: readonly number[]): RefTensor {
  const y = refTensor(shape)
  x.data.forEach((value, i) => (y.data[Math.floor(i / plane(x.shape))]! += value / plane(x.shape)))
  return y
}
