import { choice, type Option, orNull } from '../../core/options.ts'
import type { GraphBuilder } from '../../graph/builder.ts'

/** What each text's numbers are divided by: their sum, or the root of the sum of their squares. */
export type Norm = 'l1' | 'l2'

export function norm(): Option<Norm | null> {
  return { ...orNull(choice(['l1', 'l2'])), default: 'l2' }
}

/** What a text with nothing but zeros is divided by. */
const TINY = 1e-12

/** Values of one text, all 0 or more. */
export function normalised(values: Float32Array, by: Norm | null): Float32Array {
  if (by === null) return values
  const sum = values.reduce((total, value) => total + (by === 'l1' ? value : value * value), 0)
  const length = Math.max(by === 'l1' ? sum : Math.sqrt(sum), TINY)
  return values.map((value) => value / length)
}

/** The same in a graph, for columns of texts of these widths that stand side by side. */
export function normaliseColumns(builder: GraphBuilder, x: string, widths: readonly number[], by: Norm | null): string {
  if (by === null) return x
  if (widths.length === 1) return normalise(builder, x, by)
  let end = 0
  const columns = widths.map((width) => {
    const [from, to] = [end, (end += width)]
    return normalise(builder, builder.op('Slice', [x, builder.ints([from]), builder.ints([to]), builder.ints([1])]), by)
  })
  return builder.op('Concat', columns, { axis: 1 })
}

function normalise(builder: GraphBuilder, x: string, by: Norm): string {
  const summed = builder.op('ReduceSum', [by === 'l1' ? x : builder.op('Mul', [x, x]), builder.ints([1])], { keepdims: 1 })
  const length = by === 'l1' ? summed : builder.op('Sqrt', [summed])
  return builder.op('Div', [x, builder.op('Max', [length, builder.scalar(TINY)])])
}
