import { exp, log, log1p } from '../../core/elementary.ts'
import { MaasError } from '../../core/error.ts'
import { choice, flag, orElse } from '../../core/options.ts'
import { float32 } from '../../core/tensor.ts'
import { momentsOf, noValue } from '../moments.ts'
import { eachColumn, mapNumbers } from '../numbers.ts'
import { affine } from './affine.ts'
import { minimise } from './minimise.ts'
import { numberTransform } from './transform.ts'

const LEAST_POWER = 0.01

interface Power {
  readonly lambda: readonly number[]
  readonly isBoxCox: boolean
  /** Of what the power gives, when that is standardised. */
  readonly centre: readonly number[]
  readonly scale: readonly number[]
}

/**
 * Makes a column more like a normal distribution, by the power under which the training rows are most likely one:
 * Yeo and Johnson (2000), "A new family of power transformations to improve normality or symmetry", or Box and Cox (1964),
 * for which every value is above 0. `standardize`: then to mean 0 and deviation 1.
 */
export const PowerTransformer = numberTransform({
  options: { method: orElse(choice(['yeo-johnson', 'box-cox']), 'yeo-johnson'), standardize: orElse(flag(), true) },
  fit(values, { method, standardize }, { column, rows }): Power {
    const isBoxCox = method === 'box-cox'
    const lambda = eachColumn(values, (one) => {
      const there = Array.from(rows, (row) => Math.fround(one[row]!)).filter((value) => !Number.isNaN(value))
      if (there.length === 0) throw noValue(column)
      const low = there.findIndex((value) => value <= 0)
      if (isBoxCox && low >= 0) {
        throw new MaasError('invalid-data', `Column "${column}" holds ${there[low]}, but Box and Cox's powers are of numbers above 0. Take "yeo-johnson".`)
      }
      momentsOf(column, one, rows) // refuses what is beyond float32
      if (there.every((value) => value === there[0])) return 1
      return settled(minimise((power) => -logLikelihood(there, power, isBoxCox), -2, 2), isBoxCox)
    })
    const raised = mapNumbers(values, (x, i) => raise(x, lambda[i]!, isBoxCox))
    const moments = eachColumn(raised, (one) => (standardize ? momentsOf(column, one, rows) : { mean: 0, std: 1 }))
    return { lambda, isBoxCox, centre: moments.map(({ mean }) => mean), scale: moments.map(({ std }) => std) }
  },
  apply: (values, fitted) => affine.apply(mapNumbers(values, (x, i) => raise(x, fitted.lambda[i]!, fitted.isBoxCox)), fitted),
  lower(scope, x, fitted) {
    const { builder, constant } = scope
    const lambda = fitted.flatMap((one) => one.lambda)
    const vector = (name: string, of: (power: number) => number) => constant(name, float32([lambda.length], lambda.map(of)))
    const raised = (base: string, name: string, powers: (power: number) => number): string => {
      // A power of 0 is the logarithm: its place is computed with the power 1 and not taken.
      const logarithm = builder.op('Log', [base])
      if (lambda.every((power) => powers(power) === 0)) return logarithm
      const used = (power: number) => powers(power) || 1
      const root = builder.op('Exp', [builder.op('Mul', [logarithm, vector(`${name}_power`, used)])])
      const power = builder.op('Div', [builder.op('Sub', [root, builder.scalar(1)]), vector(`${name}_divisor`, used)])
      if (lambda.every((one) => powers(one) !== 0)) return power
      const isLogarithm = builder.op('Equal', [vector(`${name}_zero`, powers), builder.scalar(0)])
      return builder.op('Where', [isLogarithm, logarithm, power])
    }
    if (fitted[0]!.isBoxCox) return affine.lower(scope, raised(x, 'positive', (power) => power), fitted)
    const isNegative = builder.op('Less', [x, builder.scalar(0)])
    const base = builder.op('Add', [builder.op('Abs', [x]), builder.scalar(1)])
    const above = raised(base, 'positive', (power) => power)
    const below = builder.op('Neg', [raised(base, 'negative', (power) => Math.fround(2 - power))])
    return affine.lower(scope, builder.op('Where', [isNegative, below, above]), fitted)
  },
})

/** As float32. Powers near 0 become 0, whose logarithm is nearly the same: float32 has too few digits for what they are divided by. */
function settled(lambda: number, isBoxCox: boolean): number {
  if (Math.abs(lambda) < LEAST_POWER) return 0
  return !isBoxCox && Math.abs(2 - lambda) < LEAST_POWER ? 2 : Math.fround(lambda)
}

/** ((x + 1)^p - 1) / p from 0 on, of negative numbers -((1 - x)^(2 - p) - 1) / (2 - p); or (x^p - 1) / p. Logarithms where p is 0. */
function raise(x: number, lambda: number, isBoxCox: boolean): number {
  if (isBoxCox) return powerOf(log(x), lambda)
  return x < 0 ? -powerOf(log1p(-x), 2 - lambda) : powerOf(log1p(x), lambda)
}

/** (e^(p l) - 1) / p */
function powerOf(logarithm: number, power: number): number {
  return power === 0 ? logarithm : (exp(power * logarithm) - 1) / power
}

/** Of the values under a normal distribution of the transformed ones, up to a constant. */
function logLikelihood(values: readonly number[], lambda: number, isBoxCox: boolean): number {
  const raised = values.map((x) => raise(x, lambda, isBoxCox))
  const mean = raised.reduce((a, b) => a + b) / raised.length
  const variance = raised.reduce((sum, y) => sum + (y - mean) * (y - mean), 0) / raised.length
  const jacobian = values.reduce((sum, x) => sum + (isBoxCox ? log(x) : Math.sign(x) * log1p(Math.abs(x))), 0)
  return (lambda - 1) * jacobian - (raised.length / 2) * log(variance)
}
