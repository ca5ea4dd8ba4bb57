import { beforeAll, describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { columnInfos } from '../data/column-info.ts'
import { readDataset } from '../data/read-dataset.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { completeRunConfig } from '../train/complete-config.ts'
import { createKernelEngine } from '../train/kernel-engine.ts'
import type { RunConfig } from '../train/run-config.ts'
import { trainToEnd } from '../train/testing/train-to-end.ts'
import type { TrainedModel } from '../train/trainer.ts'
import { type Api, createApi } from './testing/api.ts'
import { finished, register } from './testing/models.ts'

/** Weight and price in numbers, one price missing now and then; a town, at times unknown; whether it was paid. */
function orders(rows = 240): string {
  const rng = new Rng(4)
  const lines = Array.from({ length: rows }, () => {
    const weight = 10 * rng.uniform()
    const town = ['Bonn', 'Ulm', 'Graz', ''][rng.below(4)]!
    const paid = rng.below(2) === 1
    const isLate = (town === 'Ulm' ? 4 : -2) + weight + (paid ? -3 : 0) > 3
    return `${weight.toFixed(3)},${rng.below(5) === 0 ? '' : (100 * rng.uniform()).toFixed(2)},${town},${paid},${isLate ? 'late' : 'in time'}`
  })
  return `weight,price,town,paid,arrival\n${lines.join('\n')}\n`
}

async function trainOn(csv: string, given: Partial<RunConfig> & { readonly target: string }): Promise<TrainedModel> {
  const dataset = await readDataset('orders', 'text/csv', new TextEncoder().encode(csv))
  const config = completeRunConfig({ model: 'orders', dataset: 'orders', engine: 'kernels', ...given }, { ...dataset, columns: columnInfos(dataset) })
  return (await trainToEnd(config, dataset, { engine: createKernelEngine(await testKernels('plain')) })).model
}

describe('a model of a table with numbers and categories', () => {
  let api: Api
  let model: TrainedModel

  beforeAll(async () => {
    api = createApi()
    model = await trainOn(orders(), { target: 'arrival', epochs: 60 })
    await register(api.registry, 'orders', finished(model.graph, model.signature))
  })

  const predict = (body: object) => api.call('POST', 'predict', { model: 'orders', ...body })

  it('learns from all of them', () => {
    expect(model.metrics['test_accuracy']).toBeGreaterThan(0.9)
    expect(model.signature.inputs).toEqual([
      { name: 'x', dtype: 'float32', shape: ['batch', 2] }, { name: 'x_text', dtype: 'string', shape: ['batch', 2] },
    ])
    expect(model.signature.features).toEqual([
      { kind: 'number', name: 'weight' },
      { kind: 'number', name: 'price', missing: true },
      { kind: 'text', name: 'town', values: ['Bonn', 'Graz', 'Ulm'], missing: true },
      { kind: 'text', name: 'paid', values: ['false', 'true'] },
    ])
  })

  it('answers raw records and lists', async () => {
    const late = { weight: 9, price: 20, town: 'Ulm', paid: false }
    const inTime = { weight: 1, price: null, town: 'Graz', paid: 'true' }
    const { status, body } = await predict({ instances: [late, inTime, Object.values(late), [1, null, null, true], { weight: 2, town: 'Rome', paid: true }] })
    expect(status).toBe(200)
    const labels = (body as { predictions: { label: string }[] }).predictions.map(({ label }) => label)
    expect(labels).toEqual(['late', 'in time', 'late', 'in time', 'in time'])
    expect((await predict({ x: late })).body).toMatchObject({ y_pred: ['late'] })
  })

  it.each([
    [{ weight: '9', price: 20, town: 'Ulm', paid: false }, 'x.weight must be a number; got "9".'],
    [{ weight: null, price: 20, town: 'Ulm', paid: false }, 'x.weight must be a number; got null.'],
    [{ weight: 9, price: 20, town: 'Ulm' }, 'x lacks "paid"; the model takes 4 values: weight (number), price (number), town (text), paid (text).'],
    [{ weight: 9, price: 20, town: 'Ulm', paid: null }, 'x.paid must be a text; got null.'],
    [[9, 20, 'Ulm', ['yes']], 'x[3] ("paid") must be a text; got a list.'],
    [[9, 20, 'Ulm'], 'x has 3 values, but the model takes 4 values'],
    ['Ulm', 'x must be one instance'],
  ])('refuses %j', async (x, error) => {
    expect(await predict({ x })).toMatchObject({ status: 400, body: { code: 'invalid-input', error: expect.stringContaining(error) } })
  })

  it('answers on the fast lane, packed and not', async () => {
    const instances = [[9, 20, 'Ulm', false], [1, null, null, true]]
    const given = await api.predictor.predictRows({ model: 'orders', instances })
    const packed = await api.predictor.predictRows({ model: 'orders', x: Float32Array.of(9, 20, 1, Number.NaN), text: ['Ulm', 'false', '', 'true'] })
    expect(packed.y).toEqual(given.y)
    expect(packed).toMatchObject({ rows: 2, labels: ['in time', 'late'] })
    const ask = (x: number[], text: string[]) => api.predictor.predictRows({ model: 'orders', x: Float32Array.from(x), text })
    await expect(ask([9, 20], ['Ulm'])).rejects.toThrow('takes rows of 2 numbers and 2 texts')
    await expect(ask([9], ['Ulm', 'false'])).rejects.toThrow('but got 1 numbers and 2 texts in all')
    await expect(ask([Number.NaN, 20], ['Ulm', 'false'])).rejects.toThrow('x[0] is NaN')
  })
})

it('a model of one category takes it bare', async () => {
  const csv = `town,y\n${'Bonn,1\nUlm,2\n'.repeat(20)}`
  const model = await trainOn(csv, { target: 'y', epochs: 100 })
  const api = createApi()
  await register(api.registry, 'towns', finished(model.graph, model.signature))
  const ask = async (x: unknown) => ((await api.call('POST', 'predict', { x })).body as { y_pred: number[] }).y_pred[0]
  expect(await ask('Bonn')).toBeCloseTo(1, 2)
  expect(await ask(['Ulm'])).toBeCloseTo(2, 2)
  expect(await ask({ town: 'Ulm' })).toBeCloseTo(2, 2)
})
