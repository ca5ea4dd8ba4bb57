import { expect, it } from 'vitest'
import { endpointsOf } from './endpoints-of.ts'

const at = '2026-01-01T00:00:00Z'
const model = { name: 'line', createdAt: at, updatedAt: at, lastVersion: 3, aliases: { champion: 1, canary: 2 } }
const endpoint = (name: string, models: readonly string[], shadow: string | null = null) => (
  { name, createdAt: at, updatedAt: at, candidates: models.map((model) => ({ model, weight: 1 })), shadow, isDefault: false }
)

it('are those that name a version by its number, an alias or as the champion, or as their shadow', () => {
  const endpoints = [
    endpoint('number', ['line@2']), endpoint('alias', ['other', 'line@canary']), endpoint('champion', ['line']),
    endpoint('shadow', ['line@1'], 'line@3'), endpoint('other', ['line-2@2', 'line@gone']),
  ]
  expect(endpointsOf(endpoints, model, 1)).toEqual(['champion', 'shadow'])
  expect(endpointsOf(endpoints, model, 2)).toEqual(['number', 'alias'])
  expect(endpointsOf(endpoints, model, 3)).toEqual(['shadow'])
})
