import type { Metrics } from '../artifact/manifest.ts'
import { pow } from '../core/elementary.ts'
import { lossTraits, measureLoss } from './losses.ts'
import { type Accumulator, type Answered, METRICS } from './metrics.ts'
import type { LossConfig } from './run-config.ts'

/** Loss and metrics over rows that come in batches. */
export class Evaluation {
  readonly #measures: readonly { readonly name: string; readonly scale: number; readonly accumulator: Accumulator }[]

  /**
   * @param unit what 1 in the network's output is in the target's own unit; losses and errors are given in that.
   * @param threshold see {@link METRICS}.
   */
  constructor(loss: LossConfig, metrics: readonly string[], unit: number, threshold: number) {
    this.#measures = [
      { name: 'loss', scale: pow(unit, lossTraits(loss.class_name).power), accumulator: measureLoss(loss) },
      ...metrics.map((name) => {
        const { power, create } = METRICS[name]!
        return { name, scale: pow(unit, power), accumulator: create(threshold) }
      }),
    ]
  }

  add(answered: Answered): void {
    for (const { accumulator } of this.#measures) accumulator.add(answered)
  }

  /** The means so far, their names prefixed, e.g. `val_loss`. */
  metrics(prefix: string): Metrics {
    return Object.fromEntries(
      this.#measures.map(({ name, scale, accumulator }) => [prefix + name, accumulator.value() * scale]),
    )
  }
}
