import { expect, it } from 'vitest'
import { controlOf } from './feature-control.ts'

const text = { kind: 'text', name: 't' } as const
const step = (class_name: string, config = {}) => [{ class_name, config }]

it('fills in each feature by what it is', () => {
  expect(controlOf({ kind: 'number', name: 'a' })).toEqual({ as: 'number' })
  expect(controlOf({ ...text, values: ['a'] })).toEqual({ as: 'choice', values: ['a'] })
  expect(controlOf(text, step('TfidfVectorizer'))).toEqual({ as: 'text' })
  expect(controlOf(text, step('TextVectorization'))).toEqual({ as: 'text' })
  expect(controlOf(text, step('DateEncoder', { format: 'YYYY-MM-DD' }))).toEqual({ as: 'date' })
  expect(controlOf(text, step('DateEncoder', { format: 'DD.MM.YYYY' }))).toEqual({ as: 'line', format: 'DD.MM.YYYY' })
  expect(controlOf(text)).toEqual({ as: 'line', format: '' })
})
