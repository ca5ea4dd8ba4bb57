import type { GraphBuilder } from '../graph/builder.ts'
import { type Option } from '../core/options.ts'
import { configured } from './options.ts'

/** Adds l1 sum(|w|) + l2 sum(w^2) to the loss. */
export interface Regularizer {
  readonly l1: number
  readonly l2: number
}

/** https://keras.io/api/layers/regularizers/ */
const FACTORS: Readonly<Record<string, readonly ('l1' | 'l2')[]>> = {
  l1: ['l1'],
  l2: ['l2'],
  l1_l2: ['l1', 'l2'],
}

/** What Keras takes for a factor that is left out. */
const DEFAULT_FACTOR = 0.01

/** A name, or `{class_name, config}` as Keras writes it. */
export function regularizer(): Option<Regularizer> {
  return {
    expects: '"l1", "l2", "l1_l2", or {"class_name": "L1L2", "config": {"l1": ..., "l2": ...}}',
    parse(value) {
      const { name = '', config = {} } = configured(value) ?? {}
      const factors = Object.hasOwn(FACTORS, name) ? FACTORS[name] : undefined
      const known = (key: string) => factors?.some((factor) => factor === key)
      if (!factors || !Object.keys(config).every(known)) return undefined
      const read = (key: 'l1' | 'l2') => (known(key) ? (config[key] ?? DEFAULT_FACTOR) : 0)
      const [l1, l2] = [read('l1'), read('l2')]
      const valid = (factor: unknown) => typeof factor === 'number' && factor >= 0 && Number.isFinite(factor)
      return valid(l1) && valid(l2) ? { l1: l1 as number, l2: l2 as number } : undefined
    },
  }
}

/** The scalar that a regularizer adds to the loss; undefined when its factors are 0. */
export function penaltyOf(builder: GraphBuilder, value: string, { l1, l2 }: Regularizer): string | undefined {
  const term = (factor: number, each: () => string) =>
    factor === 0
      ? []
      : [builder.op('Mul', [builder.op('ReduceSum', [each()], { keepdims: 0 }), builder.scalar(factor)])]
  const terms = [...term(l1, () => builder.op('Abs', [value])), ...term(l2, () => builder.op('Mul', [value, value]))]
  return sumOf(builder, terms)
}

/** The same number of a weight as it is now. */
export function measurePenalty(values: Float32Array, { l1, l2 }: Regularizer): number {
  let sum = 0
  for (const value of values) sum += l1 * Math.abs(value) + l2 * value * value
  return sum
}

/** undefined for no values. */
export function sumOf(builder: GraphBuilder, values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => builder.op('Add', [sum, value]))
}
