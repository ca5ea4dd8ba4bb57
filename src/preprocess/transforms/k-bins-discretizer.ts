import { choice, orElse, positiveInteger } from '../../core/options.ts'
import { float32 } from '../../core/tensor.ts'
import { noValue } from '../moments.ts'
import { eachColumn, mapColumn, mapNumbers, quantileOf, sortedValues } from '../numbers.ts'
import { tooLarge } from './min-max-scaler.ts'
import { repeatColumns } from './repeat-columns.ts'
import { numberTransform } from './transform.ts'

interface Bins {
  /** Of each number of a column, ascending: where a bin ends and the next begins. */
  readonly edges: readonly (readonly number[])[]
  readonly onehot: boolean
}

/**
 * Which of `n_bins` bins a number is in: of one width ('uniform') or with as many training rows ('quantile'; edges that
 * coincide make fewer bins); below the first and above the last edge it is in the first and the last. A number for each bin
 * ('onehot') or the bin's place ('ordinal'). A missing value is in none: it stays missing, or has only zeros.
 */
export const KBinsDiscretizer = numberTransform({
  options: {
    n_bins: orElse(positiveInteger(), 5),
    encode: orElse(choice(['onehot', 'ordinal']), 'onehot'),
    strategy: orElse(choice(['quantile', 'uniform']), 'quantile'),
  },
  widens: ({ encode }) => encode === 'onehot',
  fit(values, { n_bins, encode, strategy }, { column, rows }): Bins {
    const edges = eachColumn(values, (one) => {
      const sorted = sortedValues(one, rows)
      if (sorted.length === 0) throw noValue(column)
      const [least, largest] = [sorted[0]!, sorted.at(-1)!]
      if (!Number.isFinite(largest - least)) throw tooLarge(column)
      const inner = Array.from({ length: n_bins - 1 }, (_, i) => {
        const part = (i + 1) / n_bins
        return Math.fround(strategy === 'quantile' ? quantileOf(sorted, part) : least + part * (largest - least))
      })
      const ends = [least, ...inner, largest]
      return ends.filter((edge, i) => i === 0 || edge > ends[i - 1]!).slice(1, -1)
    })
    return { edges, onehot: encode === 'onehot' }
  },
  apply(values, { edges, onehot }) {
    const binOf = (x: number, of: readonly number[]): number => (Number.isNaN(x) ? x : of.filter((edge) => Math.fround(x) >= edge).length)
    if (!onehot) return mapNumbers(values, (x, i) => binOf(x, edges[i]!))
    const bins = edges.flatMap((of, i) => Array.from({ length: of.length + 1 }, (_, bin) => ({ i, of, bin })))
    return {
      width: bins.length,
      missing: false,
      column(index) {
        const { i, of, bin } = bins[index]!
        return mapColumn(values.column(i), (x) => Number(binOf(x, of) === bin))
      },
    }
  },
  lower(scope, x, fitted) {
    const { builder, constant } = scope
    const all = fitted.flatMap(({ edges }) => edges)
    const bins = all.flatMap((edges, column) => [-Infinity, ...edges].map((from, i) => ({ column, bin: i, from, to: edges[i] ?? Infinity })))
    const spread = repeatColumns(scope, all.map((edges) => edges.length + 1))(x)
    const vector = (name: string, numbers: readonly number[]) => constant(name, float32([numbers.length], numbers))
    const isIn = builder.op('And', [
      builder.op('GreaterOrEqual', [spread, vector('bin_from', bins.map(({ from }) => from))]),
      builder.op('Less', [spread, vector('bin_to', bins.map(({ to }) => to))]),
    ])
    const ones = builder.op('Where', [isIn, builder.scalar(1), builder.scalar(0)])
    if (fitted[0]!.onehot) return ones
    const places = bins.flatMap(({ column, bin }) => all.map((_, i) => (i === column ? bin : 0)))
    const ordinal = builder.op('MatMul', [ones, constant('bins', float32([bins.length, all.length], places))])
    return builder.op('Where', [builder.op('Equal', [x, x]), ordinal, x])
  },
})
