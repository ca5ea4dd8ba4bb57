import type { Tensor } from '../core/tensor.ts'
import { allocateFeatures, readFeatures } from '../data/features.ts'
import type { Table } from '../data/table.ts'
import type { Batch } from './engine.ts'
import type { Examples } from './examples.ts'
import { allocateTargets, type TargetCoding } from './targets.ts'

interface TableBatch extends Batch {
  readonly feeds: { readonly x: Tensor<'float32'> }
}

/** Rows of a table, copied into tensors that are allocated once for each number of rows and used again. */
export class TableExamples implements Examples {
  readonly #table: Table
  readonly #targets: TargetCoding
  readonly #weights: Float32Array | undefined
  readonly #batches = new Map<number, TableBatch>()

  /** @param weights of all rows of the table; batches carry weights when they are given. */
  constructor(table: Table, targets: TargetCoding, weights?: Float32Array) {
    this.#table = table
    this.#targets = targets
    this.#weights = weights
  }

  read(rows: Uint32Array): Batch {
    const batch = this.#batches.get(rows.length) ?? this.#allocate(rows.length)
    readFeatures(this.#table, rows, batch.feeds.x)
    this.#targets.read(rows, batch.t.data)
    if (batch.w) for (let i = 0; i < rows.length; i++) batch.w.data[i] = this.#weights![rows[i]!]!
    return batch
  }

  #allocate(rows: number): TableBatch {
    const w: Tensor<'float32'> = { dtype: 'float32', shape: [rows], data: new Float32Array(rows) }
    const batch = {
      feeds: { x: allocateFeatures(this.#table, rows) },
      t: allocateTargets(this.#targets, rows),
      ...(this.#weights ? { w } : {}),
    }
    this.#batches.set(rows, batch)
    return batch
  }
}
