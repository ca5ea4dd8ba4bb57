import { describe, expect, it } from 'vitest'
import { alignSteps } from './align-steps.ts'
import { allocateFeatures, readFeatures } from './features.ts'
import { parseJson } from './testing/parse-json.ts'
import { columnInfos } from './column-info.ts'
import { takeRows } from './sample.ts'
import { idsAt } from './sequences.ts'
import { selectTable } from './table.ts'

const TEXT = '[{"words":[3,1],"out":[5,6,7]},{"words":[2],"out":[5,8]},{"words":[4,4,4],"out":[5]}]'
const DATA = parseJson('d', TEXT)

describe('sequences', () => {
  it('are read from lists of whole numbers, padded at their end', () => {
    expect(DATA.columns[0]).toEqual({
      kind: 'sequence', name: 'words', steps: 3, vocabulary: 5, ids: Int32Array.of(3, 1, 0, 2, 0, 0, 4, 4, 4),
    })
    expect(columnInfos(DATA)).toEqual([
      { name: 'words', kind: 'sequence', type: 'sequence', steps: 3, vocabulary: 5 },
      { name: 'out', kind: 'sequence', type: 'sequence', steps: 3, vocabulary: 9, start: 5 },
    ])
    expect(parseJson('d', '{"columns":["a"],"data":[[[1,2]],[null]]}').columns[0]).toMatchObject({ ids: Int32Array.of(1, 2, 0, 0) })
    const sample = takeRows(DATA, [0, 1]).columns[0]!
    expect(sample.kind === 'sequence' && [idsAt(sample, 0), idsAt(sample, 1)]).toEqual([[3, 1], [2]])
  })

  it.each([
    ['[{"a":[1]},{"a":2}]', 'Row 2, column "a" is no list, but other rows have lists there.'],
    ['[{"a":[1,-1]}]', 'Row 1, column "a": place 2 is -1, expected a whole number from 0 to 16777215.'],
    ['[{"a":[1.5]}]', 'place 1 is 1.5'],
    ['[{"a":["x"]}]', 'place 1 is "x"'],
    ['[{"a":[16777216]}]', 'place 1 is 16777216'],
  ])('are refused: %s', (json, message) => {
    expect(() => parseJson('d', json)).toThrow(expect.objectContaining({ code: 'invalid-data', message: expect.stringContaining(message) }))
  })

  it('are the only feature of a table, and its target in a translation', () => {
    const table = selectTable(DATA, { target: 'out' })
    expect(table).toMatchObject({ kind: 'sequence', rowShape: [3], features: [{ kind: 'sequence', name: 'words', steps: 3, vocabulary: 5 }] })
    expect(table.target).toEqual({ task: 'translation', name: 'out', column: DATA.columns[1] })
    const x = allocateFeatures(table, 2)
    readFeatures(table, Uint32Array.of(2, 0), x.data)
    expect(x).toEqual({ dtype: 'int32', shape: [2, 3], data: Int32Array.of(4, 4, 4, 3, 1, 0) })
  })

  it('are padded to one length where a network answers each step', () => {
    const longer = parseJson('d', '[{"x":[1],"y":[2,3]}]')
    const table = alignSteps(selectTable(longer, { target: 'y' }))
    expect(table).toMatchObject({
      rowShape: [2], features: [{ steps: 2 }], column: { steps: 2, ids: Int32Array.of(1, 0) }, target: { column: { steps: 2 } },
    })
  })

  it.each([
    [{ target: 'out', task: 'regression' }, 'invalid-config', 'Column "out" is a sequence, so it cannot be the target of a regression.'],
    [{ target: 'n', features: ['words'], task: 'translation' }, 'invalid-config', 'Column "n" is a number column, so it cannot be the target of a translation.'],
    [{ target: 'n', features: ['words', 'out'] }, 'invalid-config', 'Column "words" is a sequence, which must be the only feature, but there are 2.'],
    [{ target: 'n', features: ['gaps'] }, 'invalid-data', 'Column "gaps" has no value in row 2.'],
  ] as const)('refuse %j', (config, code, message) => {
    const rows = (JSON.parse(TEXT) as object[]).map((row, i) => ({ ...row, n: i, gaps: i === 1 ? null : [1] }))
    const data = parseJson('d', JSON.stringify(rows))
    expect(() => selectTable(data, config)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }))
  })
})
