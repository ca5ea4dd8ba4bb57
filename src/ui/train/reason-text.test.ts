import { expect, it } from 'vitest'
import { completeRunConfig } from '../../train/complete-config.ts'
import type { Dataset } from '../../data/dataset.ts'
import { columnInfos } from '../../data/column-info.ts'
import { profileDataset } from '../../data/profile/profile-dataset.ts'
import { withProfiles } from '../../data/profile/with-profiles.ts'
import type { DatasetInfo } from '../services.ts'
import { reasonTexts } from './reason-text.ts'

const ROWS = 60
const numbers = (name: string, value: (i: number) => number) => ({ kind: 'number', name, values: Float64Array.from({ length: ROWS }, (_, i) => value(i)) }) as const
const texts = (name: string, value: (i: number) => string) => ({ kind: 'text', name, values: Array.from({ length: ROWS }, (_, i) => value(i)) }) as const

it('says in words what is done to which column, with what is missing, and what is left out', () => {
  const dataset: Dataset = {
    name: 'd',
    rows: ROWS,
    columns: [
      texts('id', (i) => `k-${i}`), texts('same', () => 'x'), texts('alike', () => 'y'),
      numbers('age', (i) => (i % 20 === 3 ? NaN : (i * 7) % 31)), numbers('size', (i) => (i * 5.5) % 17),
      texts('when', (i) => `2024-0${1 + (i % 3)}-1${i % 7}`), texts('kind', (i) => (i % 3 ? 'often' : 'rare')),
    ],
  }
  const columns = withProfiles(columnInfos(dataset), profileDataset(dataset, {}))
  const info = { name: 'd', rows: ROWS, columns, mediaType: 'text/csv', builtin: null } as unknown as DatasetInfo
  const plan = { config: completeRunConfig({ model: 'd', dataset: 'd', target: 'kind' }, info), dataset: info }
  const said = reasonTexts(plan).map(({ what, how }) => `${what}: ${how}`)
  expect(said).toEqual([
    'kind: predicted as one of its classes',
    'id: left out: it only tells rows apart',
    'same, alike: left out: the same in every row',
    'age, size: 3 missing filled by the median → standardised',
    'when: year, day of the year, in cycles → standardised',
    'Held out: 20% to test at the end, 20% of the rest after each epoch; taken evenly from all rows',
    expect.stringMatching(/^Length: up to 200 epochs/),
  ])
})
