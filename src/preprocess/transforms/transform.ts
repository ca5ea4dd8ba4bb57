import type { Options, OptionValues } from '../../core/options.ts'
import type { Rng } from '../../core/rng.ts'
import type { Tensor } from '../../core/tensor.ts'
import type { Target } from '../../data/table.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import type { Images, ImageSize } from '../images.ts'

/** Numbers of all rows of a table, `width` in each; NaN for one that is missing. */
export interface Numbers {
  readonly width: number
  /** Whether one may be missing: in the table, or in what a model is asked. */
  readonly missing: boolean
  /** One number of each row. */
  column(index: number): ArrayLike<number>
}

/** What stands in a column before and behind a transform, with the values that it is fitted on. */
export interface FlowValues {
  readonly numbers: Numbers
  readonly strings: readonly string[]
  readonly image: Images
  /** The steps of each window, oldest first. */
  readonly series: Numbers
  /** int32 [batch, steps], which a network looks up: nothing is fitted on them. */
  readonly ids: undefined
}

export type Flow = keyof FlowValues

/** What a transform is fitted with, beside the values of its column. */
export interface FitScope {
  /** Name of the column, for messages. */
  readonly column: string
  /** The rows of the training part: nothing may be learned from others. */
  readonly rows: Uint32Array
  readonly target: Target
  /** Of this column and this place in its chain. */
  readonly rng: Rng
}

/** Where a block of columns is lowered to. */
export interface LowerScope {
  readonly builder: GraphBuilder
  /** A constant of the graph, named by what it is: `feature_mean`, `feature_mean_2`, ... */
  constant(role: string, tensor: Tensor): string
}

interface TransformOf<T extends Flow, G extends Flow, O extends Options, F> {
  readonly takes: T
  readonly gives: G
  readonly options: O
  /** What is learned of a column: plain JSON. Throws `invalid-data` that names the column for values that it cannot take. */
  fit(values: FlowValues[T], options: OptionValues<O>, scope: FitScope): F
  /** The values behind it, on which the next transform is fitted: what the lowered graph gives, up to rounding. */
  apply(values: FlowValues[T], fitted: F): FlowValues[G]
}

/** Lowers a block of columns with the same chain at once. `fitted` has what was learned of each column, in order. */
interface Lowered<F> {
  /** `value` is [batch, sum of the columns' widths] of numbers, or the one image or sequence of a block. */
  lower(scope: LowerScope, value: string, fitted: readonly F[]): string
}

/**
 * What takes strings has two parts. The front, in ops on strings, gives boundary values that are numbers; it is run once over
 * all rows before a training, and inside the session when served. What `lower` makes of them runs in the training graph.
 */
interface Front<F> {
  /** `text` is the column, string [batch, 1]. Gives float32 [batch, n], int32 [batch, steps] of ids, or string [batch, 1]. */
  front(scope: LowerScope, text: string, fitted: F): string
}

interface NumberTransform<O extends Options, F> extends TransformOf<'numbers', 'numbers', O, F>, Lowered<F> {
  /** Whether it may give more numbers than it takes; left out: it gives one for each. */
  widens?(options: OptionValues<O>): boolean
}

/** Numbers that are steps of time may go through a {@link NumberTransform} too, each step by itself. */
interface SeriesTransform<O extends Options, F> extends TransformOf<'series', 'series' | 'numbers', O, F>, Lowered<F> {
  /** How many steps, or numbers, come of so many steps; left out when as many. Throws `invalid-config` for too few. */
  steps?(options: OptionValues<O>, steps: number): number
}

interface ImageTransform<O extends Options, F> extends TransformOf<'image', 'image', O, F>, Lowered<F> {
  /** The size of what it gives; left out when it is that of what it takes. Throws `invalid-config` where it cannot be. */
  shape?(options: OptionValues<O>, size: ImageSize): ImageSize
}

/** `lower` left out: the boundary values stay as they are. */
interface StringEncoder<O extends Options, F> extends TransformOf<'strings', 'numbers', O, F>, Front<F>, Partial<Lowered<F>> {
  /**
   * What the front of an encoder that has learned from the target is to give for the training rows in place of its own: values
   * for `rows`, in their order, each learned without its row's target.
   */
  crossFit?(values: readonly string[], options: OptionValues<O>, scope: FitScope): Numbers
  /** It counts words, or what they are made of. */
  readonly countsWords?: true
  /** The strings that it tells apart, when they are few enough to choose from. */
  known?(fitted: F): readonly string[]
}

interface Tokenizer<O extends Options, F> extends TransformOf<'strings', 'ids', O, F>, Front<F> {
  /** How many ids there are. */
  idCount(fitted: F): number
}

/** One transform of a column: what scikit-learn calls a transformer, Keras a preprocessing layer. */
export type Transform<O extends Options = Options, F = unknown> =
  | NumberTransform<O, F>
  | SeriesTransform<O, F>
  | ImageTransform<O, F>
  | StringEncoder<O, F>
  | Tokenizer<O, F>

/** Keep the types of options and of what is fitted inside an entry while the table holds them all alike. */
export function numberTransform<O extends Options, F>(entry: Omit<NumberTransform<O, F>, 'takes' | 'gives'>): Transform {
  return { ...entry, takes: 'numbers', gives: 'numbers' } as Transform
}

export function seriesTransform<O extends Options, F>(
  entry: Omit<SeriesTransform<O, F>, 'takes' | 'gives'> & { readonly gives?: 'numbers' },
): Transform {
  return { gives: 'series', ...entry, takes: 'series' } as unknown as Transform
}

export function imageTransform<O extends Options, F>(entry: Omit<ImageTransform<O, F>, 'takes' | 'gives'>): Transform {
  return { ...entry, takes: 'image', gives: 'image' } as Transform
}

export function stringEncoder<O extends Options, F>(entry: Omit<StringEncoder<O, F>, 'takes' | 'gives'>): Transform {
  return { ...entry, takes: 'strings', gives: 'numbers' } as Transform
}

export function tokenizer<O extends Options, F>(entry: Omit<Tokenizer<O, F>, 'takes' | 'gives'>): Transform {
  return { ...entry, takes: 'strings', gives: 'ids' } as Transform
}
