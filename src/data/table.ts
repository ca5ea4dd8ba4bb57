import { MaasError } from '../core/error.ts'
import type { Shape } from '../core/tensor.ts'
import type {
  Column, ColumnKind, Dataset, Feature, ImageColumn, NumberColumn, SequenceColumn, Task, TextColumn,
} from './dataset.ts'
import type { Series } from './series.ts'

/** What is learned: class indices into `labels`, numbers, or sequences of ids. */
export type Target =
  | {
      readonly task: 'classification'
      readonly name: string
      readonly labels: readonly string[]
      readonly classes: Int32Array
    }
  | { readonly task: 'regression'; readonly name: string; readonly values: Float64Array }
  | { readonly task: 'translation'; readonly name: string; readonly column: SequenceColumn }
  /** `values` are [examples, horizon]; `last` is what was known of each when it was to be forecast. */
  | {
      readonly task: 'forecasting'
      readonly name: string
      readonly horizon: number
      readonly values: Float64Array
      readonly last: Float64Array
    }

/** Feature columns and target of a data set, checked: columns of numbers and text, exactly one image or sequence column, or the windows of a series. */
export type Table = {
  readonly rows: number
  /** In the order in which a caller gives them; what a signature says of the inputs. */
  readonly features: readonly Feature[]
  /** Shape of one row of `x`: `[numbers]`, `[height, width, channels]` of the image, or `[steps]` of the sequence, `[steps]` or `[steps, columns]` of the series. */
  readonly rowShape: Shape
  readonly target: Target
} & (
  | { readonly kind: 'columns'; readonly numbers: readonly NumberColumn[]; readonly texts: readonly TextColumn[] }
  | { readonly kind: 'image'; readonly column: ImageColumn }
  | { readonly kind: 'sequence'; readonly column: SequenceColumn }
  /** Its rows are windows. */
  | { readonly kind: 'series'; readonly series: Series }
)

/** What a table is made of. */
export interface Selection {
  readonly target: string
  /** All other columns when left out. */
  readonly features?: readonly string[]
  readonly task?: Task
  /** Number columns that go in as text, such as codes: each number as JavaScript writes it. */
  readonly asText?: readonly string[]
}

/**
 * Takes features and target out of a data set. The default task is regression for a number target, classification for a
 * text target and translation for a sequence.
 *
 * Throws `invalid-config` for columns that are not there or do not go together, `invalid-data` for a target or sequence
 * that is missing, naming column and row.
 */
export function selectTable(dataset: Dataset, { target, features, task, asText = [] }: Selection): Table {
  const named = features?.length ? features : dataset.columns.map(({ name }) => name).filter((name) => name !== target)
  const repeated = named.find((name, i) => named.indexOf(name) !== i)
  if (repeated !== undefined) throw new MaasError('invalid-config', `Feature "${repeated}" is named twice.`)
  const columns = named.map((name) => findColumn(dataset, name, 'feature'))
  const readTarget = selectTarget(findColumn(dataset, target, 'target'), task)
  if (named.includes(target)) {
    throw new MaasError('invalid-config', `Column "${target}" is the target, so it cannot also be a feature.`)
  }
  return { rows: dataset.rows, target: readTarget, ...selectFeatures(columns, asText) }
}

function selectFeatures(columns: readonly Column[], asText: readonly string[]) {
  const numbers: NumberColumn[] = []
  const texts: TextColumn[] = []
  for (const column of columns) {
    if (column.kind === 'text') texts.push(column)
    else if (column.kind === 'number') {
      if (asText.includes(column.name)) texts.push(numbersAsText(column))
      else numbers.push(column)
    } else if (columns.length > 1) {
      throw new MaasError(
        'invalid-config',
        `Column "${column.name}" is ${withArticle(column.kind)}, which must be the only feature, but there are ${columns.length}.`,
      )
    } else if (column.kind === 'sequence') {
      refuseEmpty(column)
      const { kind, name, steps, vocabulary } = column
      const features: Feature[] = [{ kind, name, steps, vocabulary }]
      return { kind: 'sequence' as const, column, features, rowShape: [steps] }
    } else {
      const { kind, name, height, width, channels } = column
      const features: Feature[] = [{ kind, name, height, width, channels }]
      return { kind: 'image' as const, column, features, rowShape: [height, width, channels] }
    }
  }
  if (columns.length === 0) {
    throw new MaasError('invalid-config', 'There is no feature column: a model needs at least one beside the target.')
  }
  const features = columns.map(({ name }): Feature => {
    const number = numbers.find((column) => column.name === name)
    if (number) return { kind: 'number', name, ...(missesAny(number) && { missing: true }) }
    return { kind: 'text', name, ...(texts.find((column) => column.name === name)!.values.includes('') && { missing: true }) }
  })
  return { kind: 'columns' as const, numbers, texts, features, rowShape: [numbers.length] }
}

