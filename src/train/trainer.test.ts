import { beforeAll, describe, expect, it } from 'vitest'
import { encodeModel } from '../artifact/onnx.ts'
import { MaasError } from '../core/error.ts'
import { Rng } from '../core/rng.ts'
import type { Dataset } from '../data/dataset.ts'
import { columnInfos } from '../data/column-info.ts'
import { runReference } from '../graph/testing/reference.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { completeRunConfig } from './complete-config.ts'
import type { TrainEngine } from './engine.ts'
import { createKernelEngine } from './kernel-engine.ts'
import type { RunConfig } from './run-config.ts'
import { referenceEngine } from './testing/reference-engine.ts'
import { trainToEnd } from './testing/train-to-end.ts'
import type { TrainerProgress, TrainOptions } from './train-examples.ts'
import { type TrainedModel, train } from './trainer.ts'

/** The article's data: y = 2 x + 1 + noise. */
function line(rows = 100, seed = 5): Dataset {
  const rng = new Rng(seed)
  const x = Float64Array.from({ length: rows }, () => 10 * rng.uniform() - 5)
  const y = x.map((value) => 2 * value + 1 + 0.1 * rng.normal())
  return {
    name: 'line',
    rows,
    columns: [{ kind: 'number', name: 'x', values: x }, { kind: 'number', name: 'y', values: y }],
  }
}

/** Two classes on either side of a curve; rows are no multiple of a batch. */
function moons(rows = 101): Dataset {
  const rng = new Rng(8)
  const a = Float64Array.from({ length: rows }, () => 4 * rng.uniform() - 2)
  const b = Float64Array.from({ length: rows }, () => 4 * rng.uniform() - 2)
  const values = Array.from(a, (value, i) => (b[i]! > value * value - 1 ? 'above' : 'below'))
  return {
    name: 'moons',
    rows,
    columns: [
      { kind: 'number', name: 'a', values: a },
      { kind: 'number', name: 'b', values: b },
      { kind: 'text', name: 'side', values },
    ],
  }
}

const complete = (dataset: Dataset, config: Partial<RunConfig> & { target: string }) =>
  completeRunConfig({ model: 'm', dataset: dataset.name, ...config }, { ...dataset, columns: columnInfos(dataset) })

function answer({ graph }: TrainedModel, rows: number[][]): number[] {
  const x = { shape: [rows.length, rows[0]!.length], data: rows.flat() }
  return [...runReference(graph, { x }).get(graph.outputs[0]!.name)!.data]
}

it('warns of rows that are measured on as well as trained on', async () => {
  const dataset = line(20)
  const [x, y] = dataset.columns as readonly { readonly values: Float64Array }[]
  const engine = createKernelEngine(await testKernels('plain'))
  const warnings = async () => {
    const config = completeRunConfig({ model: 'm', dataset: 'line', target: 'y', epochs: 1, validation: { split: 0 } }, { ...dataset, columns: columnInfos(dataset) })
    return (await trainToEnd(config, dataset, { engine })).model.warnings
  }
  expect(await warnings()).toEqual([])
  x!.values[4] = x!.values[0]!
  y!.values[4] = y!.values[0]!
  expect(await warnings()).toEqual([{ code: 'overlap', part: 'test', count: 1, rows: [5] }])
})

