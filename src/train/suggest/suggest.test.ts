import { describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng.ts'
import { columnInfos } from '../../data/column-info.ts'
import { profileDataset } from '../../data/profile/profile-dataset.ts'
import { withProfiles } from '../../data/profile/with-profiles.ts'
import type { Column, Dataset, DatasetInfo } from '../../data/dataset.ts'
import { completeRunConfig } from '../complete-config.ts'
import { explainSuggestion } from './explain.ts'
import { suggest } from './suggest.ts'

const ROWS = 400
const rng = new Rng(5)
const number = (name: string, at: (i: number) => number): Column => ({ kind: 'number', name, values: Float64Array.from({ length: ROWS }, (_, i) => at(i)) })
const text = (name: string, at: (i: number) => string): Column => ({ kind: 'text', name, values: Array.from({ length: ROWS }, (_, i) => at(i)) })
const day = (i: number) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10)
const info = (...columns: Column[]): DatasetInfo => {
  const dataset: Dataset = { name: 'd', rows: ROWS, columns }
  return { ...dataset, columns: withProfiles(columnInfos(dataset), profileDataset(dataset)) }
}
const size = number('size', () => rng.normal())
const colour = text('colour', () => ['red', 'green', 'blue'][rng.below(3)]!)
const price = number('price', () => 100 * rng.uniform())

describe('suggest', () => {
  it('gives a config that is complete', () => {
    const dataset = info(size, colour, price)
    const config = suggest(dataset, 'price')
    expect(completeRunConfig(config, dataset)).toEqual(config)
    expect(config).toMatchObject({ model: 'd', dataset: 'd', target: 'price', task: 'regression', features: ['size', 'colour'] })
  })

  it('leaves out what says nothing, and what says the target in other words', () => {
    const dataset = info(
      number('id', (i) => i + 1), number('same', () => 7), size, text('label', (i) => 'xyz'[i % 3]!), number('code', (i) => i % 3),
    )
    expect(suggest(dataset, 'label').features).toEqual(['size'])
    expect(explainSuggestion(suggest(dataset, 'label'), dataset)).toEqual([
      { code: 'task', task: 'classification', target: 'label' },
      { code: 'left-out', column: 'id', because: 'identifier' },
      { code: 'left-out', column: 'same', because: 'constant' },
      { code: 'left-out', column: 'code', because: 'copy-of-target' },
      { code: 'prepared', columns: ['size'], transforms: ['SimpleImputer', 'StandardScaler'] },
      { code: 'split', strategy: 'systematic', column: null, test: 0.2, validation: 0.2 },
      { code: 'stops-early', epochs: 200, patience: 20 },
    ])
    expect(suggest(info(number('id', (i) => i + 1), price), 'price').features).toEqual(['id'])
  })

  it('takes numbers that are 0 and 1 for classes', () => {
    expect(suggest(info(size, number('bought', (i) => i % 2)), 'bought').task).toBe('classification')
    expect(suggest(info(size, number('rooms', (i) => 1 + (i % 2))), 'rooms').task).toBe('regression')
  })

  it('tests on the newest rows of a series, and on whole groups', () => {
    const series = info(text('day', day), size, price)
    expect(suggest(series, 'price').validation).toMatchObject({ strategy: 'time', time: 'day', test: 0.2, split: 0.2 })
    expect(suggest(series, 'price').features).toEqual(['day', 'size'])
    expect(suggest(info(text('day', (i) => day(i % 50)), size, price), 'price').validation.strategy).toBe('systematic')
    const visits = info(number('patient_id', (i) => 900 + (7 * i) % 90), size, price)
    expect(suggest(visits, 'price')).toMatchObject({ validation: { strategy: 'group', group: 'patient_id' }, features: ['size'] })
    expect(completeRunConfig({ model: 'm', dataset: 'd', target: 'price', validation: { strategy: 'random' } }, visits).validation)
      .toMatchObject({ strategy: 'random', group: null })
    expect(completeRunConfig({ model: 'm', dataset: 'd', target: 'price', features: ['size'] }, visits).validation.strategy).toBe('systematic')
  })

  it('weighs labels where one is nearly all there is, unless rows are drawn by class', () => {
    const dataset = info(size, text('fraud', (i) => (i % 10 === 0 ? 'yes' : 'no')))
    const config = suggest(dataset, 'fraud')
    expect(config).toMatchObject({ class_weight: 'balanced', metrics: ['accuracy', 'auc'] })
    expect(explainSuggestion(config, dataset)).toContainEqual({ code: 'balanced', label: 'no', share: 0.9 })
    const sampled = completeRunConfig({ model: 'm', dataset: 'd', target: 'fraud', sampling: 'oversample' }, dataset)
    expect(sampled).toMatchObject({ class_weight: null, sampling: 'oversample' })
    expect(suggest(info(size, colour), 'colour')).toMatchObject({ class_weight: null, metrics: ['accuracy'] })
  })

  it('takes larger steps over more rows', () => {
    const dataset = info(size, colour, price)
    const of = (rows: number) => suggest({ ...dataset, rows }, 'price')
    expect([of(10_000), of(28_980), of(1_000_000)].map(({ batch_size, epochs, callbacks }) => [batch_size, epochs, callbacks[0]!.config['patience']]))
      .toEqual([[32, 40, 5], [64, 28, 4], [1024, 13, 3]])
  })
})
