import { describe, expect, it } from 'vitest'
import type { ColumnInfo } from '../../data/dataset.ts'
import { completeRunConfig } from '../../train/complete-config.ts'
import type { DatasetInfo } from '../services.ts'
import { changeDraft, roleOf, type RunDraft, shownConfig, startDraft, withRole, withStrategy } from './run-draft.ts'

const column = (name: string, kind: 'number' | 'text', type: ColumnInfo['type']): ColumnInfo => ({ name, kind, type })
const info = {
  name: 'd', rows: 100, mediaType: 'text/csv', builtin: null,
  columns: [column('day', 'text', 'date'), column('who', 'text', 'category'), column('x', 'number', 'number'), column('w', 'number', 'number'), column('y', 'number', 'number')],
} as unknown as DatasetInfo
const planOf = (draft: RunDraft) => ({ config: completeRunConfig(draft, info), dataset: info })
const roles = (draft: RunDraft) => info.columns.map(({ name }) => roleOf(planOf(draft).config, name))

describe('a draft of a run', () => {
  it('begins with the last column, or with what the catalogue says', () => {
    expect(startDraft(info)).toEqual({ model: 'd', dataset: 'd', target: 'y' })
    const start = { target: 'x', task: 'forecasting', time: 'day', window: 3, horizon: 1 }
    const builtin = { ...info, builtin: { start } } as unknown as DatasetInfo
    expect(startDraft(builtin)).toEqual({ model: 'd', dataset: 'd', ...start })
    expect(startDraft(builtin, 'y')).toEqual({ model: 'd', dataset: 'd', target: 'y' })
  })

  it('forgets what is left to the suggestion again', () => {
    expect(changeDraft({ model: 'm', dataset: 'd', target: 'y', seed: 3 }, { seed: undefined, epochs: 2 })).toEqual({ model: 'm', dataset: 'd', target: 'y', epochs: 2 })
  })

  it('shows what was said over what was planned, in parts too', () => {
    const plan = planOf(startDraft(info))
    const shown = shownConfig(plan, { ...startDraft(info), epochs: 0, validation: { test: 0.4 } })
    expect(shown).toMatchObject({ epochs: 0, validation: { test: 0.4, strategy: 'systematic' }, features: plan.config.features })
  })
})

describe('roles', () => {
  const change = (draft: RunDraft, name: string, role: Parameters<typeof withRole>[4]) => withRole(draft, planOf(draft).config, info, name, role)

  it('are one for each column, and give back what another had', () => {
    let draft = startDraft(info)
    expect(roles(draft)).toEqual(['feature', 'feature', 'feature', 'feature', 'target'])
    draft = change(draft, 'w', 'weight')
    draft = change(draft, 'who', 'group')
    expect(roles(draft)).toEqual(['feature', 'group', 'feature', 'weight', 'target'])
    draft = change(draft, 'day', 'time')
    expect(roles(draft)).toEqual(['time', 'none', 'feature', 'weight', 'target'])
    draft = change(draft, 'day', 'none')
    expect(planOf(draft).config.validation.strategy).toBe('systematic')
    draft = change(draft, 'w', 'feature')
    expect(roles(draft)).toEqual(['none', 'none', 'feature', 'feature', 'target'])
    expect(planOf(draft).config.sample_weight).toBeNull()
  })

  it('take the steps of what is no feature any more along', () => {
    const draft = { ...startDraft(info), preprocessing: { x: [{ class_name: 'RobustScaler', config: {} }], w: [] } }
    expect(change(draft, 'x', 'none').preprocessing).toEqual({ w: [] })
  })

  it('order a forecast and tell its series apart', () => {
    let draft: RunDraft = { ...startDraft(info), task: 'forecasting', window: 5 }
    expect(roles(draft)).toEqual(['time', 'none', 'none', 'none', 'target'])
    draft = change(draft, 'who', 'group')
    draft = change(draft, 'x', 'feature')
    expect(roles(draft)).toEqual(['time', 'group', 'feature', 'none', 'target'])
    expect(planOf(draft).config).toMatchObject({ task: 'forecasting', group: 'who', window: 5 })
  })

  it('begin anew with another target', () => {
    expect(change({ ...startDraft(info), model: 'mine', epochs: 3 }, 'x', 'target')).toEqual({ model: 'mine', dataset: 'd', target: 'x' })
  })
})

it('a strategy takes a column that it can read', () => {
  const { validation } = planOf({ ...startDraft(info), validation: { k_fold: 3, repeats: 2 } }).config
  expect(withStrategy(validation, 'time', info, 'y')).toMatchObject({ strategy: 'time', time: 'day', k_fold: 3, repeats: 1 })
  expect(withStrategy(validation, 'group', info, 'y')).toMatchObject({ group: 'day', repeats: 2 })
  expect(withStrategy(validation, 'random', info, 'y')).toEqual({ test: 0.2, split: 0, k_fold: 3, repeats: 2, strategy: 'random' })
})
