import { describe, expect, it } from 'vitest'
import type { ColumnInfo } from '../data/dataset.ts'
import { completePreprocessing } from './chains.ts'
import { prepare, served } from './testing/prepare.ts'

const AGE: ColumnInfo = { name: 'age', kind: 'number', type: 'integer' }
const TOWN: ColumnInfo = { name: 'town', kind: 'text', type: 'category' }
const DAY: ColumnInfo = { name: 'day', kind: 'text', type: 'date', format: 'DD.MM.YYYY' }

const named = (...names: string[]) => names.map((class_name) => ({ class_name }))
const namesOf = (config: ReturnType<typeof completePreprocessing>, name: string) => config[name]!.map(({ class_name }) => class_name)

describe('chains of transforms', () => {
  it('go with the type of a column when nothing is said, and complete to themselves', () => {
    const config = completePreprocessing(undefined, [AGE, TOWN, DAY])
    expect(namesOf(config, 'age')).toEqual(['SimpleImputer', 'StandardScaler'])
    expect(namesOf(config, 'town')).toEqual(['OneHotEncoder'])
    expect(namesOf(config, 'day')).toEqual(['DateEncoder', 'SimpleImputer', 'StandardScaler'])
    expect(config['day']![0]!.config).toMatchObject({ format: 'DD.MM.YYYY' })
    expect(completePreprocessing(config, [AGE, TOWN, DAY])).toEqual(config)
    expect(completePreprocessing({ age: [] }, [AGE])).toEqual({ age: [] })
  })

  it.each([
    [{ height: [] }, "preprocessing: unknown key 'height'; known: age, town"],
    [{ age: 'StandardScaler' }, 'preprocessing.age must be a list of transforms'],
    [{ age: named('Scaler') }, 'preprocessing.age[0].class_name must be one of SimpleImputer, '],
    [{ age: [{ class_name: 'SimpleImputer', config: { strategy: 'mode' } }] }, 'preprocessing.age[0].config.strategy must be one of "mean"'],
    [{ age: [{ class_name: 'SimpleImputer', config: { value: 1 } }] }, "preprocessing.age[0].config: unknown key 'value'"],
    [{ town: named('StandardScaler') }, 'preprocessing.town[0]: StandardScaler takes numbers, but gets text; what takes them: OneHotEncoder, '],
    [{ age: named('StandardScaler', 'OneHotEncoder') }, 'preprocessing.age[1]: OneHotEncoder takes text, but gets numbers'],
    [{ town: [] }, "preprocessing.town: column 'town' is text, which a network cannot take; add one of OneHotEncoder, "],
  ])('are refused by place: %j', (given, message) => {
    expect(() => completePreprocessing(given, [AGE, TOWN])).toThrow(expect.objectContaining({ code: 'invalid-config', message: expect.stringContaining(message) }))
  })

  it('take numbers as text where that is what they begin with', async () => {
    const { graph, table } = prepare({ code: [10, 7, 10, Number.NaN, 8], size: [1, 2, 3, 4, 5] }, { code: named('OneHotEncoder'), size: [] }, { trained: 4 })
    expect(graph.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: ['batch', 1] }, { name: 'x_text', dtype: 'string', shape: ['batch', 1] }])
    expect(table.features).toEqual([{ kind: 'text', name: 'code', missing: true }, { kind: 'number', name: 'size' }])
    expect((await served(graph, table)).kernels).toEqual([[1, 0, 1, 0], [2, 0, 0, 1], [3, 0, 1, 0], [4, 1, 0, 0], [5, 0, 0, 0]])
  })

  it('go on where another one has widened the column, and lower what they share as one block', async () => {
    const chain = [{ class_name: 'SimpleImputer', config: { add_indicator: true } }, { class_name: 'MinMaxScaler' }]
    const { fitted, graph, table } = prepare({ a: [1, 3, Number.NaN], b: [0, 4, 2] }, chain)
    expect(fitted.preprocessing.blocks).toHaveLength(1)
    expect(graph.nodes.filter(({ op }) => op === 'Sub')).toHaveLength(1)
    expect((await served(graph, table)).kernels).toEqual([[0, 0, 0], [1, 0, 1], [0.5, 1, 0.5]])
  })

  it('must fill in what is missing', () => {
    expect(() => prepare({ a: [1, Number.NaN, 3] }, named('StandardScaler'))).toThrow(
      'Column "a" has no value in row 2, and none of its transforms (StandardScaler) fills one in')
    expect(() => prepare({ a: ['2024-01-01', '2024-01-02'] }, named('DateEncoder'))).toThrow('Put {"class_name": "SimpleImputer"} among them')
  })
})
