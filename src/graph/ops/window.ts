import { formatShape } from '../dims.ts'
import type { Dim } from '../graph.ts'
import { type InferContext, ints, optional } from '../op.ts'

/**
 * Attributes of everything that slides a window over the axes behind batch and channels: one number per axis, `pads`
 * first what is added before each axis, then what is added behind each. Absent as ONNX has it: see {@link slidingOf}.
 */
export const WINDOW = { strides: optional(ints({ min: 1 })), pads: optional(ints({ min: 0 })) }
export const DILATED_WINDOW = { ...WINDOW, dilations: optional(ints({ min: 1 })) }

/** How a window moves, per axis. */
export interface Sliding {
  readonly strides: readonly number[]
  readonly pads: readonly number[]
  readonly dilations: readonly number[]
}

/** The attributes of a node with ONNX's defaults filled in: steps of one, no padding, no gaps. */
export function slidingOf(
  { strides, pads, dilations }: { readonly [K in keyof Sliding]?: Sliding[K] | undefined },
  axes: number,
): Sliding {
  const all = (count: number, value: number): readonly number[] => Array.from({ length: count }, () => value)
  return { strides: strides ?? all(axes, 1), pads: pads ?? all(2 * axes, 0), dilations: dilations ?? all(axes, 1) }
}

/** Fails unless there is one number of everything for each of the axes that the window has. */
export function checkSliding(
  context: InferContext<unknown>,
  axes: number,
  kernel: readonly number[],
  { strides, pads, dilations }: Sliding,
): void {
  for (const [name, list, count] of [
    ['kernel_shape', kernel, axes],
    ['strides', strides, axes],
    ['pads', pads, 2 * axes],
    ['dilations', dilations, axes],
  ] as const) {
    if (list.length !== count) {
      context.fail(`${name} [${list.join(', ')}] must have ${count} numbers for ${axes} axes behind the channels.`)
    }
  }
}

/** How many elements of the input a window reaches over. */
export function extentOf(kernel: number, dilation: number): number {
  return dilation * (kernel - 1) + 1
}

/**
 * The sizes behind batch and channels of what a window gives: floor((in + pads - extent) / stride) + 1. Rows and
 * columns at the end that fill no whole window are left out (ONNX's ceil_mode = 0).
 */
export function slide(
  context: InferContext<unknown>,
  x: readonly Dim[],
  kernel: readonly number[],
  sliding: Sliding,
): readonly number[] {
  const sizes = x.slice(2)
  checkSliding(context, sizes.length, kernel, sliding)
  const { strides, pads, dilations } = sliding
  return sizes.map((size, axis) => {
    const name = axisName(axis, sizes.length)
    if (typeof size !== 'number') return context.fail(`the ${name} of X ${formatShape(x)} must be known.`)
    const padded = size + pads[axis]! + pads[axis + sizes.length]!
    const extent = extentOf(kernel[axis]!, dilations[axis]!)
    if (extent > padded) {
      context.fail(
        `a window of ${name} ${extent} does not fit into an input of ${name} ${padded} ` +
          `(X ${formatShape(x)} with pads [${pads.join(', ')}]).`,
      )
    }
    return Math.floor((padded - extent) / strides[axis]!) + 1
  })
}

function axisName(axis: number, axes: number): string {
  return axes === 1 ? 'length' : axis === 0 ? 'height' : 'width'
}

/** The shape of an input that must be [batch, channels, length] or [batch, channels, height, width]. */
export function imageShape(context: InferContext<unknown>, index: number, name: string): readonly Dim[] {
  const { shape } = context.input(index)
  if (shape.length !== 3 && shape.length !== 4) {
    context.fail(
      `${name} must be [batch, channels, height, width] or [batch, channels, length], but is ${formatShape(shape)}.`,
    )
  }
  return shape
}
