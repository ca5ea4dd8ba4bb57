import { expect, it } from 'vitest'
import type { ColumnInfo } from '../../data/dataset.ts'
import type { DatasetInfo } from '../services.ts'
import { viewsOf } from './dataset-views.ts'

const views = (...columns: Pick<ColumnInfo, 'kind' | 'type'>[]) => viewsOf({ columns } as unknown as DatasetInfo)

it('shows what the columns of a data set allow, pictures first', () => {
  expect(views({ kind: 'number', type: 'number' })).toEqual(['columns', 'rows', 'privacy', 'about'])
  expect(views({ kind: 'image', type: 'image' })).toEqual(['pictures', 'columns', 'about'])
  expect(views({ kind: 'text', type: 'text' }, { kind: 'text', type: 'category' })).toEqual(['columns', 'rows', 'texts', 'privacy', 'about'])
  expect(views({ kind: 'text', type: 'date' }, { kind: 'number', type: 'integer' })).toContain('series')
  expect(views({ kind: 'text', type: 'date' })).not.toContain('series')
})
