import { expect, it } from 'vitest'
import type { Dataset } from '../data/dataset.ts'
import { columnInfos } from '../data/column-info.ts'
import { withoutMissing } from '../data/without-missing.ts'
import { completeRunConfig } from './complete-config.ts'
import { prepareRun } from './prepare-run.ts'
import { testRows } from './test-rows.ts'

const ROWS = 90
const dataset: Dataset = {
  name: 'd',
  rows: ROWS,
  columns: [
    { kind: 'number', name: 'x', values: Float64Array.from({ length: ROWS }, (_, i) => i) },
    { kind: 'text', name: 'who', values: Array.from({ length: ROWS }, (_, i) => `p${i % 17}`) },
    { kind: 'text', name: 'label', values: Array.from({ length: ROWS }, (_, i) => (i % 11 === 3 ? '' : i % 4 === 0 ? 'rare' : 'often')) },
  ],
}

it.each([{}, { strategy: 'random' }, { strategy: 'stratified', test: 0.3 }, { group: 'who' }, { time: 'x' }] as const)(
  'are those that the trainer holds out: %j', (validation) => {
    const info = { name: 'd', rows: ROWS, columns: columnInfos(dataset) }
    const config = completeRunConfig({ model: 'm', dataset: 'd', target: 'label', features: ['x'], validation }, info)
    const kept = withoutMissing(dataset, 'label').dataset
    const { rows } = prepareRun(config, kept).training.test!
    const xs = (kept.columns[0] as { values: Float64Array }).values
    expect([...testRows(config, dataset, 'columns')]).toEqual(Array.from(rows, (row) => xs[row]))
  })
