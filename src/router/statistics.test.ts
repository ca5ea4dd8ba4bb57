import { expect, it } from 'vitest'
import { RELATIVE_ERROR } from '../registry/quantile-sketch.ts'
import { createApi } from './testing/api.ts'
import { line, register } from './testing/models.ts'

it('api/statistics gives counters and sketches as lists of pairs', async () => {
  const api = createApi()
  await register(api.registry, 'line', line(2, 1))
  expect((await api.call('GET', 'api/statistics')).body).toEqual({ at: expect.any(Number), relativeError: RELATIVE_ERROR, statistics: [] })
  await api.call('POST', 'predict', { instances: [[1], [2]] })
  const { statistics: [record] } = (await api.call('GET', 'api/statistics')).body as { statistics: { latency: { request: unknown } }[] }
  expect(record).toMatchObject({ model: 'line', version: 1, endpoint: '', inferenceCount: 2, batches: [[2, { computeInfer: { count: 1 } }]] })
  expect(record!.latency.request).toEqual([[expect.any(Number), 1]])
})
