import { formatShape } from '../dims.ts'
import type { Dim } from '../graph.ts'
import { type InferContext, ints } from '../op.ts'

/** Attributes of everything that slides a two-dimensional window. `pads` is [top, left, bottom, right]. */
export const WINDOW = {
  strides: ints({ length: 2, min: 1 }, [1, 1]),
  pads: ints({ length: 4, min: 0 }, [0, 0, 0, 0]),
}

export interface Window {
  /** [height, width] in elements of the input, before dilation. */
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly pads: readonly number[]
  readonly dilations: readonly number[]
}

/**
 * [height, width] of what a window gives: floor((in + pads - extent) / stride) + 1, where extent = dilation (kernel -
 * 1) + 1. Rows and columns at the end that fill no whole window are left out (ONNX's ceil_mode = 0).
 */
export function slide(context: InferContext<unknown>, x: readonly Dim[], window: Window): readonly [number, number] {
  const size = (axis: 0 | 1): number => {
    const name = axis === 0 ? 'height' : 'width'
    const length = x[axis + 2]
    if (typeof length !== 'number') return context.fail(`the ${name} of X ${formatShape(x)} must be known.`)
    const padded = length + window.pads[axis]! + window.pads[axis + 2]!
    const extent = window.dilations[axis]! * (window.kernel[axis]! - 1) + 1
    if (extent > padded) {
      context.fail(
        `a window of ${name} ${extent} does not fit into an input of ${name} ${padded} ` +
          `(X ${formatShape(x)} with pads [${window.pads.join(', ')}]).`,
      )
    }
    return Math.floor((padded - extent) / window.strides[axis]!) + 1
  }
  return [size(0), size(1)]
}

/** The shape of an input that must be [batch, channels, height, width]. */
export function imageShape(context: InferContext<unknown>, index: number, name: string): readonly [Dim, Dim, Dim, Dim] {
  const { shape } = context.input(index)
  if (shape.length !== 4)
    context.fail(`${name} must be [batch, channels, height, width], but is ${formatShape(shape)}.`)
  return shape as readonly [Dim, Dim, Dim, Dim]
}
