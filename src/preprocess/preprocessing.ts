import { MaasError } from '../core/error.ts'
import type { Rng } from '../core/rng.ts'
import type { NumberColumn } from '../data/dataset.ts'
import type { Table } from '../data/table.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { type Chain, type PreprocessingConfig, type Step, stepsOf } from './chains.ts'
import { imagesOf } from './images.ts'
import { lowerScope } from './lower-scope.ts'
import { numbersOf } from './numbers.ts'
import { flattenWindows, windowsOf } from './series.ts'
import type { Flow, FlowValues, LowerScope, Numbers, Transform } from './transforms/transform.ts'
import { TRANSFORMS } from './transforms/transform-table.ts'

/** Columns with one chain, which are lowered together. Plain JSON. */
export interface Block {
  readonly takes: Flow
  /** Names of the transforms, in order. */
  readonly chain: readonly string[]
  readonly columns: readonly BlockColumn[]
}

export interface BlockColumn {
  readonly name: string
  /** Its place among the table's number columns, or among its text columns. */
  readonly place: number
  /** What each transform of the chain has learned. */
  readonly fitted: readonly unknown[]
}

/** What was learned of the features before training. Plain JSON. */
export interface Preprocessing {
  readonly blocks: readonly Block[]
}

/** What stands in a block's boundary values for the training rows, in place of what its front gives. */
export interface CrossFitted {
  readonly block: number
  /** The first number of the boundary values that is replaced. */
  readonly from: number
  /** Of the training rows, in their order. */
  readonly values: Numbers
}

export interface FittedPreprocessing {
  readonly preprocessing: Preprocessing
  readonly crossFitted: readonly CrossFitted[]
}

/**
 * Fits on the rows of the training split only: validation and test rows must not leak into the model.
 * @param config complete.
 * Throws `invalid-data` for values that a transform cannot take, and for missing ones that none of a chain fills in.
 */
export function fitPreprocessing(
  table: Table, config: PreprocessingConfig, { rows, rng }: { readonly rows: Uint32Array; readonly rng: Rng },
): FittedPreprocessing {
  const crossFitted: CrossFitted[] = []
  const blocks = groupColumns(table, config).map(({ takes, chain, columns }, block): Block => {
    const steps = stepsOf(chain)
    const fitted = columns.map(({ name, place, values }, column): BlockColumn => {
      const learned: unknown[] = []
      let flow: FlowValues[Flow] = values
      for (const [i, { transform, options }] of steps.entries()) {
        const scope = { column: name, rows, target: table.target, rng: rng.fork(`${name} ${i}`) }
        const one = (transform as Any).fit(flow, options, scope)
        learned.push(one)
        if ('crossFit' in transform && transform.crossFit) {
          const trained = transform.crossFit(flow as readonly string[], options as never, scope)
          crossFitted.push({ block, from: column * trained.width, values: trained })
        }
        flow = (transform as Any).apply(flow, one)
      }
      checkFilled(name, table, flow, steps)
      return { name, place, fitted: learned }
    })
    return { takes, chain: steps.map(({ name }) => name), columns: fitted }
  })
  return { preprocessing: { blocks }, crossFitted }
}

/** The methods of a transform without the tie between what it takes and what it gives, which `completePreprocessing` has checked. */
type Any = {
  fit(values: unknown, options: unknown, scope: unknown): unknown
  apply(values: unknown, fitted: unknown): FlowValues[Flow]
}

interface Group {
  readonly takes: Flow
  readonly chain: Chain
  readonly columns: { readonly name: string; readonly place: number; readonly values: FlowValues[Flow] }[]
}

/** The feature columns by their chains, in the order in which they first come up. */
function groupColumns(table: Table, config: PreprocessingConfig): readonly Group[] {
  const groups = new Map<string, Group>()
  const add = (takes: Flow, name: string, place: number, values: FlowValues[Flow]): void => {
    const chain = config[name]!
    const key = `${takes} ${JSON.stringify(chain)}`
    const group = groups.get(key)
    if (group) group.columns.push({ name, place, values })
    else groups.set(key, { takes, chain, columns: [{ name, place, values }] })
  }
  if (table.kind === 'image') add('image', table.column.name, 0, imagesOf(table.column))
  else if (table.kind === 'sequence') add('ids', table.column.name, 0, undefined)
  else if (table.kind === 'series') {
    table.series.columns.forEach(({ name }, place) => add('series', name, place, windowsOf(table.series, place)))
  } else {
    table.numbers.forEach(({ name, values }, place) => add('numbers', name, place, numbersOf(values)))
    table.texts.forEach(({ name, values }, place) => add('strings', name, place, values))
  }
  return [...groups.values()]
}

function checkFilled(name: string, table: Table, flow: FlowValues[Flow], steps: readonly Step[]): void {
  if (typeof flow !== 'object' || !('missing' in flow) || !flow.missing) return
  const isSeries = table.kind === 'series'
  const columns: readonly NumberColumn[] = isSeries ? table.series.columns : table.kind === 'columns' ? table.numbers : []
  const at = columns.find((one) => one.name === name)?.values.findIndex(Number.isNaN) ?? -1
  const place = at < 0 ? '' : ` in row ${(isSeries ? table.series.rows[at]! : at) + 1}`
  throw new MaasError(
    'invalid-data',
    `Column "${name}" has no value${place}, and none of its transforms${steps.length > 0 ? ` (${steps.map((step) => step.name).join(', ')})` : ''} ` +
      `fills one in. Put {"class_name": "${isSeries ? 'ForwardFill' : 'SimpleImputer'}"} among them, or leave the column out.`,
  )
}

