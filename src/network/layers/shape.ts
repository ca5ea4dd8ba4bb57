import { type Shape, sizeOf } from '../../core/tensor.ts'
import { defineLayer, type LayerScope } from '../layer.ts'
import { choice, integer, oneOrMore, orElse, positiveInteger } from '../../core/options.ts'
import { only } from '../options.ts'
import { channelsLast, describeShape, isOneAxis, type Signal } from '../signal.ts'
import { WINDOW_OPTIONS } from './window.ts'

/** Says what the input's shape is; the network checks that against the data. */
export const InputLayer = defineLayer({
  options: {
    sparse: only(false),
    ragged: only(false),
    optional: only(false),
    dtype: orElse(choice(['float32', 'int32', 'int64']), 'float32'),
  },
  build: (_scope, input) => input,
})

/** Channels that stand first stay so: what wants Keras's order moves them then. */
export const Flatten = defineLayer({
  options: { data_format: WINDOW_OPTIONS.data_format },
  build({ builder }, { value, shape, layout, flattened }) {
    if (shape.length === 1) return { value, shape, layout, ...(flattened && { flattened }) }
    const moved = layout === 'first' && !isOneAxis(shape.at(-1)!, shape.slice(0, -1))
    return {
      value: builder.op('Flatten', [value]),
      shape: [sizeOf(shape)],
      layout: 'last',
      ...(moved && { flattened: shape }),
    }
  },
})

/** `target_shape` without the batch; one size may be -1. */
export const Reshape = defineLayer({
  options: { target_shape: oneOrMore(integer()) },
  build(scope, input, { target_shape: target }) {
    const { value } = channelsLast(scope.builder, input)
    const shape = fill(scope, input.shape, target)
    return { value: scope.builder.op('Reshape', [value, scope.builder.ints([-1, ...shape])]), shape, layout: 'last' }
  },
})

function fill(scope: LayerScope, from: Shape, target: readonly number[]): Shape {
  const size = sizeOf(from)
  const rest = size / sizeOf(target.filter((one) => one !== -1))
  const shape = target.map((one) => (one === -1 ? rest : one))
  const fits = target.every((one) => one > 0 || one === -1) && Number.isInteger(rest) && sizeOf(shape) === size
  if (!fits || target.filter((one) => one === -1).length > 1) {
    scope.fail(
      `its input is ${describeShape(from)}, which cannot become [${target.join(', ')}]: the number of elements differs.`,
    )
  }
  return shape
}

/** Axis i of the output is axis dims[i] of the input, counted from 1. */
export const Permute = defineLayer({
  options: { dims: oneOrMore(positiveInteger()) },
  build(scope, input, { dims }) {
    const { value, shape } = channelsLast(scope.builder, input)
    if (dims.length !== shape.length || shape.some((_, axis) => !dims.includes(axis + 1))) {
      scope.fail(
        `option "dims" is [${dims.join(', ')}], but must name each axis of ${describeShape(shape)} once, from 1.`,
      )
    }
    const moved = scope.builder.op('Transpose', [value], { perm: [0, ...dims] })
    return { value: moved, shape: dims.map((axis) => shape[axis - 1]!), layout: 'last' }
  },
})

/** [features] to [n, features]. */
export const RepeatVector = defineLayer({
  options: { n: positiveInteger() },
  build(scope, input, { n }): Signal {
    const { builder } = scope
    const { value, shape } = channelsLast(builder, input)
    if (shape.length !== 1) scope.fail(`its input is ${describeShape(shape)}, but it takes features.`)
    const row = builder.op('Unsqueeze', [value, builder.ints([1])])
    return { value: builder.op('Tile', [row, builder.ints([1, n, 1])]), shape: [n, shape[0]!], layout: 'last' }
  },
})
