import { formatShape, sameShape } from '../dims.ts'
import type { Dim } from '../graph.ts'
import { defineOp, fixed, flag, type InferContext, input, ints, optionalInput, resolveAxis } from '../op.ts'

function reducedShape(x: readonly Dim[], axes: readonly number[], keepdims: boolean): readonly Dim[] {
  return x.flatMap((dim, axis) => (axes.includes(axis) ? (keepdims ? [1] : []) : [dim]))
}

function resolveAxes(
  axes: readonly number[],
  shape: readonly Dim[],
  fail: (expectation: string) => never,
): readonly number[] {
  const resolved = axes.map((axis) => resolveAxis(axis, shape, fail))
  if (new Set(resolved).size !== resolved.length) fail(`axes [${axes.join(', ')}] name one axis twice.`)
  return resolved
}

/** Over `axes` (an initializer; all axes when absent or empty), which become 1 or, without `keepdims`, go. */
function reduction(gradient: 'sum' | 'mean' | 'none') {
  const axesOf = (context: InferContext<unknown>): readonly number[] => {
    const { shape } = context.input(0)
    const given = context.inputs[1] ? resolveAxes(context.constant(1), shape, context.fail) : []
    return given.length > 0 ? given : shape.map((_, axis) => axis)
  }
  return defineOp({
    domain: '',
    inputs: [input('data'), optionalInput('axes', ['int64'])],
    outputs: ['reduced'],
    attributes: { keepdims: flag(1), noop_with_empty_axes: fixed(0) },
    infer(context) {
      const { dtype, shape } = context.input(0)
      return [{ dtype, shape: reducedShape(shape, axesOf(context), context.attributes.keepdims === 1) }]
    },
    ...(gradient !== 'none' && {
      gradient: ({ op, upstream, inputs, constant, type }) => {
        const { shape } = type(inputs[0]!)
        const given = inputs[1] ? constant(1) : []
        const axes = given.length > 0 ? given : shape.map((_, axis) => axis)
        return [op('BroadcastLike', [upstream[0]!, inputs[0]!], { axes, scale_by_count: gradient === 'mean' ? 1 : 0 })]
      },
    }),
  })
}

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

/** ReduceMax serves preprocessing and passes no gradient. */
export const reduceOps = {
  ReduceSum: reduction('sum'),
  ReduceMean: reduction('mean'),
  ReduceMax: reduction('none'),
  BroadcastLike,
}
