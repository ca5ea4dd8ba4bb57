import { beforeEach, describe, expect, it } from 'vitest'
import type { RunRecord } from '../registry/records.ts'
import { checkpointOf } from '../registry/testing/records.ts'
import { type Api, createApi } from './testing/api.ts'

let api: Api
beforeEach(async () => {
  api = createApi()
  await api.call('POST', 'api/datasets?name=points', 'x,y\n1,3\n2,5\n3,7\n', { 'Content-Type': 'text/csv' })
})

const CONFIG = { model: 'line', dataset: 'points', target: 'y' }
const post = (config: unknown) => api.call('POST', 'api/runs', config)

describe('runs', () => {
  it('are queued, listed, shown and cancelled', async () => {
    const posted = await post({ ...CONFIG, epochs: 3 })
    const { id } = posted.body as { id: string }
    expect(posted).toMatchObject({ status: 202, body: { id: expect.any(String), status: 'queued' } })
    expect(posted.headers.get('Location')).toBe(`/inpage/maas/api/runs/${id}`)
    expect((await api.call('GET', `api/runs/${id}`)).body).toMatchObject({ id, status: 'queued', config: { ...CONFIG, epochs: 3 }, history: [] })
    expect((await api.call('GET', 'api/runs')).body).toMatchObject({ runs: [{ id }] })

    for (let i = 0; i < 2; i++) {
      expect(await api.call('POST', `api/runs/${id}/cancel`)).toMatchObject({ status: 200, body: { status: 'cancelled', endedAt: expect.any(String) } })
    }
    await api.registry.updateRun(id, (run) => ({ ...run, status: 'done' }))
    expect(await api.call('POST', `api/runs/${id}/cancel`)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('done') } })
  })

  it('go on from their checkpoint once they were cancelled or failed, with another learning rate when asked', async () => {
    const { id } = (await post({ ...CONFIG, epochs: 3 })).body as { id: string }
    const resume = (body?: unknown) => api.call('POST', `api/runs/${id}/resume`, body)
    expect(await resume()).toMatchObject({ status: 409, body: { detail: expect.stringContaining('no checkpoint') } })
    await api.registry.saveCheckpoint(checkpointOf(id, 2))
    expect(await resume()).toMatchObject({ status: 409, body: { detail: expect.stringContaining('it is queued') } })
    await api.call('POST', `api/runs/${id}/cancel`)
    expect(await resume()).toMatchObject({
      status: 202, body: { id, status: 'queued', endedAt: null, checkpoint: { epoch: 2 }, config: { ...CONFIG, epochs: 3 } },
    })

    const error = { code: 'invalid-config', message: 'Training diverged.' } as const
    await api.registry.updateRun(id, (run) => ({ ...run, status: 'failed', error }))
    expect(await resume({ learning_rate: -1 })).toMatchObject({ status: 400, body: { code: 'invalid-config' } })
    expect(await resume({ rate: 1 })).toMatchObject({ status: 400, body: { detail: expect.stringContaining('"rate"') } })
    const { config, ...run } = (await resume({ learning_rate: 0.002, epochs: 7 })).body as RunRecord
    expect(run).toMatchObject({ status: 'queued', error: null })
    expect(config).toMatchObject({ epochs: 7, optimizer: { class_name: 'SGD', config: { learning_rate: 0.002, momentum: 0.9 } } })

    await api.registry.updateRun(id, (run) => ({ ...run, status: 'done' }))
    expect(await resume()).toMatchObject({ status: 409, body: { detail: expect.stringContaining('it is done') } })
    expect(await api.call('POST', 'api/runs/none/resume')).toMatchObject({ status: 404 })
  })

  it('on a built-in data set need no file to be read', async () => {
    const network = { class_name: 'Sequential', config: { layers: [
      { class_name: 'Flatten', config: {} }, { class_name: 'Dense', config: { units: 10, activation: 'softmax' } },
    ] } }
    expect((await post({ model: 'digits', dataset: 'digits', target: 'label', network })).status).toBe(202)
  })

  it('that cannot work are refused, and nothing is queued', async () => {
    const network = (...layers: unknown[]) => ({ class_name: 'Sequential', config: { layers } })
    const cases: [unknown, number, string, RegExp][] = [
      [{ dataset: 'points', target: 'y' }, 400, 'invalid-input', /"model"/],
      [{ ...CONFIG, model: 'a b' }, 400, 'invalid-input', /"a b" cannot name a model/],
      [{ ...CONFIG, dataset: 'nothing' }, 404, 'dataset-not-found', /"nothing"/],
      [{ model: 'line', dataset: 'points' }, 400, 'invalid-config', /target/],
      [{ ...CONFIG, target: 'z' }, 400, 'invalid-config', /'z'.*'x', 'y'/],
      [{ ...CONFIG, epoch: 3 }, 400, 'invalid-config', /epoch/],
      [{ ...CONFIG, network: network({ class_name: 'Dens', config: { units: 1 } }) }, 400, 'invalid-config', /Dens.*Dense/],
      [{ ...CONFIG, network: network({ class_name: 'Conv2D', config: { filters: 1, kernel_size: [3, 3] } }) }, 400, 'invalid-config', /Conv2D/],
      ['{', 400, 'invalid-json', /not JSON/],
    ]
    for (const [config, status, code, detail] of cases) {
      expect(await post(config)).toMatchObject({ status, body: { code, detail: expect.stringMatching(detail) } })
    }
    expect(await api.registry.listRuns()).toEqual([])
    expect(await api.call('GET', 'api/runs/none')).toMatchObject({ status: 404, body: { code: 'run-not-found' } })
    expect(await api.call('POST', 'api/runs/none/cancel')).toMatchObject({ status: 404, body: { code: 'run-not-found' } })
  })
})
