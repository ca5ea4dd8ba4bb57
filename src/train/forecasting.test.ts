import { describe, expect, it } from 'vitest'
import { encodeGraph } from '../artifact/onnx.ts'
import { Rng } from '../core/rng.ts'
import { columnInfos } from '../data/column-info.ts'
import type { Dataset } from '../data/dataset.ts'
import { profileDataset } from '../data/profile/profile-dataset.ts'
import { withProfiles } from '../data/profile/with-profiles.ts'
import { createOrtSession } from '../engines/ort.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import { completeRunConfig } from './complete-config.ts'
import { createKernelEngine } from './kernel-engine.ts'
import { prepareRun } from './prepare-run.ts'
import type { NetworkConfig, RunConfig } from './run-config.ts'
import { trainToEnd } from './testing/train-to-end.ts'

const ROWS = 240
const month = (i: number): string => new Date(Date.UTC(2000, i, 1)).toISOString().slice(0, 10)

/** A trend and a season of 12, noise, and what the number of visitors of the month before adds. */
function sales(rows = ROWS, change: (value: number, row: number) => number = (value) => value): Dataset {
  const rng = new Rng(8)
  const visitors = Float64Array.from({ length: rows }, () => 50 * rng.uniform())
  const values = Float64Array.from({ length: rows }, (_, i) => change(1000 + 4 * i + 100 * Math.sin((Math.PI * i) / 6) + (visitors[i - 1] ?? 0) + 3 * rng.normal(), i))
  return {
    name: 'sales', rows,
    columns: [
      { kind: 'text', name: 'month', values: Array.from({ length: rows }, (_, i) => month(i)) },
      { kind: 'number', name: 'visitors', values: visitors },
      { kind: 'number', name: 'sales', values },
    ],
  }
}

function complete(dataset: Dataset, given: Partial<RunConfig> = {}) {
  const info = { ...dataset, columns: withProfiles(columnInfos(dataset), profileDataset(dataset)) }
  return completeRunConfig({ model: 'm', dataset: dataset.name, target: 'sales', task: 'forecasting', ...given }, info)
}

async function trainOn(dataset: Dataset, given: Partial<RunConfig> = {}) {
  return (await trainToEnd(complete(dataset, given), dataset, { engine: createKernelEngine(await testKernels('plain')) })).model
}

const layers = (...given: readonly (readonly [string, object])[]): NetworkConfig => ({
  class_name: 'Sequential', config: { layers: given.map(([class_name, config]) => ({ class_name, config: config as Record<string, unknown> })) },
})

