import type { Instance, Value } from '../../client/prediction.ts'
import type { Column, Dataset, Feature } from '../../data/dataset.ts'
import { idsAt } from '../../data/sequences.ts'
import { numberAsText } from '../../data/table.ts'

/** What a person has filled in, by the names of features: '' where nothing is. */
export type Filled = Readonly<Record<string, string>>

/**
 * What was filled in, as one would send it: a text or a number by itself for a model that takes but one, else a record; ids as a
 * list, padded with 0. undefined while a value is none.
 */
export function instanceOf(features: readonly Feature[], filled: Filled): Instance | undefined {
  const [first] = features
  if (first?.kind === 'series') return seriesOf(first, filled)
  const values = features.map((feature) => valueOf(feature, filled[feature.name] ?? ''))
  if (values.includes(undefined)) return undefined
  if (features.length > 1) return Object.fromEntries(features.map(({ name }, i) => [name, values[i] as Value]))
  if (first?.kind === 'text' && typeof values[0] === 'string') return values[0]
  return Array.isArray(values[0]) ? (values[0] as readonly number[]) : [values[0] as Value]
}

/** null for what is missing and may be; undefined for what is no value. */
export function valueOf(feature: Feature, text: string): Value | readonly number[] | undefined {
  if (feature.kind === 'image') return undefined
  if (feature.kind === 'series') return historyOf(feature, text) as readonly number[] | undefined
  if (feature.kind === 'sequence') {
    const ids = numbersOf(text)
    if (!ids || ids.length > feature.steps) return undefined
    return Array.from({ length: feature.steps }, (_, step) => ids[step] ?? 0)
  }
  if (text.trim() === '') return feature.missing ? null : undefined
  if (feature.kind === 'text') return text
  const number = Number(text)
  return Number.isFinite(number) ? number : undefined
}

type Series = Extract<Feature, { kind: 'series' }>

/** The columns of a series, each of which is filled in by itself. */
export const seriesColumns = ({ name, columns = [name] }: Series): readonly string[] => columns

/** A list for each column, by its name where there are several. */
function seriesOf(feature: Series, filled: Filled): Instance | undefined {
  const columns = seriesColumns(feature)
  const histories = columns.map((column) => historyOf(feature, filled[column] ?? ''))
  if (histories.includes(undefined)) return undefined
  return columns.length === 1 ? histories[0]! : (Object.fromEntries(columns.map((column, i) => [column, histories[i]])) as Record<string, number[]>)
}

const UNKNOWN = /^(null|nan|na|-|\?)$/i

/** At least as many values as the model looks back, oldest first; one that is unknown is null where that may be. */
function historyOf({ steps, missing }: Series, text: string): readonly Value[] | undefined {
  const values = wordsOf(text).map((word) => (missing && UNKNOWN.test(word) ? null : Number(word)))
  return values.length >= steps && values.every((value) => value === null || Number.isFinite(value)) ? values : undefined
}

/** The latest values of a series as one would send them. @param window [steps, columns] */
export function seriesInstance(feature: Series, window: ArrayLike<number>): Instance {
  const columns = seriesColumns(feature)
  const histories = columns.map((_, j) => Array.from({ length: feature.steps }, (__, step) => {
    const value = window[step * columns.length + j]!
    return Number.isNaN(value) ? null : Number(value.toPrecision(7)) // as float32 has it
  }))
  return columns.length === 1 ? histories[0]! : (Object.fromEntries(columns.map((column, j) => [column, histories[j]])) as Record<string, number[]>)
}

const wordsOf = (text: string): readonly string[] => text.split(/[\s,;]+/).filter((word) => word !== '')

/** Numbers however they are separated; undefined where one is none, or there are none. */
function numbersOf(text: string): readonly number[] | undefined {
  const numbers = wordsOf(text).map(Number)
  return numbers.length > 0 && numbers.every(Number.isFinite) ? numbers : undefined
}

/** An instance as one would fill it in. */
export function filledOf(features: readonly Feature[], instance: Instance): Filled {
  const [first] = features
  if (!first) return {}
  if (typeof instance === 'string') return { [first.name]: instance }
  if (first.kind === 'series') {
    const histories = Array.isArray(instance) ? { [first.name]: instance } : (instance as Readonly<Record<string, readonly Value[]>>)
    return Object.fromEntries(Object.entries(histories).map(([column, values]) => [column, (values as readonly Value[]).map(String).join(', ')]))
  }
  if (first.kind === 'sequence') {
    const ids = [...(instance as readonly number[])]
    return { [first.name]: ids.slice(0, ids.findLastIndex((id) => id !== 0) + 1).join(' ') }
  }
  if (Array.isArray(instance)) return { [first.name]: String((instance as readonly Value[])[0] ?? '') }
  return Object.fromEntries(features.map(({ name }) => [name, String((instance as Readonly<Record<string, Value>>)[name] ?? '')]))
}

/** A row of a data set as an instance; undefined when the data set has not all of the model's columns, or lacks a value. */
export function instanceAt(dataset: Dataset, features: readonly Feature[], row: number): Instance | undefined {
  const [first] = features
  const columnOf = (name: string) => dataset.columns.find((column) => column.name === name)
  const column = first && columnOf(first.name)
  if (first?.kind === 'image') {
    if (column?.kind !== 'image') return undefined
    const size = column.height * column.width * column.channels
    return Float32Array.from(column.pixels.subarray(row * size, (row + 1) * size))
  }
  const texts = features.map(({ name }) => [name, textAt(columnOf(name), row)] as const)
  return texts.some(([, text]) => text === undefined) ? undefined : instanceOf(features, Object.fromEntries(texts) as Filled)
}

/** What stands in the target column, as text; '' for nothing. */
export function targetAt(dataset: Dataset, target: string, row: number): string {
  return textAt(dataset.columns.find(({ name }) => name === target), row) ?? ''
}

function textAt(column: Column | undefined, row: number): string | undefined {
  switch (column?.kind) {
    case 'number': return numberAsText(column.values[row]!)
    case 'text': return column.values[row]!
    case 'sequence': return idsAt(column, row).join(' ')
    default: return undefined
  }
}
