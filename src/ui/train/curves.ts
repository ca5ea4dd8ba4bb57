import type { Metrics } from '../../artifact/manifest.ts'
import type { LiveRun } from './live-runs.ts'

/** Points over the epochs of a run; null where a line has none. */
export interface Curves {
  readonly epochs: readonly number[]
  readonly train: readonly (number | null)[]
  readonly validation: readonly (number | null)[]
  /** The loss of single batches on the way; only where there are live events. */
  readonly steps: readonly (number | null)[]
}

/** More points than this on a chart of this width are one on the other. */
const MAX_STEPS = 400

/** The lines of one measure. `total` is the number of epochs of the whole run. */
export function curvesOf(metric: string, history: readonly Metrics[], total: number, live?: LiveRun): Curves {
  const epochs: number[] = []
  const train: (number | null)[] = []
  const validation: (number | null)[] = []
  const steps: (number | null)[] = []
  const losses = metric === 'loss' ? thin(live?.losses ?? []) : []
  let next = 0
  const takeStepsBefore = (epoch: number): void => {
    for (; next < losses.length && losses[next]!.at * total < epoch; next++) {
      epochs.push(losses[next]!.at * total)
      steps.push(losses[next]!.loss)
      train.push(null)
      validation.push(null)
    }
  }
  for (const [index, metrics] of history.entries()) {
    takeStepsBefore(index + 1)
    epochs.push(index + 1)
    train.push(metrics[metric] ?? null)
    validation.push(metrics[`val_${metric}`] ?? null)
    steps.push(null)
  }
  takeStepsBefore(Infinity)
  return { epochs, train, validation, steps }
}

function thin<T>(points: readonly T[]): readonly T[] {
  const every = Math.ceil(points.length / MAX_STEPS)
  return points.filter((_, i) => i % every === 0)
}
