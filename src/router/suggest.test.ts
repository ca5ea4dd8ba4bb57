import { beforeEach, expect, it } from 'vitest'
import { type Api, createApi } from './testing/api.ts'

const VISITS = ['id,age,visited,outcome', ...Array.from({ length: 60 }, (_, i) => `${i + 1},${20 + ((7 * i) % 50)},0${1 + (i % 9)}.03.2024,${i % 3 ? 'well' : 'ill'}`)].join('\n')

let api: Api
beforeEach(async () => {
  api = createApi()
  await api.call('POST', 'api/datasets?name=visits', VISITS, { 'Content-Type': 'text/csv' })
})

it('profiles a data set: columns, warnings and their texts, and what columns say of a target', async () => {
  const { body } = await api.call('GET', 'api/datasets/visits/profile?target=outcome')
  expect(body).toMatchObject({
    rows: 60, duplicateRows: 0,
    columns: [
      { name: 'id', type: 'identifier' }, { name: 'age', type: 'integer', count: 60, values: { min: 20 }, target: { measure: 'correlation-ratio' } },
      { name: 'visited', type: 'date', format: 'DD.MM.YYYY' }, { name: 'outcome', type: 'category', top: [{ value: 'well', count: 40 }, { value: 'ill', count: 20 }] },
    ],
    warnings: [{ code: 'identifier', column: 'id', text: 'Column "id" has another value in each row: it tells rows apart and says nothing of them.' }],
  })
  expect(await api.call('GET', 'api/datasets/visits/profile?target=cure')).toMatchObject({ status: 400, body: { code: 'invalid-config' } })
  expect(await api.call('GET', 'api/datasets/none/profile')).toMatchObject({ status: 404, body: { code: 'dataset-not-found' } })
})

it('keeps to what the owner says', async () => {
  await api.call('PATCH', 'api/datasets/visits', { columns: { age: { type: 'category' } } })
  const { body } = await api.call('GET', 'api/datasets/visits/profile')
  expect(body).toMatchObject({ columns: [{}, { type: 'category', evidence: { code: 'given', text: 'Said by the owner.' } }, {}, {}] })
  expect(await api.registry.getDatasetProfile('visits')).toMatchObject({ columns: [{}, { type: 'category' }, {}, {}] })
})

it('suggests a run that can be queued as it is', async () => {
  const { status, body: config } = await api.call('POST', 'api/datasets/visits/suggest', { target: 'outcome' })
  expect({ status, config }).toMatchObject({ status: 200, config: { model: 'visits', dataset: 'visits', target: 'outcome', task: 'classification', features: ['age', 'visited'] } })
  expect((await api.call('POST', 'api/runs', config)).status).toBe(202)
  expect(await api.call('POST', 'api/datasets/visits/suggest', { target: 'cure' })).toMatchObject({ status: 400, body: { code: 'invalid-config' } })
  expect((await api.call('POST', 'api/datasets/visits/suggest', { target: 'age', task: 'forecasting' })).body).toMatchObject({ task: 'forecasting', time: 'visited', window: 7 })
  expect(await api.call('POST', 'api/datasets/visits/suggest', { target: 'age', task: 7 })).toMatchObject({ status: 400, body: { code: 'invalid-input' } })
  expect(await api.call('POST', 'api/datasets/visits/suggest', {})).toMatchObject({ status: 400, body: { code: 'invalid-input' } })
})