describe('a forecast', () => {
  it('looks back over whole seasons of what is there, and starts from what came last', () => {
    const config = complete(sales())
    expect(config).toMatchObject({
      task: 'forecasting', time: 'month', group: null, window: 24, horizon: 1, features: [], metrics: ['mae', 'rmse', 'theil_u'],
      preprocessing: { sales: [{ class_name: 'ForwardFill' }, { class_name: 'RelativeToLast' }, { class_name: 'StandardScaler' }] },
      network: layers(['Flatten', {}], ['Dense', { units: 32, activation: 'silu' }], ['Dense', {}]), loss: { class_name: 'mean_squared_error' }, optimizer: { class_name: 'Adam' },
      validation: { strategy: 'time', test: 0.2, split: 0.2 }, callbacks: [{ class_name: 'EarlyStopping' }],
    })
    const dataset = sales()
    expect(completeRunConfig(config, { ...dataset, columns: columnInfos(dataset) })).toEqual(config)
    expect(complete(sales(120)).window).toBe(12)
  })

  it('tells a trend and a season that a naive forecast misses', async () => {
    const { metrics, signature } = await trainOn(sales())
    // What the visitors add, 50 / sqrt(12), cannot be known; the naive forecast misses the season's slope beside it.
    expect(metrics['test_theil_u']).toBeLessThan(0.5)
    expect(metrics['test_rmse']).toBeLessThan(22)
    expect(signature).toMatchObject({
      task: 'forecasting', target: 'sales', features: [{ kind: 'series', name: 'sales', steps: 24 }],
      inputs: [{ name: 'x', dtype: 'float32', shape: ['batch', 24] }], outputs: [{ name: 'y', dtype: 'float32', shape: ['batch', 1] }],
    })
  })

  it('is better for a column that comes before it', async () => {
    const { metrics, signature } = await trainOn(sales(), { features: ['visitors'], epochs: 150 })
    // 50 / sqrt(12) without it, and 3 with it.
    expect(metrics['test_rmse']).toBeLessThan(14)
    expect(signature.features).toEqual([{ kind: 'series', name: 'sales', steps: 24, columns: ['sales', 'visitors'] }])
    expect(signature.inputs[0]!.shape).toEqual(['batch', 24, 2])
  })

  it.each([
    ['several steps ahead', { horizon: 6 }],
    ['by what lags, statistics and another column tell', {
      features: ['visitors'],
      preprocessing: {
        sales: [{ class_name: 'RelativeToLast', config: {} }, { class_name: 'Lags', config: { lags: [1, 2, 12, 13] } }, { class_name: 'StandardScaler', config: {} }],
        visitors: [{ class_name: 'Rolling', config: { windows: [1, 6], statistics: ['mean', 'std'] } }],
      },
    }],
    ['by a line', { network: layers(['Flatten', {}], ['Dense', {}]) }],
    ['by a recurrent network', { features: ['visitors'], network: layers(['LSTM', { units: 8 }], ['Dense', {}]) }],
    ['by convolutions', { features: ['visitors'], horizon: 2, network: layers(['Conv1D', { filters: 8, kernel_size: 3, activation: 'relu' }], ['GlobalAveragePooling1D', {}], ['Dense', {}]) }],
  ])('%s is served as it is trained', async (_, given) => {
    const dataset = sales()
    const { graph, metrics, heldOut, signature } = await trainOn(dataset, { epochs: 8, ...given })
    const horizon = 'horizon' in given ? given.horizon : 1
    expect(signature.outputs[0]!.shape).toEqual(['batch', horizon])
    const sessions = [createKernelSession(graph, await testKernels()), await createOrtSession(encodeGraph(graph))]
    const table = dataset.columns.at(-1)!
    if (table.kind !== 'number') throw new Error('no numbers')
    for (const session of sessions) {
      const { data } = (await session.run(heldOut))['y']!
      const from = ROWS * 0.8
      const errors = Array.from(data as Float32Array, (value, i) => value - table.values[from + Math.floor(i / horizon) + (i % horizon)]!)
      expect(Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length)).toBeCloseTo(metrics['test_rmse']!, 1)
      session.dispose()
    }
  })

  it('is not changed by what comes after the part that it is trained on', async () => {
    const cut = ROWS * 0.64
    const network = layers(['Flatten', {}], ['Dense', {}])
    const future = sales(ROWS, (value, row) => (row >= Math.round(cut) + 1 ? value * 3 - 7 * row : value))
    const models = await Promise.all([sales(), future].map((dataset) => trainOn(dataset, { epochs: 3, network })))
    const weights = models.map(({ graph }) => [...graph.initializers].map(([name, { data }]) => [name, Array.from(data as ArrayLike<number>)]))
    expect(weights[1]).toEqual(weights[0])
    expect(models[1]!.metrics['test_rmse']).not.toBeCloseTo(models[0]!.metrics['test_rmse']!, 0)
  })

  it('fills in what is missing as it was last, in training and in what is served', async () => {
    const gaps = sales(ROWS, (value, row) => (row % 11 === 5 ? Number.NaN : value))
    const { metrics, signature, graph, heldOut } = await trainOn(gaps)
    expect(metrics['test_theil_u']).toBeLessThan(0.75)
    expect(signature.features).toEqual([{ kind: 'series', name: 'sales', steps: 24, missing: true }])
    const session = await createOrtSession(encodeGraph(graph))
    expect(Array.from((await session.run(heldOut))['y']!.data as Float32Array).every(Number.isFinite)).toBe(true)
    expect(() => prepareRun(complete(gaps, { preprocessing: { sales: [] } }), gaps)).toThrow('Column "sales" has no value in row 6, and none of its transforms fills one in. Put {"class_name": "ForwardFill"}')
  })

  it('is cross-validated on stretches behind those that it is trained on', async () => {
    const { metrics } = await trainOn(sales(), { validation: { k_fold: 3 }, epochs: 30 })
    expect(metrics['kfold_theil_u']).toBeLessThan(0.8)
  })

  it.each([
    [{ task: 'regression', window: 3 }, 'window must be left out: task regression cuts no windows from rows; set task to "forecasting"'],
    [{ target: 'month' }, "task: column 'month' is text, so it cannot be the target of a forecasting"],
    [{ time: 'when' }, "time: data set 'sales' has no column 'when'"],
    [{ time: 'sales' }, "time: column 'sales' is the target"],
    [{ features: ['sales'] }, "features[0]: column 'sales' is the target, whose past is looked at in any case"],
    [{ features: ['month'] }, 'features[0]: column \'month\' is the "time" of the series'],
    [{ time: null, features: ['month'] }, "features[0]: column 'month' is text: a forecast looks at number columns"],
    [{ window: 0 }, 'window must be'],
    [{ horizon: 1.5 }, 'horizon must be'],
    [{ sample_weight: 'visitors' }, 'sample_weight must be left out'],
    [{ validation: { strategy: 'random' } }, 'validation.strategy must be'],
    [{ validation: { group: 'month' } }, 'validation.group must be left out'],
    [{ loss: 'poisson' }, 'loss must be one that measures a forecasting (mean_squared_error, mean_absolute_error, huber, log_cosh)'],
    [{ metrics: ['accuracy'] }, 'one that measures a forecasting (mae, mse, rmse, r2, theil_u)'],
    [{ network: layers(['Dense', {}]) }, 'put a Flatten or global pooling layer before its last Dense layer'],
    [{ network: layers(['Flatten', {}], ['Dense', { units: 2 }]) }, 'the target has 1 number a row'],
    [{ augmentation: [{ class_name: 'GaussianJitter', config: {} }] }, 'augmentation[0].class_name must be left out'],
  ] as const)('refuses %j', (given, message) => {
    expect(() => complete(sales(), given as unknown as Partial<RunConfig>)).toThrow(message)
  })
})
