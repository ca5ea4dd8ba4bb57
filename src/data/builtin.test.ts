import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { BUILTIN_DATASETS, type BuiltinDataset } from './builtin.ts'
import type { Dataset } from './dataset.ts'
import { columnInfos } from './column-info.ts'
import { readDataset } from './read-dataset.ts'

/** The file as the build puts it under the app root: packed, or as it lies in `public/`. */
function fileOf({ url }: BuiltinDataset): Buffer {
  return readFileSync(existsSync(`.cache/${url}`) ? `.cache/${url}` : `public/${url}`)
}

const read = (entry: BuiltinDataset): Promise<Dataset> => readDataset(entry.name, entry.mediaType, fileOf(entry))

const sets = new Map(await Promise.all(BUILTIN_DATASETS.map(async (entry) => [entry.name, await read(entry)] as const)))

function valuesOf(name: string, column: string): readonly (number | string)[] {
  const found = sets.get(name)!.columns.find((candidate) => candidate.name === column)!
  return 'values' in found ? Array.from<number | string>(found.values) : []
}

const rowOf = (name: string, row: number) => sets.get(name)!.columns.map((column) => valuesOf(name, column.name)[row])

/** How often each value stands there. */
function counts(values: readonly (number | string)[]): Readonly<Record<string, number>> {
  const result: Record<string, number> = {}
  for (const value of values) result[value] = (result[value] ?? 0) + 1
  return result
}

describe('the built-in data sets', () => {
  it.each(BUILTIN_DATASETS)('$name holds what is said of it', (entry) => {
    const dataset = sets.get(entry.name)!
    expect(createHash('sha256').update(fileOf(entry)).digest('hex').slice(0, 16)).toBe(entry.hash)
    expect(dataset.rows).toBe(entry.rows)
    expect(columnInfos(dataset)).toEqual(entry.columns)
    const { target, features = [], time = target, validation } = entry.start
    const names = dataset.columns.map((column) => column.name)
    expect(names).toEqual(expect.arrayContaining([target, ...features, time, validation?.group ?? target]))
  })

  it('have names of their own', () => {
    expect(new Set(BUILTIN_DATASETS.map(({ name }) => name)).size).toBe(BUILTIN_DATASETS.length)
  })

  it('hold the rows of their sources in order', () => {
    expect(rowOf('iris', 149)).toEqual([5.9, 3, 5.1, 1.8, 'virginica'])
    expect(rowOf('penguins', 0)).toEqual(['Adelie', 'Torgersen', 39.1, 18.7, 181, 3750, 'MALE'])
    expect(rowOf('seattle-weather', 1460)).toEqual(['2015-12-31', 0, 5.6, -2.1, 3.5, 'sun'])
    expect(rowOf('employment', 119)).toEqual(['2015-12-01', 143_093])
    expect(rowOf('co2', 0)).toEqual(['1958-03-01', 315.7])
    expect(rowOf('births', 0)).toEqual(['2000-01-01', 9083])
    expect(rowOf('number-words-fr', 1)).toEqual(['seven thousand nine hundred nineteen', 'sept mille neuf cent dix-neuf'])
    expect(rowOf('emoji-names-es', 0)).toEqual(['waving hand: light skin tone', 'mano saludando: tono de piel claro'])
  })

  it('have the classes that are known', () => {
    expect(counts(valuesOf('penguins', 'species'))).toEqual({ Adelie: 151, Gentoo: 123, Chinstrap: 68 })
    expect(counts(valuesOf('penguins', 'sex'))).toEqual({ MALE: 168, FEMALE: 165, '': 9 })
    expect(counts(valuesOf('wdbc', 'diagnosis'))).toEqual({ benign: 357, malignant: 212 })
    expect(Object.values(counts(valuesOf('languages', 'language')))).toEqual(Array<number>(14).fill(2070))
    expect(Object.keys(counts(valuesOf('licences', 'family')))).toHaveLength(8)
  })

  it('have one family for each licence, and 60 words in each chunk', () => {
    const families = valuesOf('licences', 'family')
    const licences = valuesOf('licences', 'licence')
    expect(new Set(licences.map((licence, i) => `${licence} ${families[i]}`)).size).toBe(new Set(licences).size)
    const lengths = valuesOf('licences', 'text').map((text) => String(text).match(/[\p{L}\p{N}_]+/gu)!.length)
    expect(counts(lengths)).toEqual({ 60: 6029 })
  })

  it('know of a route only what other routes tell', () => {
    const flights = valuesOf('routes', 'log_count').map((log) => Math.round(Math.exp(Number(log))))
    expect(flights.slice(0, 2)).toEqual([853, 1])
    const origins = valuesOf('routes', 'origin')
    const outOfAbe = flights.reduce((sum, count, row) => sum + (origins[row] === 'ABE' ? count : 0), 0)
    expect(valuesOf('routes', 'log_out_flow')[0]).toBeCloseTo(Math.log(outOfAbe - 853 + 1), 4)
  })
})