/** The raw inputs of a graph, by name: `x` and `x_text`, of which there is at least one. */
export interface RawInputs {
  readonly x?: string
  readonly text?: string
}

/** Declares the raw inputs of a table: all that is not text as `x`, all text as `x_text`. */
export function declareRaw(builder: GraphBuilder, table: Table): RawInputs {
  if (table.kind !== 'columns') {
    return { x: builder.input('x', table.kind === 'sequence' ? 'int32' : 'float32', ['batch', ...table.rowShape]) }
  }
  const { numbers, texts } = table
  return {
    ...(numbers.length > 0 && { x: builder.input('x', 'float32', ['batch', numbers.length]) }),
    ...(texts.length > 0 && { text: builder.input('x_text', 'string', ['batch', texts.length]) }),
  }
}

/** The boundary values of each block that takes strings: numbers that are all that a training needs of its columns. */
export type Boundaries = ReadonlyMap<number, string>

/** Appends the fronts of all blocks: from strings to boundary values. */
export function lowerFronts(builder: GraphBuilder, text: string, { blocks }: Preprocessing): Boundaries {
  const scope = lowerScope(builder, 'text')
  const columnOf = (place: number): string =>
    builder.info(text).shape[1] === 1 ? text : builder.op('Gather', [text, builder.ints([place])], { axis: 1 })
  const boundaries = new Map<number, string>()
  for (const [index, { takes, chain, columns }] of blocks.entries()) {
    if (takes !== 'strings') continue
    const encoder = TRANSFORMS.get(chain[0]!) as Extract<Transform, { takes: 'strings' }>
    const parts = columns.map(({ place, fitted }) => encoder.front(scope, columnOf(place), fitted[0]))
    boundaries.set(index, parts.length === 1 ? parts[0]! : builder.op('Concat', parts, { axis: 1 }))
  }
  return boundaries
}

/**
 * Appends the rest of the fitted preprocessing, from raw numbers and boundary values to what the network reads: what was
 * fitted is, bit for bit, what is served.
 */
export function lowerPreprocessing(
  builder: GraphBuilder, x: string | undefined, boundaries: Boundaries, { blocks }: Preprocessing,
): string {
  const scope = lowerScope(builder, 'feature')
  const series = x !== undefined && blocks.some(({ takes }) => takes === 'series') ? flattenWindows(builder, x) : undefined
  const begin = ({ takes, columns }: Block, index: number): string => {
    switch (takes) {
      case 'strings': return boundaries.get(index)!
      case 'numbers': return pick(scope, x!, columns)
      case 'series': return pickSeries(scope, series!, columns, countColumns(blocks))
      default: return x!
    }
  }
  const parts = blocks.map((block, index) => {
    let value = begin(block, index)
    for (const [i, name] of block.chain.entries()) {
      const transform = TRANSFORMS.get(name)! as { lower?(scope: LowerScope, value: string, fitted: readonly unknown[]): string }
      value = transform.lower?.(scope, value, block.columns.map(({ fitted }) => fitted[i])) ?? value
    }
    return value
  })
  return parts.length === 1 ? parts[0]! : builder.op('Concat', parts, { axis: 1 })
}

const countColumns = (blocks: readonly Block[]): number => blocks.reduce((sum, { columns }) => sum + columns.length, 0)

/** The windows of the block's columns, of all that are laid out one behind the other. */
function pickSeries({ builder }: LowerScope, series: string, columns: readonly BlockColumn[], all: number): string {
  const steps = Number(builder.info(series).shape[1]) / all
  const places = columns.flatMap(({ place }) => Array.from({ length: steps }, (_, step) => place * steps + step))
  return columns.length === all ? series : builder.op('Gather', [series, builder.ints(places)], { axis: 1 })
}

/** The block's columns of x, which are often all of them. */
function pick({ builder }: LowerScope, x: string, columns: readonly BlockColumn[]): string {
  const places = columns.map(({ place }) => place)
  const isAll = places.length === builder.info(x).shape[1] && places.every((place, i) => place === i)
  return isAll ? x : builder.op('Gather', [x, builder.ints(places)], { axis: 1 })
}

/** How many ids a network looks up: of a sequence, or of text that becomes one; undefined when it reads numbers. */
export function idCountOf(table: Table, { blocks }: Preprocessing): number | undefined {
  if (table.kind === 'sequence') return table.column.vocabulary
  for (const { chain, columns } of blocks) {
    const last = TRANSFORMS.get(chain.at(-1) ?? '')
    if (last && 'idCount' in last) return last.idCount(columns[0]!.fitted.at(-1))
  }
  return undefined
}

/** More are not chosen from a list. */
const MOST_KNOWN = 100

/** The strings that the model tells apart in a text column, when they are few enough to choose from. */
export function knownStrings({ blocks }: Preprocessing, column: string): readonly string[] | undefined {
  for (const { chain, columns } of blocks) {
    const found = columns.find(({ name }) => name === column)
    const first = TRANSFORMS.get(chain[0] ?? '')
    const known = found && first && 'known' in first ? first.known?.(found.fitted[0]) : undefined
    if (known && known.length <= MOST_KNOWN) return known
  }
  return undefined
}
