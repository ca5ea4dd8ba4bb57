import { beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../registry/memory-store.ts'
import type { RegistryStore } from '../registry/store.ts'
import { Predictor } from '../inference/predictor.ts'
import { createApiRouter } from '../router/all-routes.ts'
import { createIntake, createTestTrainer } from '../jobs/testing/trainers.ts'
import { datasetParts } from '../router/testing/datasets.ts'
import { line, register, shape } from '../router/testing/models.ts'
import { ReferenceSessions } from '../router/testing/reference-sessions.ts'
import { networks, onnxruntime } from '../router/testing/networks.ts'
import { createPageLane } from './page-lane.ts'
import { createMaas, type Maas } from './platform.ts'

const APP_ROOT = new URL('/inpage/', location.origin)
const RUN = { model: 'line', dataset: 'points', target: 'y', epochs: 3 }

let registry: RegistryStore
let maas: Maas

beforeEach(async () => {
  registry = createMemoryStore()
  await register(registry, 'line', line(2, 1))
  const predictor = new Predictor(registry, new ReferenceSessions(), datasetParts.datasets)
  maas = createMaas(createPageLane({
    registry,
    predictor,
    router: createApiRouter({ registry, predictor, networks, onnxruntime, build: 'test', base: APP_ROOT.pathname, ...datasetParts }),
    createTrainer: createTestTrainer,
    createIntake,
    appRoot: APP_ROOT,
  }), APP_ROOT)
  const posted = await maas.fetch('/maas/api/datasets?name=points', {
    method: 'POST', body: 'x,y\n1,3\n2,5\n3,7\n4,9\n5,11\n', headers: { 'Content-Type': 'text/csv' },
  })
  expect(posted.status).toBe(201)
})

async function typesOf(events: AsyncIterable<{ type: string }>): Promise<string[]> {
  const types: string[] = []
  for await (const { type } of events) types.push(type)
  return types.filter((type) => type !== 'progress')
}

describe('fetch', () => {
  it('resolves paths against the app root, and takes whole URLs and Requests', async () => {
    for (const input of ['/maas/health', 'maas/health', new URL('maas/health', APP_ROOT), new Request(new URL('maas/health', APP_ROOT))]) {
      expect((await maas.fetch(input)).status).toBe(200)
    }
  })

  it('refuses what is not the platform\'s', async () => {
    await expect(maas.fetch('https://elsewhere.example/maas/predict')).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(maas.fetch('/maas/../index.html')).rejects.toMatchObject({ code: 'invalid-input' })
  })
})

describe('predict', () => {
  it('gives one prediction for one instance and a list for several, and leaves x as it was', async () => {
    const x = new Float32Array([1])
    expect(await maas.predict('line', x)).toEqual({ model: 'line@1', engine: 'reference', y_pred: 3 })
    expect([...x]).toEqual([1])
    expect((await maas.predict('', [[0], [2]])).map(({ y_pred }) => y_pred)).toEqual([1, 5])
    await register(registry, 'shape', shape())
    const { label, scores } = await maas.predict('shape', [3, 1])
    expect(label).toBe('long')
    expect(scores!['10']).toBeCloseTo(1 / (1 + Math.exp(2)))
  })

  it('passes on what is wrong', async () => {
    await expect(maas.predict('nobody', [1])).rejects.toMatchObject({ code: 'model-not-found' })
    await expect(maas.predict('line', [1, 2])).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('throws the reason of a signal that fires before the answer', async () => {
    const stop = new AbortController()
    const asked = maas.predict('line', [1], { signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(asked).rejects.toThrow('enough')
    await expect(maas.predict('line', [1], { signal: stop.signal })).rejects.toThrow('enough')
  })
})

describe('train', () => {
  it('queues, hosts and follows a run', async () => {
    const events = []
    for await (const event of maas.train(RUN)) events.push(event)
    expect(events.map(({ type }) => type).filter((type) => type !== 'progress')).toEqual(
      ['queued', 'started', 'epoch', 'epoch', 'epoch', 'done'],
    )
    expect(events.at(-1)).toMatchObject({ model: 'line', version: 2, metrics: { loss: 0.1 } })
  })

  it('refuses a config that cannot be trained, and queues nothing', async () => {
    await expect(maas.train({ ...RUN, dataset: 'nobody' }).next()).rejects.toMatchObject({ code: 'dataset-not-found' })
    await expect(maas.train({ ...RUN, target: 'z' }).next()).rejects.toThrow(/z/)
    expect(await registry.listRuns()).toEqual([])
  })

  it('tells how a run failed', async () => {
    const events = []
    for await (const event of maas.train({ ...RUN, description: 'fail' })) events.push(event)
    expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'invalid-data' } })
  })

  it('cancels by its signal, which ends the events', async () => {
    const stop = new AbortController()
    const types: string[] = []
    for await (const { type } of maas.train({ ...RUN, epochs: 1000 }, { signal: stop.signal })) {
      types.push(type)
      if (type === 'epoch') stop.abort()
    }
    expect(types.at(-1)).toBe('cancelled')
    expect((await registry.listRuns())[0]!.status).toBe('cancelled')
  })

  it('cancels when the loop is left, and does not start with a signal that has fired', async () => {
    for await (const { type } of maas.train({ ...RUN, epochs: 1000 })) if (type === 'epoch') break
    expect((await registry.listRuns()).map(({ status }) => status)).toEqual(['cancelled'])
    await expect(maas.train(RUN, { signal: AbortSignal.abort() }).next()).rejects.toMatchObject({ name: 'AbortError' })
    expect(await registry.listRuns()).toHaveLength(1)
  })

  it('trains several runs of one page one after the other', async () => {
    expect(await Promise.all([typesOf(maas.train(RUN)), typesOf(maas.train(RUN))])).toEqual(
      Array.from({ length: 2 }, () => ['queued', 'started', 'epoch', 'epoch', 'epoch', 'done']),
    )
    const [a, b] = await registry.listRuns()
    expect(a!.startedAt! >= b!.endedAt! || b!.startedAt! >= a!.endedAt!).toBe(true)
  })

  it('leaves the run to another page when asked to', async () => {
    const events = maas.train(RUN, { host: false })
    expect((await events.next()).value).toMatchObject({ type: 'queued' })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect((await registry.listRuns())[0]!.status).toBe('queued')
    await events.return()
  })
})
