import { formatShape } from '../dims.ts'
import { defineOp, fixed, type GradientContext, INDEX, input, optionalInput } from '../op.ts'
import { zerosWhere } from './gradient.ts'

type Context = GradientContext<unknown>

/** y = f(x), element by element, with d(loss)/dx from dY; `gradient` absent: f is flat wherever it has a derivative. */
function unary(gradient?: (context: Context, dY: string, x: string, y: string) => string) {
  return defineOp({
    domain: '',
    inputs: [input('X')],
    outputs: ['Y'],
    attributes: {},
    infer: (context) => [context.input(0)],
    ...(gradient && {
      gradient: (context: Context) => [gradient(context, context.upstream[0]!, context.inputs[0]!, context.outputs[0]!)],
    }),
  })
}

/** X, not below `min` and not above `max`: scalars that may be absent. The gradient passes where X is within both. */
const Clip = defineOp({
  domain: '',
  inputs: [input('input'), optionalInput('min'), optionalInput('max')],
  outputs: ['output'],
  attributes: {},
  infer(context) {
    for (const [i, name] of [[1, 'min'], [2, 'max']] as const) {
      const shape = context.inputs[i]?.shape
      if (shape && shape.length > 0) context.fail(`${name} must be a scalar, but is ${formatShape(shape)}.`)
    }
    return [context.input(0)]
  },
  gradient(context) {
    const [x, min, max] = context.inputs as [string, string | undefined, string | undefined]
    const within = [
      ...(min ? [context.op('GreaterOrEqual', [x, min])] : []),
      ...(max ? [context.op('LessOrEqual', [x, max])] : []),
    ]
    const dY = context.upstream[0]!
    if (within.length === 0) return [dY]
    return [zerosWhere(context, within.reduce((a, b) => context.op('And', [a, b])), dY, 'otherwise')]
  },
})

/** What whole numbers leave when they are divided by B: a whole number above 0, an initializer. From 0 to below B. */
const Mod = defineOp({
  domain: '',
  inputs: [input('A', INDEX), input('B', INDEX)],
  outputs: ['C'],
  attributes: { fmod: fixed(0) },
  infer(context) {
    const [a, b] = [context.input(0), context.input(1)]
    const [divisor] = context.constant(1)
    if (b.dtype !== a.dtype) context.fail(`A is ${a.dtype} and B is ${b.dtype}; they must be of one type.`)
    if (b.shape.length > 0 || divisor! < 1) context.fail(`B must be a whole number above 0, but is ${divisor} ${formatShape(b.shape)}.`)
    return [a]
  },
})

/** Sign and Floor have no gradient: nothing can be learned through steps. */
export const mathOps = {
  Exp: unary(({ op }, dY, _, y) => op('Mul', [dY, y])),
  Log: unary(({ op }, dY, x) => op('Div', [dY, x])),
  Sqrt: unary(({ op, scalar }, dY, _, y) => op('Mul', [op('Div', [dY, y]), scalar(0.5)])),
  Neg: unary(({ op }, dY) => op('Neg', [dY])),
  Abs: unary(({ op }, dY, x) => op('Mul', [dY, op('Sign', [x])])),
  Sign: unary(),
  Floor: unary(),
  Sin: unary(({ op }, dY, x) => op('Mul', [dY, op('Cos', [x])])),
  Cos: unary(({ op }, dY, x) => op('Neg', [op('Mul', [dY, op('Sin', [x])])])),
  Mod,
  Reciprocal: unary(({ op }, dY, _, y) => op('Neg', [op('Mul', [dY, op('Mul', [y, y])])])),
  // d erf(x)/dx = 2 / sqrt(pi) e^(-x^2)
  Erf: unary(({ op, scalar }, dY, x) => {
    const density = op('Exp', [op('Neg', [op('Mul', [x, x])])])
    return op('Mul', [dY, op('Mul', [density, scalar(2 / Math.sqrt(Math.PI))])])
  }),
  Clip,
}
