import { unary } from './activation.ts'
import type { Lowering, NodePlan } from './lowering.ts'

/** A kernel of x and y, or of dy, x or y, and dx, that takes numbers besides. */
function unit(
  kernel: 'elu' | 'leakyRelu' | 'hardSigmoid' | 'gelu' | 'geluTanh',
  numbers: (plan: NodePlan) => readonly number[] = () => [],
): Lowering {
  return {
    inPlace: [0],
    bind(node) {
      const run = node.kernels[kernel]
      const [x, y] = [node.input(0), node.output()]
      const [alpha, beta] = numbers(node)
      return () => run(x.address, y.address, y.size, alpha!, beta!)
    },
  }
}

function unitGradient(
  kernel: 'eluGrad' | 'leakyReluGrad' | 'geluGrad' | 'geluTanhGrad',
  numbers: (plan: NodePlan) => readonly number[] = () => [],
): Lowering {
  return {
    inPlace: [0, 1],
    bind(node) {
      const run = node.kernels[kernel]
      const [dy, other, dx] = [node.input(0), node.input(1), node.output()]
      const [alpha, scale] = numbers(node)
      return () => run(dy.address, other.address, dx.address, dx.size, alpha!, scale!)
    },
  }
}

/** By the attribute `approximate`. */
function approximated(none: Lowering, tanh: Lowering): Lowering {
  return { ...none, bind: (node) => (node.attribute('approximate') === 'tanh' ? tanh : none).bind(node) }
}

const alpha = (plan: NodePlan): readonly number[] => [plan.number('alpha')]
const alphaAndOne = (plan: NodePlan): readonly number[] => [plan.number('alpha'), 1]
const scaled = (plan: NodePlan): readonly number[] => [plan.number('gamma') * plan.number('alpha'), plan.number('gamma')]

/** The bits of float32 -infinity and infinity as int32. */
const INFINITIES = [-0x800000, 0x7f800000]

const Clip: Lowering = {
  inPlace: [0],
  bind(node) {
    const { clip } = node.kernels
    const [x, y] = [node.input(0), node.output()]
    const unlimited = node.table(INFINITIES)
    const low = node.inputs[1]?.address ?? unlimited
    const high = node.inputs[2]?.address ?? unlimited + 4
    return () => clip(x.address, y.address, y.size, low, high)
  },
}

const Mod: Lowering = {
  inPlace: [0],
  bind(node) {
    const { modulo } = node.kernels
    const [x, y] = [node.input(0), node.output()]
    const [divisor] = node.constant(1)
    return () => modulo(x.address, y.address, y.size, divisor!)
  },
}

export const mathLowerings = {
  Exp: unary('exponential'),
  Log: unary('logarithm'),
  Sqrt: unary('squareRoot'),
  Neg: unary('negative'),
  Abs: unary('absolute'),
  Sign: unary('sign'),
  Reciprocal: unary('reciprocal'),
  Erf: unary('errorFunction'),
  Floor: unary('roundDown'),
  Sin: unary('sine'),
  Cos: unary('cosine'),
  Mod,
  Clip,
  Elu: unit('elu', alphaAndOne),
  Selu: unit('elu', scaled),
  LeakyRelu: unit('leakyRelu', alpha),
  HardSigmoid: unit('hardSigmoid', (plan) => [plan.number('alpha'), plan.number('beta')]),
  Gelu: approximated(unit('gelu'), unit('geluTanh')),
  Softplus: unary('softplus'),
  Softsign: unary('softsign'),
}

export const mathTrainingLowerings = {
  EluGrad: unitGradient('eluGrad', alphaAndOne),
  SeluGrad: unitGradient('eluGrad', scaled),
  LeakyReluGrad: unitGradient('leakyReluGrad', alpha),
  GeluGrad: approximated(unitGradient('geluGrad'), unitGradient('geluTanhGrad')),
}
