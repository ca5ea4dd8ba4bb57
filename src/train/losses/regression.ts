import { exp, log, log1p, pow } from '../../core/elementary.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { orElse } from '../../core/options.ts'
import { positive } from '../../core/config-options.ts'
import { elementwise, EPSILON, rowwise } from './loss.ts'

const NUMBERS = { tasks: ['regression', 'forecasting'], target: 'values' } as const
/** Whose target stays as it is, while a forecast is of changes. */
const PROPORTIONS = { tasks: ['regression'], target: 'values', proportional: true } as const

export const mean_squared_error = elementwise({
  ...NUMBERS,
  power: 2,
  nodes: (builder, y, t) => square(builder, builder.op('Sub', [y, t])),
  number: (y, t) => pow(y - t, 2),
})

export const mean_absolute_error = elementwise({
  ...NUMBERS,
  power: 1,
  nodes: distance,
  number: (y, t) => Math.abs(y - t),
})

export const mean_absolute_percentage_error = elementwise({
  ...PROPORTIONS,
  power: 0,
  nodes(builder, y, t) {
    const size = builder.op('Max', [builder.op('Abs', [t]), builder.scalar(EPSILON)])
    return builder.op('Mul', [builder.op('Div', [distance(builder, y, t), size]), builder.scalar(100)])
  },
  number: (y, t) => (100 * Math.abs(y - t)) / Math.max(Math.abs(t), EPSILON),
})

export const mean_squared_logarithmic_error = elementwise({
  ...PROPORTIONS,
  power: 0,
  nodes(builder, y, t) {
    const logarithm = (x: string): string => {
      const aboveZero = builder.op('Max', [x, builder.scalar(EPSILON)])
      return builder.op('Log', [builder.op('Add', [aboveZero, builder.scalar(1)])])
    }
    return square(builder, builder.op('Sub', [logarithm(y), logarithm(t)]))
  },
  number: (y, t) => pow(log1p(Math.max(y, EPSILON)) - log1p(Math.max(t, EPSILON)), 2),
})

/** Of |y - t| the part up to delta is squared: a (|y - t| - a / 2), a = min(|y - t|, delta). */
export const huber = elementwise({
  ...NUMBERS,
  power: 0,
  options: { delta: orElse(positive, 1) },
  nodes(builder, y, t, { delta }) {
    const error = distance(builder, y, t)
    const near = builder.op('Min', [error, builder.scalar(delta)])
    return builder.op('Mul', [near, builder.op('Sub', [error, builder.op('Mul', [near, builder.scalar(0.5)])])])
  },
  number(y, t, { delta }) {
    const error = Math.abs(y - t)
    return error <= delta ? 0.5 * pow(error, 2) : delta * (error - 0.5 * delta)
  },
})

/** log(cosh(e)) = e + softplus(-2 e) - log(2), which does not overflow. */
export const log_cosh = elementwise({
  ...NUMBERS,
  power: 0,
  nodes(builder, y, t) {
    const error = builder.op('Sub', [y, t])
    const bent = builder.op('Softplus', [builder.op('Mul', [error, builder.scalar(-2)])])
    return builder.op('Sub', [builder.op('Add', [error, bent]), builder.scalar(Math.LN2)])
  },
  number(y, t) {
    const error = Math.abs(y - t)
    return error + log1p(exp(-2 * error)) - Math.LN2
  },
})

export const poisson = elementwise({
  ...PROPORTIONS,
  power: 0,
  nonNegative: true,
  nodes(builder, y, t) {
    const logarithm = builder.op('Log', [builder.op('Add', [y, builder.scalar(EPSILON)])])
    return builder.op('Sub', [y, builder.op('Mul', [t, logarithm])])
  },
  number: (y, t) => y - t * log(y + EPSILON),
})

/** Minus the cosine of the angle between output and target; of a vector shorter than epsilon, what is left of it. */
export const cosine_similarity = rowwise({
  tasks: ['regression', 'classification'],
  target: 'values',
  power: 0,
  nodes(builder, y, t) {
    const dot = (a: string, b: string): string =>
      builder.op('ReduceSum', [builder.op('Mul', [a, b]), builder.ints([-1])], { keepdims: 0 })
    const norm = (x: string): string => builder.op('Sqrt', [builder.op('Max', [dot(x, x), builder.scalar(pow(EPSILON, 2))])])
    return builder.op('Neg', [builder.op('Div', [dot(y, t), builder.op('Mul', [norm(y), norm(t)])])])
  },
  number({ output, from, width, t }) {
    let [dot, y, x] = [0, 0, 0]
    for (let i = from; i < from + width; i++) {
      dot += output[i]! * t[i]!
      y += pow(output[i]!, 2)
      x += pow(t[i]!, 2)
    }
    return -dot / (Math.max(Math.sqrt(y), EPSILON) * Math.max(Math.sqrt(x), EPSILON))
  },
})

function distance(builder: GraphBuilder, y: string, t: string): string {
  return builder.op('Abs', [builder.op('Sub', [y, t])])
}

function square(builder: GraphBuilder, x: string): string {
  return builder.op('Mul', [x, x])
}
