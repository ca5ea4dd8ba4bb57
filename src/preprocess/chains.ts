import { readOptions } from '../core/config-options.ts'
import { invalid, ownValue, readChoice, readFields } from '../core/config-values.ts'
import { MaasError } from '../core/error.ts'
import type { ColumnInfo, ColumnKind, Task } from '../data/dataset.ts'
import { defaultChain } from './default-chains.ts'
import type { ImageSize } from './images.ts'
import type { Flow, Transform } from './transforms/transform.ts'
import { TRANSFORMS } from './transforms/transform-table.ts'

/** A transform by its name, such as `StandardScaler`, and its options. */
export interface TransformConfig {
  readonly class_name: string
  readonly config: Readonly<Record<string, unknown>>
}

/** What is done to a column, one transform after the other. */
export type Chain = readonly TransformConfig[]

/** A chain for each feature column, by its name. */
export type PreprocessingConfig = Readonly<Record<string, Chain>>

/** One transform of a chain, found in the table. */
export interface Step {
  readonly name: string
  readonly transform: Transform
  readonly options: TransformConfig['config']
}

/** What the values of a kind of column are. Numbers may go in as strings, too. */
const FLOW_OF: Readonly<Record<ColumnKind, Flow>> = { number: 'numbers', text: 'strings', image: 'image', sequence: 'ids' }

/** How what flows is spoken of. */
const WORDS: Readonly<Record<Flow, string>> = { numbers: 'numbers', strings: 'text', image: 'images', ids: 'ids', series: 'a series' }

/**
 * Checks the chains of a run config and fills in those of the feature columns that were left out, by their type, and all
 * options. @param columns of a forecast: first the one that is forecast. Throws `invalid-config` that names the place, what is expected and what was found.
 */
export function completePreprocessing(value: unknown, columns: readonly ColumnInfo[], task?: Task): PreprocessingConfig {
  const given = readFields('preprocessing', value ?? {}, columns.map(({ name }) => name))
  const complete = Object.fromEntries(columns.map((column, i) => [column.name, completeChain(column, ownValue(given, column.name) ?? defaultChain(column, task, i === 0), task === 'forecasting')]))
  const ids = columns.find(({ name }) => givesIds(complete[name]!))
  if (ids && columns.length > 1) {
    throw new MaasError('invalid-config', `preprocessing.${ids.name}: it ends in ids, which must be all that the network reads, but there are ${columns.length} features`)
  }
  return complete
}

/** Whether what is behind the chain are ids that a network looks up. */
export function givesIds(chain: Chain): boolean {
  const last = chain.at(-1)
  return last !== undefined && TRANSFORMS.get(last.class_name)!.gives === 'ids'
}

function completeChain(column: ColumnInfo, given: unknown, isSeries: boolean): Chain {
  const place = `preprocessing.${column.name}`
  if (!Array.isArray(given)) throw invalid(place, 'a list of transforms such as [{"class_name": "StandardScaler"}]', given)
  const chain = given.map((one, i) => completeTransform(`${place}[${i}]`, one))
  let flow = isSeries ? 'series' : startOf(column.kind, chain)
  stepsOf(chain).forEach(({ name: class_name, transform, options }, i) => {
    const { takes } = transform
    const next = flowBehind(flow, transform)
    if (isSeries && takes === 'numbers' && transform.widens?.(options as never)) {
      throw new MaasError('invalid-config', `${place}[${i}]: ${class_name} gives several numbers for one here, which steps of a series cannot become`)
    }
    if (!next) {
      const fitting = [...TRANSFORMS].filter(([, one]) => flowBehind(flow, one)).map(([name]) => name)
      throw new MaasError(
        'invalid-config', `${place}[${i}]: ${class_name} takes ${WORDS[takes]}, but gets ${WORDS[flow]}; what takes them: ${fitting.join(', ')}`,
      )
    }
    flow = next
  })
  if (flow === 'strings') {
    const encoders = [...TRANSFORMS].filter(([, { takes }]) => takes === 'strings').map(([name]) => name)
    throw new MaasError('invalid-config', `${place}: column '${column.name}' is text, which a network cannot take; add one of ${encoders.join(', ')}`)
  }
  return chain
}

/** What a transform makes of what flows into it; undefined where it does not take that. Steps of time are numbers, too. */
function flowBehind(flow: Flow, { takes, gives }: Transform): Flow | undefined {
  if (takes === flow) return gives
  return flow === 'series' && takes === 'numbers' ? 'series' : undefined
}

/** Whether series go through a chain and come out as such. */
export function keepsSeries(chain: Chain): boolean {
  return stepsOf(chain).reduce<Flow>((flow, { transform }) => flowBehind(flow, transform)!, 'series') === 'series'
}

function completeTransform(place: string, value: unknown): TransformConfig {
  const { class_name, config } = readFields(place, value, ['class_name', 'config'])
  const name = readChoice(`${place}.class_name`, class_name, [...TRANSFORMS.keys()])
  return { class_name: name, config: readOptions(`${place}.config`, config, TRANSFORMS.get(name)!.options, []) }
}

/** What a chain begins with: numbers are text to a transform that takes text. */
function startOf(kind: ColumnKind, [first]: Chain): Flow {
  const isText = kind === 'number' && first !== undefined && TRANSFORMS.get(first.class_name)!.takes === 'strings'
  return isText ? 'strings' : FLOW_OF[kind]
}

/** The names of the transforms that can come behind these in the chain of a column; none behind what is no chain. */
export function transformsBehind(kind: ColumnKind, chain: Chain, isSeries = false): readonly string[] {
  const starts: readonly Flow[] = isSeries ? ['series'] : kind === 'number' ? ['numbers', 'strings'] : [FLOW_OF[kind]]
  const flows = chain.reduce<readonly Flow[]>((before, { class_name }) => {
    const transform = TRANSFORMS.get(class_name)
    return before.flatMap((flow) => (transform && flowBehind(flow, transform)) ?? [])
  }, starts)
  return [...TRANSFORMS].filter(([, transform]) => flows.some((flow) => flowBehind(flow, transform))).map(([name]) => name)
}

/** Whether a column with this chain goes in as text. */
export function takesText(chain: Chain): boolean {
  return chain.length > 0 && TRANSFORMS.get(chain[0]!.class_name)!.takes === 'strings'
}

/** Whether one of these transforms counts words. */
export function countsWords(names: readonly string[]): boolean {
  return names.some((name) => {
    const transform = TRANSFORMS.get(name)!
    return 'countsWords' in transform && transform.countsWords === true
  })
}

/** The transforms of a complete chain. */
export function stepsOf(chain: Chain): readonly Step[] {
  return chain.map(({ class_name, config }) => ({ name: class_name, transform: TRANSFORMS.get(class_name)!, options: config }))
}

/** The size of an image column behind its chain. Throws `invalid-config` when one of its transforms cannot be. */
export function imageSizeOf(size: ImageSize, chain: Chain): ImageSize {
  return stepsOf(chain).reduce((before, { transform, options }) =>
    ('shape' in transform ? transform.shape?.(options as never, before) : undefined) ?? before, size)
}

/** How many numbers the columns become; undefined when that shows only in the data. */
export function widthOf(columns: readonly ColumnInfo[], preprocessing: PreprocessingConfig): number | undefined {
  const isWidened = columns.some(({ kind, name }) =>
    kind !== 'number' || stepsOf(preprocessing[name]!).some(({ transform, options }) =>
      transform.takes !== 'numbers' || transform.widens?.(options as never)))
  return isWidened ? undefined : columns.length
}
