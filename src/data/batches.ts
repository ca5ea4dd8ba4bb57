import type { Rng } from '../core/rng.ts'
import { type Shape, sizeOf, type Tensor } from '../core/tensor.ts'
import type { Table } from './table.ts'

/** Rows as a model takes them. */
export interface RowBatch {
  /** [rows, ...rowShape], raw values. */
  readonly x: Tensor<'float32'>
  /** [rows]: int32 class indices or float32 values. */
  readonly t: Tensor<'int32'> | Tensor<'float32'>
}

/** Copies rows of a table into tensors that are allocated once and used again for every batch. */
export class RowReader {
  readonly #table: Table
  readonly #batchSize: number
  readonly #full: RowBatch

  constructor(table: Table, batchSize: number) {
    this.#table = table
    this.#batchSize = batchSize
    this.#full = allocate(table, batchSize)
  }

  /**
   * Each of `rows` once, in batches of the batch size; what is left over makes a last, smaller one. With `rng` in
   * an order that it draws (another one each time), without in the order given.
   * A batch is valid until the next one is asked for.
   */
  *batches(rows: Uint32Array, rng?: Rng): Generator<RowBatch, void, undefined> {
    const order = rng ? rng.shuffle(rows.slice()) : rows
    const whole = order.length - (order.length % this.#batchSize)
    for (let from = 0; from < whole; from += this.#batchSize) {
      this.#read(order, from, this.#full)
      yield this.#full
    }
    if (whole < order.length) {
      const last = allocate(this.#table, order.length - whole)
      this.#read(order, whole, last)
      yield last
    }
  }

  #read(rows: Uint32Array, from: number, { x, t }: RowBatch): void {
    const count = t.data.length
    const { target } = this.#table
    const targets = target.task === 'classification' ? target.classes : target.values
    for (let i = 0; i < count; i++) t.data[i] = targets[rows[from + i]!]!
    this.#readFeatures(rows, from, count, x.data)
  }

  #readFeatures(rows: Uint32Array, from: number, count: number, into: Float32Array): void {
    const table = this.#table
    const width = sizeOf(table.rowShape)
    if (table.kind === 'image') {
      const { pixels } = table.column
      for (let i = 0; i < count; i++) {
        const start = rows[from + i]! * width
        for (let j = 0; j < width; j++) into[i * width + j] = pixels[start + j]!
      }
    } else {
      table.columns.forEach(({ values }, j) => {
        for (let i = 0; i < count; i++) into[i * width + j] = values[rows[from + i]!]!
      })
    }
  }
}

function allocate({ rowShape, target }: Table, rows: number): RowBatch {
  const shape: Shape = [rows, ...rowShape]
  return {
    x: { dtype: 'float32', shape, data: new Float32Array(sizeOf(shape)) },
    t:
      target.task === 'classification'
        ? { dtype: 'int32', shape: [rows], data: new Int32Array(rows) }
        : { dtype: 'float32', shape: [rows], data: new Float32Array(rows) },
  }
}
