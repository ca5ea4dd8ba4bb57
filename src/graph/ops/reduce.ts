import { formatShape, sameShape } from '../dims.ts'
import type { Dim } from '../graph.ts'
import {
  defineOp, fixed, flag, type GradientContext, input, int, ints, optionalInput, replaceAt, resolveAxes, resolveAxis,
} from '../op.ts'
import { zerosWhere } from './gradient.ts'

function reducedShape(x: readonly Dim[], axes: readonly number[], keepdims: boolean): readonly Dim[] {
  return x.flatMap((dim, axis) => (axes.includes(axis) ? (keepdims ? [1] : []) : [dim]))
}

type Gradient = (context: GradientContext<{ readonly keepdims: number }>, axes: readonly number[]) => string

/** Over `axes` (an initializer; all axes when absent or empty), which become 1 or, without `keepdims`, go. */
function reduction(gradient: Gradient) {
  const axesOf = (given: readonly number[], shape: readonly Dim[]): readonly number[] =>
    given.length > 0 ? given : shape.map((_, axis) => axis)
  return defineOp({
    domain: '',
    inputs: [input('data'), optionalInput('axes', ['int64'])],
    outputs: ['reduced'],
    attributes: { keepdims: flag(1), noop_with_empty_axes: fixed(0) },
    infer(context) {
      const { dtype, shape } = context.input(0)
      const given = context.inputs[1] ? resolveAxes(context.constant(1), shape, context.fail) : []
      return [{ dtype, shape: reducedShape(shape, axesOf(given, shape), context.attributes.keepdims === 1) }]
    },
    gradient: (context) => {
      const given = context.inputs[1] ? context.constant(1) : []
      return [gradient(context, axesOf(given, context.type(context.inputs[0]!).shape))]
    },
  })
}

const spread =
  (scale_by_count: 0 | 1): Gradient =>
  ({ op, upstream, inputs }, axes) => op('BroadcastLike', [upstream[0]!, inputs[0]!], { axes, scale_by_count })

/** Elements that are equally extreme share the gradient. */
const toExtremes: Gradient = (context, axes) => {
  const { op, ints, scalar, upstream, inputs, outputs, attributes } = context
  const kept = (value: string): string =>
    attributes.keepdims || axes.length === 0 ? value : op('Unsqueeze', [value, ints(axes)])
  const chosen = op('Equal', [inputs[0]!, kept(outputs[0]!)])
  const count = op('ReduceSum', [op('Where', [chosen, scalar(1), scalar(0)]), ints(axes)], { keepdims: 1 })
  return zerosWhere(context, chosen, op('Div', [kept(upstream[0]!), count]), 'otherwise')
}

/** The int64 place of the largest element along `axis`: the first of several, or the last with `select_last_index`. */
const ArgMax = defineOp({
  domain: '',
  inputs: [input('data')],
  outputs: ['reduced'],
  attributes: { axis: int(0), keepdims: flag(1), select_last_index: flag(0) },
  infer(context) {
    const { shape } = context.input(0)
    const { axis, keepdims } = context.attributes
    const at = resolveAxis(axis, shape, context.fail)
    return [{ dtype: 'int64', shape: keepdims ? replaceAt(shape, at, 1) : replaceAt(shape, at) }]
  },
})

/**
 * Repeats dY, a reduction of something of X's shape over `axes` (kept as 1 or gone), back to X's shape; divided by the
 * number of elements that each was reduced from when `scale_by_count` is set. X gives its shape only.
 */
const BroadcastLike = defineOp({
  domain: 'inpage',
  inputs: [input('dY'), input('X')],
  outputs: ['dX'],
  attributes: { axes: ints({}), scale_by_count: flag(0) },
  infer(context) {
    const dY = context.input(0).shape
    const x = context.input(1)
    const axes = resolveAxes(context.attributes.axes, x.shape, context.fail)
    const kept = reducedShape(x.shape, axes, true)
    const dropped = reducedShape(x.shape, axes, false)
    if (!sameShape(dY, kept) && !sameShape(dY, dropped)) {
      context.fail(`dY must be ${formatShape(kept)} or ${formatShape(dropped)}, but is ${formatShape(dY)}.`)
    }
    return [x]
  },
})

export const reduceOps = {
  ReduceSum: reduction(spread(0)),
  ReduceMean: reduction(spread(1)),
  ReduceMax: reduction(toExtremes),
  ReduceMin: reduction(toExtremes),
  ArgMax,
}

export const reduceTrainingOps = {
  BroadcastLike,
}
