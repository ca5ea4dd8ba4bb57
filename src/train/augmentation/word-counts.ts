import { strings, type TypedArray } from '../../core/tensor.ts'
import type { Table } from '../../data/table.ts'
import type { Graph } from '../../graph/graph.ts'
import { extract } from '../../graph/passes.ts'
import { countsWords } from '../../preprocess/chains.ts'
import type { Boundaries, Preprocessing } from '../../preprocess/preprocessing.ts'
import { createStringSession } from '../../runtime/strings/session.ts'
import type { Feeds } from '../engine.ts'

/** The inputs of a training graph that count the words of texts, made anew of texts that were changed. */
export interface WordCounts {
  /** Gives each text of these rows to `change`, and writes what is counted in its place into the feeds. */
  recount(rows: Uint32Array, feeds: Feeds, change: (text: string) => string): void
}

/**
 * @param front from `x_text` to the boundary values, of which `boundaries` has that of each block of the preprocessing.
 * Undefined when no words are counted.
 */
export function wordCounts(
  { graph, boundaries }: { readonly graph: Graph; readonly boundaries: Boundaries }, table: Table, { blocks }: Preprocessing,
): WordCounts | undefined {
  if (table.kind !== 'columns') return undefined
  const counting = [...boundaries].filter(([block]) => countsWords(blocks[block]!.chain))
  if (counting.length === 0) return undefined
  const session = createStringSession(extract(graph, counting.map(([, input]) => input)))
  const counted = new Set(counting.flatMap(([block]) => blocks[block]!.columns.map(({ place }) => place)))
  const { texts } = table
  return {
    recount(rows, feeds, change) {
      const changed = Array.from(rows).flatMap((row) =>
        texts.map(({ values }, place) => (counted.has(place) ? change(values[row]!) : values[row]!)))
      const counts = session.run({ x_text: strings([rows.length, texts.length], changed) })
      for (const [, input] of counting) (feeds[input]!.data as TypedArray).set(counts[input]!.data as never)
    },
  }
}
