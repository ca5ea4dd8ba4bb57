import { normalFromBits, randomBits } from '../ops/random.ts'
import type { NodeAttributes } from '../node-attributes.ts'
import { fill, offset, type ReferenceOp } from './reference-tensor.ts'

type Numbers = NodeAttributes['number']

/** Element by element over inputs of one shape. */
const map =
  (f: (x: number, number: Numbers, attributes: NodeAttributes) => number): ReferenceOp =>
  ([x], attributes) => [fill(x!.shape, (_, i) => f(x!.data[i]!, attributes.number, attributes), x!.dtype)]

const gradient =
  (f: (from: number, number: Numbers, attributes: NodeAttributes) => number): ReferenceOp =>
  ([dY, from], attributes) => [
    fill(dY!.shape, (_, i) => dY!.data[i]! * f(from!.data[i]!, attributes.number, attributes)),
  ]

const compare =
  (f: (a: number, b: number) => boolean): ReferenceOp =>
  ([a, b], _, [shape]) => [
    fill(shape!, (index) => Number(f(a!.data[offset(a!.shape, index)]!, b!.data[offset(b!.shape, index)]!)), 'bool'),
  ]

/** 2 / sqrt(pi) e^(-x^2) (x + 2 x^3 / 3 + 4 x^5 / 15 + ...): terms of one sign, so nothing cancels. */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x)
  let sum = 0
  for (let n = 0, term = x; n < 150; n++, term *= (2 * x * x) / (2 * n + 1)) sum += term
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/** [Phi(x), its derivative] of Gelu(x) = x Phi(x). */
function gate(x: number, attributes: NodeAttributes): readonly [number, number] {
  if (attributes.text('approximate') === 'tanh') {
    const c = Math.sqrt(2 / Math.PI)
    const t = Math.tanh(c * (x + 0.044715 * x ** 3))
    return [(1 + t) / 2, ((1 - t * t) / 2) * c * (1 + 3 * 0.044715 * x * x)]
  }
  return [(1 + erf(x / Math.SQRT2)) / 2, Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)]
}

export const math = {
  Exp: map(Math.exp),
  Log: map(Math.log),
  Sqrt: map(Math.sqrt),
  Neg: map((x) => -x),
  Abs: map(Math.abs),
  Sign: map(Math.sign),
  Reciprocal: map((x) => 1 / x),
  Floor: map(Math.floor),
  Sin: map(Math.sin),
  Cos: map(Math.cos),
  Mod: ([a, b]) => [fill(a!.shape, (_, i) => ((a!.data[i]! % b!.data[0]!) + b!.data[0]!) % b!.data[0]!, a!.dtype)],
  Erf: map(erf),
  Clip: ([x, min, max]) => [
    fill(x!.shape, (_, i) => Math.min(Math.max(x!.data[i]!, min?.data[0] ?? -Infinity), max?.data[0] ?? Infinity)),
  ],
  Elu: map((x, number) => (x > 0 ? x : number('alpha') * Math.expm1(x))),
  Selu: map((x, number) => number('gamma') * (x > 0 ? x : number('alpha') * Math.expm1(x))),
  LeakyRelu: map((x, number) => (x > 0 ? x : number('alpha') * x)),
  Gelu: map((x, _, attributes) => x * gate(x, attributes)[0]),
  HardSigmoid: map((x, number) => Math.max(0, Math.min(1, number('alpha') * x + number('beta')))),
  Softplus: map((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Softsign: map((x) => x / (1 + Math.abs(x))),
  EluGrad: gradient((y, number) => (y > 0 ? 1 : y + number('alpha'))),
  SeluGrad: gradient((y, number) => (y > 0 ? number('gamma') : y + number('gamma') * number('alpha'))),
  LeakyReluGrad: gradient((y, number) => (y > 0 ? 1 : number('alpha'))),
  GeluGrad: gradient((x, _, attributes) => {
    const [phi, slope] = gate(x, attributes)
    return phi + x * slope
  }),
  Equal: compare((a, b) => a === b),
  Less: compare((a, b) => a < b),
  Greater: compare((a, b) => a > b),
  LessOrEqual: compare((a, b) => a <= b),
  GreaterOrEqual: compare((a, b) => a >= b),
  And: compare((a, b) => a !== 0 && b !== 0),
  Or: compare((a, b) => a !== 0 || b !== 0),
  Not: map((x) => Number(x === 0)),
  IsNaN: ([x]) => [fill(x!.shape, (_, i) => Number(Number.isNaN(x!.data[i]!)), 'bool')],
  Where: ([condition, x, y], _, [shape]) => [
    fill(
      shape!,
      (index) => {
        const chosen = condition!.data[offset(condition!.shape, index)] ? x! : y!
        return chosen.data[offset(chosen.shape, index)]!
      },
      x!.dtype,
    ),
  ],
  NormalNoise: ([x, step], { number }) => [
    fill(x!.shape, (_, i) => number('stddev') * normalFromBits(randomBits(number('seed'), step!.data[0]!, i))),
  ],
} satisfies Record<string, ReferenceOp>
