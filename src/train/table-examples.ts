import { type Tensor, zeros } from '../core/tensor.ts'
import type { Batch } from './engine.ts'
import type { Examples } from './examples.ts'
import type { FeatureSource } from './feature-source.ts'
import { allocateTargets, type TargetCoding } from './targets.ts'

/** The second input of a network with a decoder: the target up to the step before. */
export const DECODER_INPUT = 'decoder_x'

/** Rows of a table, copied into tensors that are allocated once for each number of rows and used again. */
export class TableExamples implements Examples {
  readonly #sources: readonly FeatureSource[]
  readonly #targets: TargetCoding
  readonly #weights: Float32Array | undefined
  readonly #batches = new Map<number, Batch>()

  /** @param weights of all rows of the table; batches carry weights when they are given, or when targets are padded. */
  constructor(sources: readonly FeatureSource[], targets: TargetCoding, weights?: Float32Array) {
    this.#sources = sources
    this.#targets = targets
    this.#weights = weights
  }

  read(rows: Uint32Array): Batch {
    const batch = this.#batches.get(rows.length) ?? this.#allocate(rows.length)
    const { feeds, t, w } = batch
    for (const source of this.#sources) source.read(rows, feeds[source.input]!.data)
    this.#targets.read(rows, t.data)
    if (feeds[DECODER_INPUT]) this.#targets.readDecoder!(rows, feeds[DECODER_INPUT].data)
    if (w) this.#weigh(rows, t, w)
    return batch
  }

  /**
   * As in Keras, a masked mean is one over what is not padding, while other weights do not change what is divided by.
   */
  #weigh(rows: Uint32Array, t: Tensor, { data }: Tensor<'float32'>): void {
    const width = data.length / rows.length
    const weightOf = (row: number) => this.#weights?.[row] ?? 1
    if (!this.#targets.isPadded) {
      for (let i = 0; i < data.length; i++) data[i] = weightOf(rows[i]!)
      return
    }
    let counted = 0
    for (const id of t.data) if (id !== 0) counted++
    for (let i = 0; i < data.length; i++) {
      data[i] = t.data[i] === 0 ? 0 : (weightOf(rows[Math.floor(i / width)]!) * data.length) / counted
    }
  }

  #allocate(rows: number): Batch {
    const { shape, isPadded, readDecoder } = this.#targets
    const features = this.#sources.map(({ input, dtype, rowShape }): [string, Tensor] => [input, zeros(dtype, [rows, ...rowShape])])
    const t = allocateTargets(this.#targets, rows)
    const batch = {
      feeds: { ...Object.fromEntries(features), ...(readDecoder && { [DECODER_INPUT]: zeros('int32', t.shape) }) },
      t,
      ...(this.#weights || isPadded ? { w: zeros('float32', isPadded ? [rows, ...shape] : [rows]) } : {}),
    }
    this.#batches.set(rows, batch)
    return batch
  }
}