/** How a number reads as text, in a table and in a request alike. */
export function numberAsText(value: number): string {
  return Number.isNaN(value) ? '' : String(value)
}

function numbersAsText({ name, values }: NumberColumn): TextColumn {
  return { kind: 'text', name, values: Array.from(values, numberAsText) }
}

function selectTarget(column: Column, task: Task | undefined): Target {
  const { name } = column
  if (column.kind === 'image') {
    throw new MaasError('invalid-config', `Column "${name}" is an image; a target is a number or text column.`)
  }
  if (column.kind === 'sequence') {
    if ((task ?? 'translation') !== 'translation') throw wrongTask(column, task!)
    refuseEmpty(column)
    return { task: 'translation', name, column }
  }
  if (task === 'translation') throw wrongTask(column, task)
  if (column.kind === 'number') refuseMissing(column, Number.isNaN)
  else refuseMissing(column, (value) => value === '')
  if ((task ?? (column.kind === 'number' ? 'regression' : 'classification')) === 'classification') {
    return classify(name, Array.from<unknown, string>(column.values, String))
  }
  if (column.kind === 'text') throw wrongTask(column, 'regression')
  missesAny(column)
  return { task: 'regression', name, values: column.values }
}

function wrongTask({ name, kind }: Column, task: Task): MaasError {
  return new MaasError('invalid-config', `Column "${name}" is ${withArticle(kind)}, so it cannot be the target of a ${task}.`)
}

const withArticle = (kind: ColumnKind): string =>
  ({ number: 'a number column', text: 'text', image: 'an image', sequence: 'a sequence' })[kind]

function classify(name: string, values: readonly string[]): Target {
  const labels = [...new Set(values)]
  labels.sort(compareLabels)
  if (labels.length < 2) {
    throw new MaasError('invalid-data', `Column "${name}" has the same value in every row: there is nothing to tell apart.`)
  }
  const indices = new Map(labels.map((label, i) => [label, i]))
  return { task: 'classification', name, labels, classes: Int32Array.from(values, (value) => indices.get(value)!) }
}

/** Numbers by value and before text, text by code unit: the same on every machine, whatever its language. */
function compareLabels(a: string, b: string): number {
  const [x, y] = [numberOf(a), numberOf(b)]
  if (x !== y) return x < y ? -1 : 1
  return a < b ? -1 : 1
}

function numberOf(label: string): number {
  const value = label.trim() === '' ? Number.NaN : Number(label)
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value
}

/** Whether a value is missing. Throws `invalid-data` for one that a model, which reckons in float32, cannot take. */
function missesAny({ name, values }: NumberColumn): boolean {
  let misses = false
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (Number.isFinite(Math.fround(value))) continue
    if (!Number.isNaN(value)) {
      throw new MaasError('invalid-data', `Column "${name}" is ${value} in row ${row + 1}, which no 32-bit number holds (beyond 3.4e38). Leave the row or the column out.`)
    }
    misses = true
  }
  return misses
}

function findColumn(dataset: Dataset, name: string, role: string): Column {
  const found = dataset.columns.find((column) => column.name === name)
  if (found) return found
  throw new MaasError(
    'invalid-config',
    `The ${role} "${name}" is not a column of data set "${dataset.name}", ` +
      `which has ${dataset.columns.map((column) => `"${column.name}"`).join(', ')}.`,
  )
}

function refuseEmpty({ name, steps, ids }: SequenceColumn): void {
  for (let from = 0; from < ids.length; from += steps) {
    if (ids.subarray(from, from + steps).every((id) => id === 0)) throw missing(name, from / steps)
  }
}

function missing(column: string, row: number): MaasError {
  return new MaasError(
    'invalid-data',
    `Column "${column}" has no value in row ${row + 1}. Fill it in, or leave the row or the column out.`,
  )
}

function refuseMissing<T>(
  { name, values }: { name: string; values: { findIndex(test: (value: T) => boolean): number } },
  isMissing: (value: T) => boolean,
): void {
  const row = values.findIndex(isMissing)
  if (row >= 0) throw missing(name, row)
}
