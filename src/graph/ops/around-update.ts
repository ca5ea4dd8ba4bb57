import { sizeOf } from '../../core/tensor.ts'
import { formatShape, sameShape } from '../dims.ts'
import { type AttributeRules, defineOp, float, input, type InferContext, int, ints, type OpSpec } from '../op.ts'

const positive = float(undefined, 'a number above 0', (given) => given > 0)

/**
 * Changes its tensors in place, which have one shape: what is done to gradients before an update, to weights behind it.
 */
function inPlace<R extends AttributeRules>(
  names: readonly string[],
  attributes: R,
  check: (context: InferContext<never>) => void = () => {},
  changed = names.length,
): OpSpec<R> {
  return defineOp<R>({
    domain: 'inpage',
    inputs: names.map((name) => input(name)),
    outputs: names.slice(0, changed).map((name) => `${name}_new`),
    attributes,
    infer(context) {
      const first = context.input(0)
      names.forEach((name, i) => {
        const { shape } = context.input(i)
        if (!sameShape(shape, first.shape)) {
          context.fail(`${name} must be ${formatShape(first.shape)} as ${names[0]} is, but is ${formatShape(shape)}.`)
        }
      })
      check(context as InferContext<never>)
      return names.slice(0, changed).map(() => first)
    },
  })
}

/**
 * - GradientSum: A' = A + G
 * - GradientMean: G' = (A + G) / steps;  A' = 0
 * - GradientClipByValue: G' = G cut off at -limit and limit
 * - GradientClipByNorm: G [P] is parts of `sizes` that follow one another; each that is longer than limit is scaled to it
 *   (one part of P: the global norm). A norm that is not finite makes the part NaN.
 * - MaxNormUpdate: of W [P], the part of `shape` that begins at `offset` is scaled by clip(n, 0, limit) / (n + 1e-7), n
 *   being its norms over `axes` (keras/src/constraints/constraints.py, MaxNorm)
 */
export const aroundUpdateOps = {
  GradientSum: inPlace(['A', 'G'], {}, undefined, 1),
  GradientMean: inPlace(['G', 'A'], { steps: int(undefined, { min: 1 }) }),
  GradientClipByValue: inPlace(['G'], { limit: positive }),
  GradientClipByNorm: inPlace(['G'], { limit: positive, sizes: ints({ min: 1 }) }, (context) => {
    const { sizes } = context.attributes as { readonly sizes: readonly number[] }
    const total = sizes.reduce((sum, size) => sum + size, 0)
    if (!sameShape(context.input(0).shape, [total])) {
      context.fail(`sizes must add up to G ${formatShape(context.input(0).shape)}, but give ${total}.`)
    }
  }),
  MaxNormUpdate: inPlace(
    ['W'],
    { limit: positive, offset: int(undefined, { min: 0 }), shape: ints({ min: 1 }), axes: ints({ min: 0 }) },
    (context) => {
      const { offset, shape, axes } = context.attributes as unknown as {
        readonly offset: number
        readonly shape: readonly number[]
        readonly axes: readonly number[]
      }
      const [size] = context.input(0).shape
      if (typeof size !== 'number' || offset + sizeOf(shape) > size) {
        context.fail(`W ${formatShape(context.input(0).shape)} has no part ${formatShape(shape)} at ${offset}.`)
      }
      if (axes.some((axis) => axis >= shape.length)) context.fail(`axes must be below ${shape.length}, but are ${axes}.`)
    },
  ),
}
