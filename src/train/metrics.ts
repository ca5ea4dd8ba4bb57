import type { Task } from '../data/dataset.ts'

/** What a row should have given: its class index, or its value in the units that the network is trained in. */
export type Truth = Int32Array | Float32Array

/** A mean over rows that come in batches. */
export interface Accumulator {
  /** @param output the network's output, [truth.length, width], row-major. */
  add(output: Float32Array, width: number, truth: Truth): void
  /** NaN when no row was added. */
  value(): number
}

interface Metric {
  readonly task: Task
  /** Power of the target's unit: the trainer scales a value measured in standardised units by std ** power. */
  readonly power: 0 | 1 | 2
  create(): Accumulator
}

/** One entry per metric; names are Keras's. */
export const METRICS: Readonly<Record<string, Metric>> = {
  accuracy: {
    task: 'classification',
    power: 0,
    create: () =>
      meanOverRows((output, from, width, truth) => Number(predictedClass(output, from, width) === truth)),
  },
  mae: {
    task: 'regression',
    power: 1,
    create: () => meanOverRows((output, from, _width, truth) => Math.abs(output[from]! - truth)),
  },
  mse: { task: 'regression', power: 2, create: squaredError },
  rmse: {
    task: 'regression',
    power: 1,
    create: () => {
      const mse = squaredError()
      return { add: mse.add, value: () => Math.sqrt(mse.value()) }
    },
  },
  r2: { task: 'regression', power: 0, create: determination },
}

/** The mean of `of` over the rows; `from` is where the row starts in `output`. */
export function meanOverRows(
  of: (output: Float32Array, from: number, width: number, truth: number) => number,
): Accumulator {
  let sum = 0
  let rows = 0
  return {
    add(output, width, truth) {
      for (let row = 0; row < truth.length; row++) sum += of(output, row * width, width, truth[row]!)
      rows += truth.length
    },
    value: () => sum / rows,
  }
}

export function squaredError(): Accumulator {
  return meanOverRows((output, from, _width, truth) => (output[from]! - truth) ** 2)
}

/** R2 = 1 - residual / total sum of squares; the total by Welford's update, which does not cancel. */
function determination(): Accumulator {
  let residual = 0
  let rows = 0
  let mean = 0
  let total = 0
  return {
    add(output, width, truth) {
      for (let row = 0; row < truth.length; row++) {
        const value = truth[row]!
        const delta = value - mean
        rows++
        mean += delta / rows
        total += delta * (value - mean)
        residual += (value - output[row * width]!) ** 2
      }
    },
    // Nothing to explain when all true values are alike: as scikit-learn has it.
    value: () => (total > 0 ? 1 - residual / total : Number(residual === 0)),
  }
}

/** The largest score; for one sigmoid unit, whether it is above one half. */
function predictedClass(output: Float32Array, from: number, width: number): number {
  if (width === 1) return Number(output[from]! > 0.5)
  let best = 0
  for (let k = 1; k < width; k++) if (output[from + k]! > output[from + best]!) best = k
  return best
}
