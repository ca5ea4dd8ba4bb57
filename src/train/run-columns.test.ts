import { expect, it } from 'vitest'
import { columnsOf } from './run-columns.ts'

const RUN = { model: 'm', dataset: 'd', target: 'y' }

it('are all that a config names, each once, or not known', () => {
  expect(columnsOf({ ...RUN, features: ['a', 'b'], sample_weight: 'w' })).toEqual(['a', 'b', 'y', 'w'])
  expect(columnsOf({ ...RUN, features: ['a', 'y'], sample_weight: null })).toEqual(['a', 'y'])
  expect(columnsOf({ ...RUN, features: ['a'], validation: { group: 'who', time: 'a' } })).toEqual(['a', 'y', 'who'])
  expect(columnsOf(RUN)).toBeUndefined()
})
