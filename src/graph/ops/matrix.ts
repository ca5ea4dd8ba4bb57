import { broadcastShapes, formatShape, sameShape } from '../dims.ts'
import type { Dim } from '../graph.ts'
import { defineOp, flag, float, type InferContext, input, optionalInput } from '../op.ts'
import { sumTo } from './gradient.ts'

/** A product over the last two axes of shapes; leading axes broadcast. */
function productShape(context: InferContext<unknown>, a: readonly Dim[], b: readonly Dim[]): readonly Dim[] {
  if (a.length < 2 || b.length < 2) {
    context.fail(`A ${formatShape(a)} and B ${formatShape(b)} must have at least two axes.`)
  }
  if (a.at(-1) !== b.at(-2)) {
    context.fail(`the last size of A ${formatShape(a)} must equal the second-to-last of B ${formatShape(b)}.`)
  }
  const leading = broadcastShapes(a.slice(0, -2), b.slice(0, -2))
  if (!leading) {
    return context.fail(
      `the leading sizes of A ${formatShape(a)} and B ${formatShape(b)} cannot be broadcast together.`,
    )
  }
  return [...leading, a.at(-2)!, b.at(-1)!]
}

/** Matrix product over the last two axes; leading axes broadcast. Inputs have two axes or more. */
const MatMul = defineOp({
  domain: '',
  inputs: [input('A'), input('B')],
  outputs: ['Y'],
  attributes: {},
  infer: (context) => [
    { dtype: context.input(0).dtype, shape: productShape(context, context.input(0).shape, context.input(1).shape) },
  ],
  gradient(context) {
    const [a, b] = context.inputs as [string, string]
    const dY = context.upstream[0]!
    const shapeA = context.type(a).shape
    const shapeB = context.type(b).shape
    return [
      context.needs(0)
        ? sumTo(context, context.op('FusedMatMul', [dY, b], { transA: 0, transB: 1 }), shapeA)
        : undefined,
      !context.needs(1)
        ? undefined
        : shapeB.length === 2
          ? context.op('MatMulGradB', [a, dY])
          : sumTo(context, context.op('FusedMatMul', [a, dY], { transA: 1, transB: 0 }), shapeB),
    ]
  },
})

function swapped(shape: readonly Dim[], swap: number): readonly Dim[] {
  return swap && shape.length > 1 ? [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!] : shape
}

/** MatMul with the last two axes of A or B swapped first, where transA or transB is set: the gradient of MatMul. */
const FusedMatMul = defineOp({
  domain: 'inpage',
  inputs: [input('A'), input('B')],
  outputs: ['Y'],
  attributes: { transA: flag(0), transB: flag(0) },
  infer(context) {
    const { transA, transB } = context.attributes
    const [a, b] = [swapped(context.input(0).shape, transA), swapped(context.input(1).shape, transB)]
    return [{ dtype: context.input(0).dtype, shape: productShape(context, a, b) }]
  },
})

/** alpha A' B' + beta C over matrices, C broadcast to the result; ' is transposition where transA or transB is set. */
const Gemm = defineOp({
  domain: '',
  inputs: [input('A'), input('B'), optionalInput('C')],
  outputs: ['Y'],
  attributes: { alpha: float(1), beta: float(1), transA: flag(0), transB: flag(0) },
  infer(context) {
    const { transA, transB } = context.attributes
    const a = context.input(0).shape
    const b = context.input(1).shape
    if (a.length !== 2 || b.length !== 2)
      context.fail(`A ${formatShape(a)} and B ${formatShape(b)} must have two axes.`)
    const [rows, innerA] = (transA ? [a[1], a[0]] : a) as [Dim, Dim]
    const [innerB, columns] = (transB ? [b[1], b[0]] : b) as [Dim, Dim]
    if (innerA !== innerB) {
      context.fail(
        `A ${formatShape(a)}${transA ? ' transposed' : ''} and B ${formatShape(b)}${transB ? ' transposed' : ''} ` +
          'do not fit: the last size of A must equal the first of B.',
      )
    }
    const shape = [rows, columns]
    const c = context.inputs[2]?.shape
    const fits = c === undefined || sameShape(broadcastShapes(c, shape) ?? [], shape)
    if (!fits) context.fail(`C ${formatShape(c)} cannot be broadcast to ${formatShape(shape)}.`)
    return [{ dtype: context.input(0).dtype, shape }]
  },
  gradient(context) {
    const [a, b, c] = context.inputs as [string, string, string | undefined]
    const { alpha, beta, transA, transB } = context.attributes
    const dY = context.upstream[0]!
    const gradientOfC = (): string => {
      const sum = sumTo(context, dY, context.type(c!).shape)
      return beta === 1 ? sum : context.op('Mul', [sum, context.scalar(beta)])
    }
    return [
      !context.needs(0)
        ? undefined
        : transA
          ? context.op('Gemm', [b, dY], { alpha, transA: transB, transB: 1 })
          : context.op('Gemm', [dY, b], { alpha, transB: 1 - transB }),
      !context.needs(1)
        ? undefined
        : transB
          ? context.op('Gemm', [dY, a], { alpha, transA: 1, transB: transA })
          : context.op('Gemm', [a, dY], { alpha, transA: 1 - transA }),
      c && context.needs(2) ? gradientOfC() : undefined,
    ]
  },
})

/** The gradient of MatMul's B where one matrix meets all of A: the sum over the leading axes of A' dY, [k, n]. */
const MatMulGradB = defineOp({
  domain: 'inpage',
  inputs: [input('A'), input('dY')],
  outputs: ['dB'],
  attributes: {},
  infer(context) {
    const [a, dY] = [context.input(0).shape, context.input(1).shape]
    if (a.length < 2 || !sameShape(a.slice(0, -1), dY.slice(0, -1))) {
      context.fail(`A ${formatShape(a)} and dY ${formatShape(dY)} must be matrices that differ in their last size only.`)
    }
    return [{ dtype: context.input(0).dtype, shape: [a.at(-1)!, dY.at(-1)!] }]
  },
})

export const matrixOps = { MatMul, Gemm }

export const matrixTrainingOps = { FusedMatMul, MatMulGradB }
