import { formatShape, sameShape } from '../dims.ts'
import type { Attribute } from '../graph.ts'
import { type AttributeRules, type AttributesOf, choice, defineOp, float, type GradientContext, input } from '../op.ts'
import { zerosWhere } from './gradient.ts'

type Context<A> = GradientContext<A>

/** y = f(x), element by element. */
function unit<R extends AttributeRules>(
  attributes: R,
  gradient: (context: Context<AttributesOf<R>>, dY: string, x: string, y: string) => string,
) {
  return defineOp<R>({
    domain: '',
    inputs: [input('X')],
    outputs: ['Y'],
    attributes,
    infer: (context) => [context.input(0)],
    gradient: (context) => [gradient(context, context.upstream[0]!, context.inputs[0]!, context.outputs[0]!)],
  })
}

/** dX from dY and the unit's X or Y. */
function unitGradient<R extends AttributeRules>(from: 'X' | 'Y', attributes: R) {
  return defineOp<R>({
    domain: 'inpage',
    inputs: [input('dY'), input(from)],
    outputs: ['dX'],
    attributes,
    infer(context) {
      const [dY, other] = [context.input(0), context.input(1)]
      if (!sameShape(dY.shape, other.shape)) {
        context.fail(`dY ${formatShape(dY.shape)} must have the shape of ${from} ${formatShape(other.shape)}.`)
      }
      return [dY]
    },
  })
}

/** Of a unit whose Y is above 0 exactly where its X is, as long as `alpha` is not negative. */
function gradientFromY(op: string) {
  return (context: Context<{ readonly alpha: number }>, dY: string, _: string, y: string): string => {
    const { alpha } = context.attributes
    if (alpha < 0) context.fail(`its gradient needs an alpha of at least 0, but alpha is ${alpha}.`)
    return context.op(op, [dY, y], context.attributes as Readonly<Record<string, Attribute>>)
  }
}

const ELU = { alpha: float(1) }
const SELU = {
  alpha: float(1.67326319217681884765625),
  gamma: float(1.05070102214813232421875, 'a number above 0', (gamma) => gamma > 0),
}
const LEAKY = { alpha: float(0.01) }
const GELU = { approximate: choice(['none', 'tanh'], 'none') }

/**
 * Element-wise activations beside those of `activation.ts`:
 *
 *     Elu(x)         x where x > 0, else alpha (e^x - 1)             dY where Y > 0, else dY (Y + alpha)
 *     Selu(x)        gamma x where x > 0, else gamma alpha (e^x - 1) dY gamma where Y > 0, else dY (Y + gamma alpha)
 *     LeakyRelu(x)   x where x > 0, else alpha x                     dY where Y > 0, else dY alpha
 *     Gelu(x)        x / 2 (1 + erf(x / sqrt(2))), or x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))): GeluGrad(dY, X)
 *     HardSigmoid(x) alpha x + beta cut off at 0 and 1               dY alpha where 0 < Y < 1
 *     Softplus(x)    log(1 + e^x)                                    dY sigmoid(X)
 *     Softsign(x)    x / (1 + |x|)                                   dY (1 - |Y|)^2
 */
export const unitOps = {
  Elu: unit(ELU, gradientFromY('EluGrad')),
  Selu: unit(SELU, gradientFromY('SeluGrad')),
  LeakyRelu: unit(LEAKY, gradientFromY('LeakyReluGrad')),
  Gelu: unit(GELU, ({ op, attributes }, dY, x) => op('GeluGrad', [dY, x], attributes)),
  HardSigmoid: unit({ alpha: float(0.2), beta: float(0.5) }, (context, dY, _, y) => {
    const { op, scalar } = context
    const sloping = op('And', [op('Greater', [y, scalar(0)]), op('Less', [y, scalar(1)])])
    return zerosWhere(context, sloping, op('Mul', [dY, scalar(context.attributes.alpha)]), 'otherwise')
  }),
  Softplus: unit({}, ({ op }, dY, x) => op('Mul', [dY, op('Sigmoid', [x])])),
  Softsign: unit({}, ({ op, scalar }, dY, _, y) => {
    const left = op('Sub', [scalar(1), op('Abs', [y])])
    return op('Mul', [dY, op('Mul', [left, left])])
  }),
}

export const unitTrainingOps = {
  EluGrad: unitGradient('Y', ELU),
  SeluGrad: unitGradient('Y', SELU),
  LeakyReluGrad: unitGradient('Y', LEAKY),
  GeluGrad: unitGradient('X', GELU),
}
