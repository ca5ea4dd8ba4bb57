import { sizeOf, type Tensor, type TypedArray } from '../core/tensor.ts'
import { alikeRows } from '../data/alike-rows.ts'
import { readTexts } from '../data/features.ts'
import type { Table } from '../data/table.ts'
import type { Graph, ValueInfo } from '../graph/graph.ts'
import { extract } from '../graph/passes.ts'
import type { Boundaries, FittedPreprocessing } from '../preprocess/preprocessing.ts'
import { createStringSession } from '../runtime/strings/session.ts'
import type { FeatureSource } from './feature-source.ts'

/** Rows that are computed together. */
const CHUNK = 256

/** Above this part of values that are not zero, the zeros are kept too: reading them is faster then. */
const SPARSE = 0.25

type Columns = Extract<Table, { kind: 'columns' }>

/**
 * What the fronts of a preprocessing give for all rows of a table: computed once, before the training, and once for all rows that
 * are alike in the columns of a block.
 * @param front from `x_text` to the boundary values.
 */
export function boundarySources(
  { graph, boundaries }: { readonly graph: Graph; readonly boundaries: Boundaries }, table: Columns, { preprocessing, crossFitted }: FittedPreprocessing,
  trained: Uint32Array,
): readonly FeatureSource[] {
  const replacing = crossFitted.length > 0 ? placesIn(trained, table.rows) : undefined
  return [...boundaries].map(([block, input]) => {
    const columns = preprocessing.blocks[block]!.columns.map(({ place }) => table.texts[place]!.values)
    const { firsts, kinds } = alikeRows(columns, table.rows)
    const kept = keptRows(extract(graph, [input]), table, firsts)
    const replacements = crossFitted.filter((one) => one.block === block).map(({ from, values }) => ({
      from, columns: Array.from({ length: values.width }, (_, i) => values.column(i)),
    }))
    return {
      input, dtype: kept.dtype, rowShape: kept.rowShape,
      read(rows, into) {
        kept.read(rows, kinds, into)
        for (const { from, columns } of replacements) replaceTrained(rows, replacing!, { from, columns }, into)
      },
    }
  })
}

/** Where each row stands among the trained ones; -1 for one that does not. */
function placesIn(trained: Uint32Array, rows: number): Int32Array {
  const places = new Int32Array(rows).fill(-1)
  for (let i = 0; i < trained.length; i++) places[trained[i]!] = i
  return places
}

/** Writes what was learned without a row's own target in the place of what was learned with it. */
function replaceTrained(
  rows: Uint32Array, places: Int32Array, { from, columns }: { readonly from: number; readonly columns: readonly ArrayLike<number>[] }, into: TypedArray,
): void {
  const step = into.length / rows.length
  for (let i = 0; i < rows.length; i++) {
    const place = places[rows[i]!]!
    if (place < 0) continue
    for (let j = 0; j < columns.length; j++) into[i * step + from + j] = columns[j]![place]!
  }
}

/** What a front of one output gives for these rows, by their order. */
function keptRows(front: Graph, table: Columns, rows: Uint32Array): KeptRows {
  const session = createStringSession(front)
  const [{ name, dtype, shape }] = front.outputs as [ValueInfo]
  const kept = new KeptRows(dtype as KeptRows['dtype'], shape.slice(1) as number[])
  for (let from = 0; from < rows.length; from += CHUNK) {
    kept.append(session.run({ x_text: readTexts(table, rows.subarray(from, from + CHUNK)) })[name]!)
  }
  return kept
}

/** Rows of numbers, without their zeros where most are. */
class KeptRows {
  readonly dtype: 'float32' | 'int32'
  readonly rowShape: readonly number[]
  readonly #chunks: Chunk[] = []

  constructor(dtype: 'float32' | 'int32', rowShape: readonly number[]) {
    this.dtype = dtype
    this.rowShape = rowShape
  }

  append({ data, shape }: Tensor): void {
    const values = data as Float32Array | Int32Array
    const width = sizeOf(this.rowShape)
    let count = 0
    for (const value of values) if (value !== 0) count++
    this.#chunks.push(count > SPARSE * values.length ? { values: values.slice() } : sparse(values, shape[0]!, width, count))
  }

  /** Copies what was kept for each of these rows, of which `kinds` says which it is. */
  read(rows: Uint32Array, kinds: Uint32Array, into: TypedArray): void {
    const width = sizeOf(this.rowShape)
    for (let i = 0; i < rows.length; i++) {
      const kind = kinds[rows[i]!]!
      copyRow(this.#chunks[Math.floor(kind / CHUNK)]!, kind % CHUNK, width, into, i * width)
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