describe.each([
  ['reference', async () => referenceEngine],
  ['kernels', async () => createKernelEngine(await testKernels())],
] as const)('train on %s', (_, makeEngine) => {
  let engine: TrainEngine
  beforeAll(async () => {
    engine = await makeEngine()
  })
  const options = (more: Partial<TrainOptions> = {}): TrainOptions => ({
    engine,
    now: () => 0,
    pause: async () => {},
    ...more,
  })

  it('finds the line by gradient descent, with the defaults', async () => {
    const data = line()
    const { model, seen } = await trainToEnd(complete(data, { target: 'y' }), data, { engine })
    const [at0, at1] = answer(model, [[0], [1]]) as [number, number]
    expect(Math.abs(at0 - 1)).toBeLessThan(0.05)
    expect(Math.abs(at1 - at0 - 2)).toBeLessThan(0.05)
    const epochs = seen.filter(({ type }) => type === 'epoch')
    expect(epochs).toHaveLength(200)
    expect(model.signature).toMatchObject({ task: 'regression', target: 'y', features: [{ kind: 'number', name: 'x' }] })
    expect(model.graph.outputs[0]).toEqual({ name: 'y', dtype: 'float32', shape: ['batch', 1] })
  })

  it('measures in the unit of the target, on rows that were not trained on', async () => {
    const data = line()
    const { model } = await trainToEnd(complete(data, { target: 'y', metrics: ['mae', 'rmse', 'mse', 'r2'] }), data, { engine })
    const x = [...(model.heldOut['x']!.data as Float32Array)]
    expect(x).toEqual([...(data.columns[0]!.kind === 'number' ? data.columns[0]!.values : [])].filter((_, i) => i % 5 === 4).map(Math.fround))
    const truth = data.columns[1]!.kind === 'number' ? data.columns[1]!.values.filter((_, i) => i % 5 === 4) : []
    const errors = answer(model, x.map((value) => [value])).map((y, i) => y - truth[i]!)
    const mean = (of: (e: number) => number) => errors.reduce((sum, e) => sum + of(e), 0) / errors.length
    expect(model.metrics['test_mae']).toBeCloseTo(mean(Math.abs), 5)
    expect(model.metrics['test_mse']).toBeCloseTo(mean((e) => e * e), 5)
    expect(model.metrics['test_loss']).toBeCloseTo(mean((e) => e * e), 5)
    expect(model.metrics['test_rmse']).toBeCloseTo(Math.sqrt(mean((e) => e * e)), 5)
    expect(model.metrics['val_r2']).toBeGreaterThan(0.99)
  })

  it.each([
    ['softmax', undefined],
    ['softmax', 'categorical_crossentropy'],
    ['sigmoid', undefined],
  ] as const)('classifies with %s and loss %s', async (activation, loss) => {
    const data = moons()
    const layers = [
      { class_name: 'Dense', config: { units: 8, activation: 'tanh' } },
      { class_name: 'Dense', config: { activation } },
    ]
    const config = complete(data, {
      target: 'side', epochs: 40, batch_size: 16, ...(loss ? { loss } : {}),
      network: { class_name: 'Sequential', config: { layers } },
      optimizer: { class_name: 'Adam', config: { learning_rate: 0.05 } },
    })
    const { model } = await trainToEnd(config, data, { engine })
    expect(model.metrics['accuracy']).toBeGreaterThan(0.93)
    expect(model.metrics['test_accuracy']).toBeGreaterThan(0.85)
    expect(model.signature.labels).toEqual(['above', 'below'])
    const scores = answer(model, [[0, 1.5], [0, -1.8]])
    expect(scores).toHaveLength(4)
    expect(scores[0]! + scores[1]!).toBeCloseTo(1, 6)
    expect(scores[0]).toBeGreaterThan(0.9)
    expect(scores[3]).toBeGreaterThan(0.9)
  })

  it('gives the same artifact for the same seed and another one for another', async () => {
    const data = moons(60)
    const network = {
      class_name: 'Sequential' as const,
      config: { layers: [
        { class_name: 'Dense', config: { units: 4, activation: 'relu' } },
        { class_name: 'Dropout', config: { rate: 0.25 } },
        { class_name: 'Dense', config: { activation: 'softmax' } },
      ] },
    }
    const artifact = async (seed: number): Promise<Uint8Array> => {
      const config = complete(data, { target: 'side', network, epochs: 2, seed })
      const { graph, signature, metrics } = (await trainToEnd(config, data, { engine })).model
      const provenance = { dataset: { name: 'moons', hash: '' }, engine: 'reference', params: { ...config, seed: 0 } }
      return encodeModel(graph, { signature, metrics, provenance })
    }
    const [first, again, other] = [await artifact(1), await artifact(1), await artifact(2)]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })

  it('serves without the dropout that it trains with', async () => {
    const data = moons(60)
    const layers = [
      { class_name: 'Dropout', config: { rate: 0.5 } },
      { class_name: 'Dense', config: { activation: 'softmax' } },
    ]
    const config = complete(data, { target: 'side', epochs: 1, network: { class_name: 'Sequential', config: { layers } } })
    const { model } = await trainToEnd(config, data, { engine })
    expect(model.graph.inputs.map(({ name }) => name)).toEqual(['x'])
    expect(model.graph.nodes.map(({ op }) => op)).not.toContain('BernoulliMask')
  })

  it('reports progress and stops at the signal', async () => {
    const data = line()
    let time = 0
    let pauses = 0
    const signal = { aborted: false }
    const run = train(complete(data, { target: 'y' }), data, options({
      signal,
      now: () => (time += 20),
      pause: async () => { if (++pauses === 3) signal.aborted = true },
    }))
    const seen: TrainerProgress[] = []
    const stopped = (async () => { for await (const event of run) seen.push(event) })()
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
    const progress = seen.filter((event) => event.type === 'progress')
    expect(progress).toHaveLength(3)
    expect(progress[0]).toMatchObject({ steps: 400 })
    expect(progress.every(({ loss }) => loss > 0)).toBe(true)
  })

  it('frees the engine when it is stopped by return()', async () => {
    const data = line()
    let disposed = 0
    const counting: TrainEngine = {
      name: engine.name,
      async prepare(task) {
        const state = await engine.prepare(task)
        return {
          step: (batch, rate) => state.step(batch, rate),
          predict: (feeds) => state.predict(feeds),
          weights: () => state.weights(),
          snapshot: () => state.snapshot(),
          restore: (snapshot) => state.restore(snapshot),
          dispose: () => void disposed++,
        }
      },
    }
    const run = train(complete(data, { target: 'y' }), data, options({ engine: counting }))
    await run.next()
    await run.return(undefined as never)
    expect(disposed).toBe(1)
  })

  it('says what to change when the loss diverges', async () => {
    const data = line()
    const optimizer = { class_name: 'SGD', config: { learning_rate: 30 } }
    const failed = await trainToEnd(complete(data, { target: 'y', optimizer }), data, { engine }).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(MaasError)
    expect((failed as MaasError).code).toBe('invalid-config')
    expect((failed as MaasError).message).toMatch(/^Training diverged at step \d+ of 400 \(loss [^)]+\): lower optimizer\.config\.learning_rate, which is 30, for example to 3\.$/)
    const schedule = { class_name: 'SGD', config: { learning_rate: { class_name: 'WarmUp', config: { warmup_steps: 2, learning_rate: 30 } } } }
    await expect(trainToEnd(complete(data, { target: 'y', optimizer: schedule }), data, { engine })).rejects.toThrow('which is 30 at this step, for')
  })
})
