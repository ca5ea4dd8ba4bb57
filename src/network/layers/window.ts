import { describeForm, type ImageForm, type LayerScope, type Signal } from '../layer.ts'
import { choice, only, orElse } from '../options.ts'

type Pair = readonly [number, number]

/** Options of every layer that slides a window. */
export const WINDOW_OPTIONS = {
  padding: orElse(choice(['valid', 'same']), 'valid'),
  data_format: only('channels_last', null),
}

export interface Window {
  /** The option that sets the window's size, for messages. */
  readonly option: string
  readonly size: Pair
  readonly strides: Pair
  readonly dilations: Pair
  readonly padding: 'valid' | 'same'
}

export function imageOf({ form }: Signal, scope: LayerScope): ImageForm {
  return form.kind === 'image'
    ? form
    : scope.fail(`its input is ${describeForm(form)}, but it takes an image of height x width x channels.`)
}

/**
 * Pads of ONNX and the size of what comes out. `same` is TensorFlow's: the output has ceil(in / stride) places, and of
 * an odd padding the larger half is at the bottom and on the right (tensorflow/core/framework/common_shape_fns.cc).
 */
export function placeWindow(
  scope: LayerScope,
  image: ImageForm,
  window: Window,
): { readonly pads: readonly number[]; readonly size: Pair } {
  const place = (axis: 0 | 1) => {
    const length = axis === 0 ? image.height : image.width
    const stride = window.strides[axis]
    const extent = window.dilations[axis] * (window.size[axis] - 1) + 1
    if (window.padding === 'same') {
      const size = Math.ceil(length / stride)
      const padding = Math.max(0, (size - 1) * stride + extent - length)
      return { size, before: Math.floor(padding / 2), after: Math.ceil(padding / 2) }
    }
    if (extent > length) {
      const dilated = extent > window.size[axis] ? ` dilated by ${window.dilations.join(' x ')}` : ''
      scope.fail(
        `its window of ${window.size.join(' x ')}${dilated} does not fit into its input, ${describeForm(image)}; ` +
          `make ${window.option} smaller or set padding to "same".`,
      )
    }
    return { size: Math.floor((length - extent) / stride) + 1, before: 0, after: 0 }
  }
  const rows = place(0)
  const columns = place(1)
  return { pads: [rows.before, columns.before, rows.after, columns.after], size: [rows.size, columns.size] }
}
