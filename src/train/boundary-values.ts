import { sizeOf, type Tensor, type TypedArray } from '../core/tensor.ts'
import { readTexts } from '../data/features.ts'
import type { Table } from '../data/table.ts'
import type { Graph } from '../graph/graph.ts'
import type { CrossFitted } from '../preprocess/preprocessing.ts'
import { createStringSession } from '../runtime/strings/session.ts'
import type { FeatureSource } from './feature-source.ts'

/** Rows that are computed together. */
const CHUNK = 256

/** Above this part of values that are not zero, the zeros are kept too: reading them is faster then. */
const SPARSE = 0.25

/**
 * What the fronts of a preprocessing give for all rows of a table: computed once, before the training.
 * @param front from `x_text` to the boundary values, of which `block` is that of a block of the preprocessing.
 */
export function boundarySources(
  front: Graph, table: Extract<Table, { kind: 'columns' }>, boundaries: ReadonlyMap<number, string>, { crossFitted, trained }: {
    readonly crossFitted: readonly CrossFitted[]
    /** Rows of the training part, which `crossFitted` is about. */
    readonly trained: Uint32Array
  },
): readonly FeatureSource[] {
  const session = createStringSession(front)
  const kept = new Map(front.outputs.map(({ name, dtype, shape }) => [name, new KeptRows(dtype as 'float32' | 'int32', shape.slice(1) as number[])]))
  const replacements = new Map(trained.length > 0 ? Array.from(trained, (row, i): [number, number] => [row, i]) : [])
  for (let from = 0; from < table.rows; from += CHUNK) {
    const rows = Uint32Array.from({ length: Math.min(CHUNK, table.rows - from) }, (_, i) => from + i)
    const values = session.run({ x_text: readTexts(table, rows) })
    for (const { block, from: first, values: learned } of crossFitted) {
      replaceTrained(values[boundaries.get(block)!]!, rows, replacements, first, learned)
    }
    for (const [name, rowsOf] of kept) rowsOf.append(values[name]!)
  }
  return [...kept].map(([input, rows]) => rows.source(input))
}

/** Writes what was learned without a row's own target in the place of what was learned with it. */
function replaceTrained(
  { data, shape }: Tensor, rows: Uint32Array, places: ReadonlyMap<number, number>, first: number, { width, column }: CrossFitted['values'],
): void {
  const step = sizeOf(shape.slice(1))
  for (let j = 0; j < width; j++) {
    const learned = column(j)
    for (let i = 0; i < rows.length; i++) {
      const place = places.get(rows[i]!)
      if (place !== undefined) (data as Float32Array)[i * step + first + j] = learned[place]!
    }
  }
}

/** Rows of numbers, without their zeros where most are. */
class KeptRows {
  readonly #dtype: 'float32' | 'int32'
  readonly #rowShape: readonly number[]
  readonly #chunks: Chunk[] = []

  constructor(dtype: 'float32' | 'int32', rowShape: readonly number[]) {
    this.#dtype = dtype
    this.#rowShape = rowShape
  }

  append({ data, shape }: Tensor): void {
    const values = data as Float32Array | Int32Array
    const width = sizeOf(this.#rowShape)
    let count = 0
    for (const value of values) if (value !== 0) count++
    this.#chunks.push(count > SPARSE * values.length ? { values: values.slice() } : sparse(values, shape[0]!, width, count))
  }

  source(input: string): FeatureSource {
    const width = sizeOf(this.#rowShape)
    const chunks = this.#chunks
    return {
      input,
      dtype: this.#dtype,
      rowShape: this.#rowShape,
      read(rows, into) {
        for (let i = 0; i < rows.length; i++) {
          const row = rows[i]!
          copyRow(chunks[Math.floor(row / CHUNK)]!, row % CHUNK, width, into, i * width)
        }
      },
    }
  }
}

/** Rows one after the other; or of each only what is not zero, row i's from `starts[i]` to before `starts[i + 1]`, at `places`. */
interface Chunk {
  readonly values: Float32Array | Int32Array
  readonly starts?: Uint32Array
  readonly places?: Uint32Array
}

function sparse(values: Float32Array | Int32Array, rows: number, width: number, count: number): Chunk {
  const chunk = { values: values.slice(0, count), starts: new Uint32Array(rows + 1), places: new Uint32Array(count) }
  let at = 0
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < width; j++) {
      const value = values[row * width + j]!
      if (value === 0) continue
      chunk.values[at] = value
      chunk.places[at++] = j
    }
    chunk.starts[row + 1] = at
  }
  return chunk
}

function copyRow({ values, starts, places }: Chunk, row: number, width: number, into: TypedArray, at: number): void {
  if (!starts || !places) {
    for (let j = 0; j < width; j++) into[at + j] = values[row * width + j]!
    return
  }
  for (let j = 0; j < width; j++) into[at + j] = 0
  for (let k = starts[row]!; k < starts[row + 1]!; k++) into[at + places[k]!] = values[k]!
}
