import { beforeEach, describe, expect, it } from 'vitest'
import { type Api, createApi } from '../router/testing/api.ts'
import { line, register } from '../router/testing/models.ts'
import { modelStats } from './model-stats.ts'

let api: Api
beforeEach(async () => {
  api = createApi()
  for (const slope of [2, 3]) await register(api.registry, 'line', line(slope, 1))
  await register(api.registry, 'other', line(0, 7))
  await api.registry.createVersion('line', { description: '', params: {}, dataset: null, run: null, engine: 'kernels' })
})

describe('statistics of models', () => {
  it('are those of all READY versions, asked or not', async () => {
    const { model_stats: stats } = await modelStats(api.registry, api.predictor)
    expect(stats.map(({ name, version, inference_count: count }) => [name, version, count])).toEqual([['line', '1', 0], ['line', '2', 0], ['other', '1', 0]])
  })

  it('have the fields of Triton', async () => {
    const before = Date.now()
    await api.call('POST', 'predict', { instances: [[1], [2]], model: 'line' })
    await api.call('POST', 'predict', { x: ['no'], model: 'line' })
    const { model_stats: [stats, ...others] } = await modelStats(api.registry, api.predictor, 'line', 1)
    expect(others).toEqual([])
    const { last_inference: last, inference_stats: parts, batch_stats: batches, ...rest } = stats!
    expect(rest).toEqual({ name: 'line', version: '1', inference_count: 2, execution_count: 1, memory_usage: [{ type: 'CPU', id: 0, byte_size: expect.any(Number) }] })
    expect(rest.memory_usage[0]!.byte_size).toBeGreaterThan(line(2, 1).artifact.length)
    expect(last).toBeGreaterThanOrEqual(before)
    expect(Object.keys(parts)).toEqual(['success', 'fail', 'queue', 'compute_input', 'compute_infer', 'compute_output', 'cache_hit', 'cache_miss'])
    expect(Object.values(parts).map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 1, 0, 0])
    expect(batches).toEqual([{ batch_size: 2, compute_input: parts.compute_input, compute_infer: parts.compute_infer, compute_output: parts.compute_output }])
  })

  it('sum up what was asked by endpoints', async () => {
    const version = await api.predictor.resolve('line@1')
    const counted = { protocol: 'maas', code: 'ok', started: 0, rows: 1, batch: 1, request: 1, computeInput: 0, queue: 0,
      computeInfer: 1, cache: 'none', cacheTime: 0, payload: undefined } as const
    for (const endpoint of ['', 'shop', 'shop']) api.predictor.statistics.record({ ...counted, version: { ...version, ...(endpoint === '' ? {} : { endpoint }) } })
    const { model_stats: [stats] } = await modelStats(api.registry, api.predictor, 'line')
    expect(stats).toMatchObject({ inference_count: 3, batch_stats: [{ batch_size: 1, compute_infer: { count: 3, ns: 3e6 } }] })
  })

  it('are unknown for what is not there', async () => {
    await expect(modelStats(api.registry, api.predictor, 'nobody')).rejects.toMatchObject({ code: 'model-not-found' })
    await expect(modelStats(api.registry, api.predictor, 'line', 9)).rejects.toMatchObject({ code: 'version-not-found' })
  })
})
