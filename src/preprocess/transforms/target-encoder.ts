import { MaasError } from '../../core/error.ts'
import { type Option, orElse } from '../../core/options.ts'
import type { Rng } from '../../core/rng.ts'
import type { Target } from '../../data/table.ts'
import { mapColumn } from '../numbers.ts'
import { encodeLabels } from './encode-labels.ts'
import { type Numbers, stringEncoder } from './transform.ts'

interface Encoding {
  readonly categories: readonly string[]
  /** Of each number that the target is seen as: that of each category. */
  readonly values: readonly (readonly number[])[]
  /** Of all other categories: the target's mean. */
  readonly means: readonly number[]
}

const smoothing: Option<number | 'auto'> = {
  expects: '"auto" or a number of at least 0',
  parse: (value) => (value === 'auto' || (typeof value === 'number' && Number.isFinite(value) && value >= 0) ? value : undefined),
}
const folds: Option<number> = {
  expects: 'a whole number of at least 2',
  parse: (value) => (Number.isInteger(value) && (value as number) >= 2 ? (value as number) : undefined),
}

/**
 * What the target is on average where the category is: one number for a regression and for two labels, one for each of more
 * labels. Categories that are rare are drawn to the mean of all: `smooth` rows' worth, or as their spread suggests ('auto';
 * D. Micci-Barreca, "A preprocessing scheme for high-cardinality categorical attributes", 2001).
 *
 * Rows that are trained on are encoded by what the other rows say, in `cv` parts (scikit-learn's `fit_transform`): a category
 * that stands in one row only would else give its target away.
 */
export const TargetEncoder = stringEncoder({
  options: { smooth: orElse(smoothing, 'auto'), cv: orElse(folds, 5) },
  fit: (values, { smooth }, { rows, target }): Encoding => learn(values, rows, targetsOf(target), smooth),
  apply(values, { categories, values: encodings, means }) {
    const ids = new Map(categories.map((category, i) => [category, i]))
    return {
      width: means.length,
      missing: false,
      column: (index) => mapColumn(values, (value) => encodings[index]![ids.get(value) ?? -1] ?? means[index]!),
    }
  },
  front(scope, text, { categories, values, means }) {
    const parts = values.map((encoding, i) => encodeLabels(scope, text, categories, encoding, means[i]!))
    return parts.length === 1 ? parts[0]! : scope.builder.op('Concat', parts, { axis: 1 })
  },
  crossFit(values, { smooth, cv }, { rows, target, rng }): Numbers {
    const ys = targetsOf(target)
    const columns = ys.map(() => new Float64Array(rows.length))
    const fold = foldsOf(rows, target, cv, rng)
    for (let part = 0; part < cv; part++) {
      const { categories, values: encodings, means } = learn(values, rows.filter((_, i) => fold[i] !== part), ys, smooth)
      const ids = new Map(categories.map((category, i) => [category, i]))
      for (let i = 0; i < rows.length; i++) {
        if (fold[i] !== part) continue
        const id = ids.get(values[rows[i]!]!) ?? -1
        columns.forEach((column, j) => (column[i] = encodings[j]![id] ?? means[j]!))
      }
    }
    return { width: columns.length, missing: false, column: (index) => columns[index]! }
  },
  known: ({ categories }) => categories.filter((category) => category !== ''),
})

type Targets = readonly ((row: number) => number)[]

/** The target as numbers to take the mean of. */
function targetsOf(target: Target): Targets {
  switch (target.task) {
    case 'regression': return [(row) => target.values[row]!]
    case 'classification': {
      const seen = target.labels.length === 2 ? [1] : [...target.labels.keys()]
      return seen.map((label) => (row) => Number(target.classes[row] === label))
    }
    default: throw new MaasError('invalid-config', 'TargetEncoder: this task has no target that a mean can be taken of.')
  }
}

/** A part for each row, as many rows in each, and in each as many of a label. */
function foldsOf(rows: Uint32Array, target: Target, parts: number, rng: Rng): Uint16Array {
  const order = rng.shuffle(Uint32Array.from(rows.keys()))
  const groups = new Map<number, number>()
  const fold = new Uint16Array(rows.length)
  for (const place of order) {
    const group = target.task === 'classification' ? target.classes[rows[place]!]! : 0
    const seen = groups.get(group) ?? 0
    fold[place] = seen % parts
    groups.set(group, seen + 1)
  }
  return fold
}

function learn(values: readonly string[], rows: Uint32Array, targets: Targets, smooth: number | 'auto'): Encoding {
  const members = new Map<string, number[]>()
  for (const row of rows) {
    const known = members.get(values[row]!)
    if (known) known.push(row)
    else members.set(values[row]!, [row])
  }
  const categories = [...members.keys()].toSorted()
  const encoded = targets.map((y) => {
    const whole = momentsOf(rows, y)
    const encodings = categories.map((category) => {
      const own = momentsOf(members.get(category)!, y)
      const weight = smooth === 'auto' ? confidence(own, whole) : own.count / (own.count + smooth)
      return Math.fround(weight * own.mean + (1 - weight) * whole.mean)
    })
    return { encodings, mean: Math.fround(whole.mean) }
  })
  return { categories, values: encoded.map(({ encodings }) => encodings), means: encoded.map(({ mean }) => mean) }
}

interface Spread {
  readonly count: number
  readonly mean: number
  readonly variance: number
}

/** How far a category's own mean is to be trusted: the more rows it has, and the less these differ among themselves. */
function confidence(own: Spread, whole: Spread): number {
  const between = whole.variance * own.count
  return between + own.variance === 0 ? 0 : between / (between + own.variance)
}

function momentsOf(rows: ArrayLike<number>, y: (row: number) => number): Spread {
  let mean = 0
  for (let i = 0; i < rows.length; i++) mean += y(rows[i]!) / rows.length
  let variance = 0
  for (let i = 0; i < rows.length; i++) variance += ((y(rows[i]!) - mean) * (y(rows[i]!) - mean)) / rows.length
  return { count: rows.length, mean, variance }
}
