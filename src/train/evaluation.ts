import type { Metrics } from '../artifact/manifest.ts'
import { LOSSES } from './losses.ts'
import { type Accumulator, METRICS, type Truth } from './metrics.ts'

/** Loss and metrics over rows that come in batches. */
export class Evaluation {
  readonly #measures: readonly { readonly name: string; readonly scale: number; readonly accumulator: Accumulator }[]

  /** @param unit what 1 in the network's output is in the target's own unit; losses and errors are given in that. */
  constructor(loss: string, metrics: readonly string[], unit: number) {
    const lossEntry = LOSSES[loss]!
    this.#measures = [
      { name: 'loss', scale: unit ** lossEntry.power, accumulator: lossEntry.measure() },
      ...metrics.map((name) => {
        const { power, create } = METRICS[name]!
        return { name, scale: unit ** power, accumulator: create() }
      }),
    ]
  }

  /** @param output the network's output, [truth.length, width], row-major. */
  add(output: Float32Array, truth: Truth): void {
    const width = output.length / truth.length
    for (const { accumulator } of this.#measures) accumulator.add(output, width, truth)
  }

  /** The means so far, their names prefixed, e.g. `val_loss`. */
  metrics(prefix: string): Metrics {
    return Object.fromEntries(
      this.#measures.map(({ name, scale, accumulator }) => [prefix + name, accumulator.value() * scale]),
    )
  }
}
