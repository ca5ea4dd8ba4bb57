import { pow } from '../core/elementary.ts'
import type { Tensor } from '../core/tensor.ts'
import type { Task } from '../data/dataset.ts'
import type { Batch } from './engine.ts'

/** What a network gave for a batch, row-major, beside what it should have given. */
export type Answered = Pick<Batch, 't' | 'w'> & { readonly output: Float32Array }

/**
 * A mean over rows that come in batches; a row is all but the last axis of the output, so every position of a sequence.
 */
export interface Accumulator {
  add(answered: Answered): void
  /** NaN when no row was added. */
  value(): number
}

/** What a metric must know of the network's outputs. */
export interface MetricScope {
  /** Above which a single output says the second of two labels. */
  readonly threshold: number
  /** Forecasting: the output that says that nothing changes. */
  readonly unchanged: number
}

interface Metric {
  readonly tasks: readonly Task[]
  /** Power of the target's unit: the trainer scales a value measured in standardised units by std^power. */
  readonly power: 0 | 1 | 2
  /** Which value is better. */
  readonly mode: 'min' | 'max'
  /** It compares probabilities of one row with those of others, which logits of several classes do not allow. */
  readonly comparesRows?: true
  create(scope: MetricScope): Accumulator
}

const NUMBERS = ['regression', 'forecasting'] as const

/**
 * One entry per metric; names are Keras's, `exact_match` is the share of sequences that are right at every position,
 * `theil_u` what is told of forecasts. As
 * in Keras, weights of rows do not count here, but rows of weight 0, such as padding, are left out.
 */
export const METRICS: Readonly<Record<string, Metric>> = {
  accuracy: {
    tasks: ['classification', 'translation'],
    power: 0,
    mode: 'max',
    create: ({ threshold }) => meanOverRows((row) => Number(isRight(row, threshold)), 'counted'),
  },
  auc: { tasks: ['classification'], power: 0, mode: 'max', comparesRows: true, create: areaUnderCurve },
  exact_match: { tasks: ['translation'], power: 0, mode: 'max', create: exactMatch },
  mae: {
    tasks: NUMBERS,
    power: 1,
    mode: 'min',
    create: () => meanOverRows((row) => meanOverWidth(row, (y, t) => Math.abs(y - t)), 'counted'),
  },
  mse: { tasks: NUMBERS, power: 2, mode: 'min', create: () => meanOverRows(squaredError, 'counted') },
  rmse: {
    tasks: NUMBERS,
    power: 1,
    mode: 'min',
    create: () => {
      const mse = meanOverRows(squaredError, 'counted')
      return { add: mse.add, value: () => Math.sqrt(mse.value()) }
    },
  },
  r2: { tasks: NUMBERS, power: 0, mode: 'max', create: determination },
  theil_u: { tasks: ['forecasting'], power: 0, mode: 'min', create: ({ unchanged }) => againstUnchanged(unchanged) },
}

/**
 * One row of {@link Answered}: `output` from `from` on, `width` values; its class in `t` is at `row`, its values from
 * `from`.
 */
export interface Row {
  readonly output: Float32Array
  readonly from: number
  readonly width: number
  readonly t: Int32Array | Float32Array
  readonly row: number
}

/**
 * The mean of `of`. `weighted`, as a loss: each row times its weight, over all rows. `counted`, as a metric: over the
 * rows whose weight is not 0.
 */
export function meanOverRows(of: (row: Row) => number, weights: 'weighted' | 'counted'): Accumulator {
  let sum = 0
  let rows = 0
  return {
    add(answered) {
      forEachRow(answered, (row, weight) => {
        if (weight !== 0) sum += of(row) * (weights === 'weighted' ? weight : 1)
        if (weight !== 0 || weights === 'weighted') rows++
      })
    },
    value: () => sum / rows,
  }
}

function squaredError(row: Row): number {
  return meanOverWidth(row, (y, t) => pow(y - t, 2))
}

/** Of targets of the output's width. */
function meanOverWidth({ output, from, width, t }: Row, of: (y: number, t: number) => number): number {
  let sum = 0
  for (let i = from; i < from + width; i++) sum += of(output[i]!, t[i]!)
  return sum / width
}

/** The root mean square error as a part of that of saying that nothing changes: H. Theil's U (1966); below 1 is better. */
function againstUnchanged(unchanged: number): Accumulator {
  const own = meanOverRows(squaredError, 'counted')
  const naive = meanOverRows((row) => meanOverWidth(row, (_, t) => pow(unchanged - t, 2)), 'counted')
  return {
    add(answered) {
      own.add(answered)
      naive.add(answered)
    },
    value: () => Math.sqrt(own.value() / naive.value()),
  }
}

