import { expect, it } from 'vitest'
import type { Dataset } from './dataset.ts'
import { selectTable } from './table.ts'

const HOUSES: Dataset = {
  name: 'houses',
  rows: 3,
  columns: [
    { kind: 'number', name: 'area', values: Float64Array.of(50, 80, 120) },
    { kind: 'number', name: 'rooms', values: Float64Array.of(2, 3, Number.NaN) },
    { kind: 'text', name: 'town', values: ['10', 'b', '9'] },
    { kind: 'number', name: 'price', values: Float64Array.of(200, 100, 200) },
    { kind: 'text', name: 'agent', values: ['x', '', 'y'] },
  ],
}

const PETS: Dataset = {
  name: 'pets',
  rows: 2,
  columns: [
    { kind: 'image', name: 'image', height: 1, width: 2, channels: 1, pixels: Uint8Array.of(1, 2, 3, 4) },
    { kind: 'text', name: 'label', values: ['dog', 'cat'] },
    { kind: 'number', name: 'age', values: Float64Array.of(1, 2) },
  ],
}

function refusal(code: string, message: string): Error {
  return expect.objectContaining({ code, message: expect.stringContaining(message) }) as Error
}

it('takes a number target for a regression', () => {
  const table = selectTable(HOUSES, { target: 'price', features: ['area'] })
  expect(table).toMatchObject({
    kind: 'columns', rows: 3, rowShape: [1], features: [{ kind: 'number', name: 'area' }],
    target: { task: 'regression', name: 'price', values: Float64Array.of(200, 100, 200) },
  })
})

it('takes a text target for a classification, labels in order of number and then of text', () => {
  expect(selectTable(HOUSES, { target: 'town', features: ['price', 'area'] })).toMatchObject({
    rowShape: [2], features: [{ name: 'price' }, { name: 'area' }],
    target: { task: 'classification', labels: ['9', '10', 'b'], classes: Int32Array.of(1, 2, 0) },
  })
})

it('classifies a number column when asked to', () => {
  expect(selectTable(HOUSES, { target: 'price', features: ['area'], task: 'classification' }).target).toEqual({
    task: 'classification', name: 'price', labels: ['100', '200'], classes: Int32Array.of(1, 0, 1),
  })
})

it('takes one image column', () => {
  expect(selectTable(PETS, { target: 'label', features: ['image'] })).toMatchObject({
    kind: 'image', rowShape: [1, 2, 1],
    features: [{ kind: 'image', name: 'image', height: 1, width: 2, channels: 1 }],
    target: { labels: ['cat', 'dog'], classes: Int32Array.of(1, 0) },
  })
})

it('takes numbers and text together, each with whether a value is missing', () => {
  const table = selectTable(HOUSES, { target: 'price', features: ['agent', 'area', 'town', 'rooms'] })
  expect(table).toMatchObject({
    kind: 'columns', rowShape: [2], numbers: [{ name: 'area' }, { name: 'rooms' }], texts: [{ name: 'agent' }, { name: 'town' }],
    features: [
      { kind: 'text', name: 'agent', missing: true }, { kind: 'number', name: 'area' },
      { kind: 'text', name: 'town' }, { kind: 'number', name: 'rooms', missing: true },
    ],
  })
})

it('takes numbers as text when told to', () => {
  const table = selectTable(HOUSES, { target: 'price', features: ['rooms', 'area'], asText: ['rooms'] })
  expect(table).toMatchObject({ texts: [{ kind: 'text', name: 'rooms', values: ['2', '3', ''] }], numbers: [{ name: 'area' }] })
  expect(table.features[0]).toEqual({ kind: 'text', name: 'rooms', missing: true })
})

it('takes all other columns for features by default', () => {
  const columns = HOUSES.columns.filter(({ name }) => name === 'area' || name === 'price' || name === 'town')
  const numbers = { ...HOUSES, columns }
  expect(selectTable(numbers, { target: 'town' }).features).toEqual([{ kind: 'number', name: 'area' }, { kind: 'number', name: 'price' }])
})

it.each([
  [HOUSES, { target: 'cost' }, 'invalid-config', 'target "cost" is not a column of data set "houses", which has "area"'],
  [HOUSES, { target: 'price', features: ['sea'] }, 'invalid-config', 'feature "sea" is not a column'],
  [HOUSES, { target: 'price', features: ['price'] }, 'invalid-config', 'cannot also be a feature'],
  [HOUSES, { target: 'price', features: ['area', 'area'] }, 'invalid-config', '"area" is named twice'],
  [HOUSES, { target: 'rooms', features: ['area'] }, 'invalid-data', 'Column "rooms" has no value in row 3'],
  [HOUSES, { target: 'agent', features: ['area'] }, 'invalid-data', 'Column "agent" has no value in row 2'],
  [HOUSES, { target: 'town', features: ['area'], task: 'regression' }, 'invalid-config', 'cannot be the target of a regression'],
  [PETS, { target: 'label' }, 'invalid-config', 'must be the only feature'],
  [PETS, { target: 'image' }, 'invalid-config', 'is an image'],
  [{ ...PETS, columns: PETS.columns.slice(1, 2) }, { target: 'label' }, 'invalid-config', 'no feature column'],
] as const)('refuses what cannot be trained %#', (dataset, selection, code, message) => {
  expect(() => selectTable(dataset, selection)).toThrow(refusal(code, message))
})

it('refuses a target with one value', () => {
  const same = { ...PETS, columns: [PETS.columns[2]!, { kind: 'text' as const, name: 'label', values: ['a', 'a'] }] }
  expect(() => selectTable(same, { target: 'label' })).toThrow(refusal('invalid-data', 'same value in every row'))
})
