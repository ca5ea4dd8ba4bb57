import { sameShape } from '../dims.ts'
import type { Dim } from '../graph.ts'
import type { GradientContext } from '../op.ts'

/** What several gradient rules share. */

type Context = GradientContext<unknown>

/** A shape as Reshape's constant wants it: the one size that is a name becomes -1. */
export function reshapeTo(context: Context, value: string, shape: readonly Dim[]): string {
  if (sameShape(context.type(value).shape, shape)) return value
  if (shape.filter((dim) => typeof dim === 'string').length > 1) {
    context.fail('its gradient needs a shape with at most one size that is not known yet.')
  }
  return context.op('Reshape', [value, context.ints(shape.map((dim) => (typeof dim === 'string' ? -1 : dim)))])
}

/** Sums a gradient over the axes along which its value had been broadcast, back to that value's shape. */
export function sumTo(context: Context, gradient: string, shape: readonly Dim[]): string {
  const from = context.type(gradient).shape
  const added = from.length - shape.length
  const axes = from.flatMap((dim, axis) => (axis < added || (shape[axis - added] === 1 && dim !== 1) ? [axis] : []))
  if (axes.length === 0) return gradient
  const onlyAdded = axes.length === added
  const sum = context.op('ReduceSum', [gradient, context.ints(axes)], { keepdims: onlyAdded ? 0 : 1 })
  return reshapeTo(context, sum, shape)
}

export function negate({ op }: Context, value: string): string {
  return op('Neg', [value])
}

/** `value` with zeros where the condition holds (`there`) or where it does not (`otherwise`). */
export function zerosWhere(context: Context, condition: string, value: string, where: 'there' | 'otherwise'): string {
  const zero = context.scalar(0)
  return context.op('Where', where === 'there' ? [condition, zero, value] : [condition, value, zero])
}

/** The gradient of the first output, for ops whose other outputs pass none. */
export function upstreamOfFirst(context: Context): string {
  if (context.upstream.slice(1).some((gradient) => gradient !== undefined)) {
    context.fail('a gradient is passed back through its first output only.')
  }
  return context.upstream[0]!
}
