import { expect, it } from 'vitest'
import type { CompleteRunConfig } from '../../train/run-config.ts'
import { balanceOf, patienceOf, withBalance, withPatience } from './training-change.ts'

it('changes the patience, and leaves other options and callbacks', () => {
  const checkpoint = { class_name: 'ModelCheckpoint', config: {} }
  expect(withPatience([checkpoint], 2)).toEqual([checkpoint, { class_name: 'EarlyStopping', config: { patience: 2, restore_best_weights: true } }])
  const own = { class_name: 'EarlyStopping', config: { patience: 9, monitor: 'loss' } }
  expect(withPatience([own, checkpoint], 2)).toEqual([checkpoint, { ...own, config: { patience: 2, monitor: 'loss' } }])
  expect(withPatience([own, checkpoint], null)).toEqual([checkpoint])
  expect([patienceOf([own]), patienceOf([checkpoint])]).toEqual([9, undefined])
})

it('names how classes are balanced', () => {
  for (const balance of ['none', 'weights', 'oversample', 'undersample'] as const) {
    expect(balanceOf(withBalance(balance) as CompleteRunConfig)).toBe(balance)
  }
  expect(balanceOf({ sampling: null, class_weight: { a: 2 } } as unknown as CompleteRunConfig)).toBe('own')
})
