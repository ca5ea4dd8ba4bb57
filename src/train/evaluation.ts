import type { Metrics } from '../artifact/manifest.ts'
import { exp, pow } from '../core/elementary.ts'
import { lossTraits, measureLoss, servedBehind } from './losses.ts'
import { type Accumulator, type Answered, type MetricScope, METRICS, rowsOf } from './metrics.ts'
import type { LossConfig } from './run-config.ts'

interface Measure {
  readonly name: string
  /** What a value of 1 is in the target's unit. */
  readonly scale: number
  readonly accumulator: Accumulator
  readonly comparesRows?: true | undefined
}

/** Loss and metrics over rows that come in batches. */
export class Evaluation {
  readonly #loss: Measure
  readonly #metrics: readonly Measure[]
  readonly #givesLogits: boolean

  /**
   * @param unit what 1 in the network's output is in the target's own unit; losses and errors are given in that.
   */
  constructor(loss: LossConfig, metrics: readonly string[], unit: number, scope: MetricScope) {
    this.#givesLogits = servedBehind(loss) === 'softmax'
    this.#loss = { name: 'loss', scale: pow(unit, lossTraits(loss.class_name).power), accumulator: measureLoss(loss) }
    this.#metrics = metrics.map((name) => {
      const { power, create, comparesRows } = METRICS[name]!
      return { name, scale: pow(unit, power), accumulator: create(scope), comparesRows }
    })
  }

  add(answered: Answered): void {
    this.#loss.accumulator.add(answered)
    for (const { accumulator, comparesRows } of this.#metrics) {
      accumulator.add(comparesRows && this.#givesLogits ? { ...answered, output: softmax(answered) } : answered)
    }
  }

  /**
   * The means so far, their names prefixed, e.g. `val_loss`.
   * @param penalty what regularizers add to the loss.
   */
  metrics(prefix: string, penalty: number): Metrics {
    const means = [this.#loss, ...this.#metrics].map(({ name, scale, accumulator }): [string, number] => {
      const value = accumulator.value() + (name === 'loss' ? penalty : 0)
      return [prefix + name, value * scale]
    })
    return Object.fromEntries(means)
  }
}

/** Of rows of logits. */
function softmax({ output, t }: Answered): Float32Array {
  const width = output.length / rowsOf(t)
  const p = output.slice()
  for (let from = 0; from < p.length; from += width) {
    const row = p.subarray(from, from + width)
    const largest = row.reduce((a, b) => Math.max(a, b))
    row.forEach((z, i) => (row[i] = exp(z - largest)))
    const sum = row.reduce((a, b) => a + b)
    row.forEach((e, i) => (row[i] = e / sum))
  }
  return p
}