/** The row that `see` gets is the same object each time. */
function forEachRow({ output, t, w }: Answered, see: (row: Row, weight: number) => void): void {
  const rows = rowsOf(t)
  const width = output.length / rows
  const row = { output, from: 0, width, t: t.data as Row['t'], row: 0 }
  for (let i = 0; i < rows; i++) {
    row.row = i
    row.from = i * width
    see(row, w ? w.data[i]! : 1)
  }
}

/** Rows of a target: indices have one element each, values as many as the output is wide. */
export function rowsOf({ dtype, shape, data }: Tensor): number {
  return dtype === 'int32' ? data.length : data.length / shape.at(-1)!
}

/** R2 = 1 - residual / total sum of squares; the total by Welford's update, which does not cancel. */
function determination(): Accumulator {
  let residual = 0
  let count = 0
  let mean = 0
  let total = 0
  return {
    add(answered) {
      forEachRow(answered, (row, weight) => {
        if (weight === 0) return
        for (let i = row.from; i < row.from + row.width; i++) {
          const value = row.t[i]!
          const delta = value - mean
          count++
          mean += delta / count
          total += delta * (value - mean)
        }
        residual += squaredError(row) * row.width
      })
    },
    // Nothing to explain when all true values are alike: as scikit-learn has it.
    value: () => (total > 0 ? 1 - residual / total : Number(residual === 0)),
  }
}

/**
 * How often a row of a class gets a higher score for it than a row of another, a tie counting half: the area under the
 * ROC curve, exact (Keras takes it at 200 thresholds). The mean over all classes, each against the rest.
 */
function areaUnderCurve(): Accumulator {
  const classes: { readonly score: number; readonly isOfClass: boolean }[][] = []
  return {
    add(answered) {
      forEachRow(answered, (row, weight) => {
        if (weight === 0) return
        for (let k = 0; k < row.width; k++) {
          const isOfClass = row.width === 1 ? isSecond(row) : trueClass(row) === k
          ;(classes[k] ??= []).push({ score: row.output[row.from + k]!, isOfClass })
        }
      })
    },
    value() {
      const areas = classes.flatMap((scored) => areaOf(scored) ?? [])
      // Chance, when all rows are of one class: there is nothing to tell apart.
      return areas.length > 0 ? areas.reduce((a, b) => a + b) / areas.length : 0.5
    },
  }
}

/** By ranks (Mann and Whitney); undefined when all rows are of the class, or none is. */
function areaOf(scored: { readonly score: number; readonly isOfClass: boolean }[]): number | undefined {
  scored.sort((a, b) => a.score - b.score)
  let above = 0
  let [inside, outside] = [0, 0]
  for (let from = 0, to = 0; from < scored.length; from = to) {
    let ties = 0
    let tiesInside = 0
    for (; scored[to]?.score === scored[from]!.score; to++, ties++) tiesInside += Number(scored[to]!.isOfClass)
    above += tiesInside * (outside + (ties - tiesInside) / 2)
    inside += tiesInside
    outside += ties - tiesInside
  }
  return inside * outside > 0 ? above / (inside * outside) : undefined
}

/**
 * Sequences whose every row of weight is right. When the network is fed the true sequence so far, as in training, that
 * is just what makes its greedy decoding right.
 */
function exactMatch(): Accumulator {
  let right = 0
  let sequences = 0
  return {
    add(answered) {
      const steps = rowsOf(answered.t) / answered.t.shape[0]!
      let isMatch = true
      forEachRow(answered, (row, weight) => {
        if (row.row % steps === 0) isMatch = true
        if (weight !== 0 && !isRight(row)) isMatch = false
        if (row.row % steps === steps - 1) right += Number(isMatch)
      })
      sequences += answered.t.shape[0]!
    },
    value: () => right / sequences,
  }
}

function isRight({ output, from, width, t, row }: Row, threshold = 0.5): boolean {
  if (width === 1) return output[from]! > threshold === isSecond({ t, row })
  return largest(output, from, width) === trueClass({ output, from, width, t, row })
}

/** Of two labels that one number tells apart. */
function isSecond({ t, row }: Pick<Row, 't' | 'row'>): boolean {
  return t[row]! > 0.5
}

function trueClass({ output, from, width, t, row }: Row): number {
  return t.length === output.length ? largest(t, from, width) : t[row]!
}

function largest(values: Float32Array | Int32Array, from: number, width: number): number {
  let best = 0
  for (let k = 1; k < width; k++) if (values[from + k]! > values[from + best]!) best = k
  return best
}
