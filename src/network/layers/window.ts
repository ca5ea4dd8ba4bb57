import type { Shape } from '../../core/tensor.ts'
import type { LayerScope } from '../layer.ts'
import { choice, type Option, orElse } from '../../core/options.ts'
import { only } from '../options.ts'
import { channelsFirst, describeShape, type Signal } from '../signal.ts'

/** Options of every layer that slides a window. */
export const WINDOW_OPTIONS = {
  padding: orElse(choice(['valid', 'same']), 'valid'),
  data_format: only('channels_last', null),
}

export interface Window {
  /** The option that sets the window's size, for messages. */
  readonly option: string
  readonly size: Shape
  readonly strides: Shape
  readonly dilations: Shape
  readonly padding: 'valid' | 'same' | 'causal'
}

/** The input as it is. `rank` counts the axes that the window slides over, beside the channels. */
export function checkRank(scope: LayerScope, input: Signal, rank: number): Signal {
  if (input.shape.length === rank + 1) return input
  const expected = rank === 1 ? '[steps, channels]' : '[height, width, channels]'
  return scope.fail(`its input is ${describeShape(input.shape)}, but it takes ${expected}.`)
}

/** The input with its channels first. */
export function windowInput(scope: LayerScope, input: Signal, rank: number): Signal {
  return channelsFirst(scope.builder, checkRank(scope, input, rank))
}

export function onesOf(rank: number): Shape {
  return Array.from({ length: rank }, () => 1)
}

/** One number for each axis: all given, or one for all. */
export function perAxis(option: Option<number>, rank: number): Option<Shape> {
  return {
    expects: `${option.expects}, or a list of ${rank}`,
    parse(value) {
      const items: readonly unknown[] = Array.isArray(value) ? value : Array.from({ length: rank }, () => value)
      const numbers = items.map((item) => option.parse(item))
      return items.length === rank && numbers.every((item) => item !== undefined) ? (numbers as Shape) : undefined
    },
  }
}

/**
 * Pads of ONNX (all begins, then all ends) and the size of what comes out. `same` is TensorFlow's: the output has
 * ceil(in / stride) places, and of an odd padding the larger half is at the end
 * (tensorflow/core/framework/common_shape_fns.cc). `causal` pads at the begin alone.
 */
export function placeWindow(
  scope: LayerScope,
  shape: Shape,
  window: Window,
): { readonly pads: readonly number[]; readonly size: Shape } {
  const places = window.size.map((extent, axis) => {
    const length = shape[axis]!
    const stride = window.strides[axis]!
    const dilated = window.dilations[axis]! * (extent - 1) + 1
    if (window.padding === 'same') {
      const size = Math.ceil(length / stride)
      const padding = Math.max(0, (size - 1) * stride + dilated - length)
      return { size, before: Math.floor(padding / 2), after: Math.ceil(padding / 2) }
    }
    if (window.padding === 'causal')
      return { size: Math.floor((length - 1) / stride) + 1, before: dilated - 1, after: 0 }
    if (dilated > length) {
      const suffix = dilated > extent ? ` dilated by ${window.dilations.join(' x ')}` : ''
      scope.fail(
        `its window of ${window.size.join(' x ')}${suffix} does not fit into its input, ${describeShape(shape)}; ` +
          `make ${window.option} smaller or set padding to "same".`,
      )
    }
    return { size: Math.floor((length - dilated) / stride) + 1, before: 0, after: 0 }
  })
  return {
    pads: [...places.map(({ before }) => before), ...places.map(({ after }) => after)],
    size: places.map(({ size }) => size),
  }
}
