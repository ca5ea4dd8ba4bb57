import { beforeAll, describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import type { Dataset } from '../data/dataset.ts'
import { columnInfos } from '../data/column-info.ts'
import { testKernels } from '../kernels/testing/load.ts'
import type { Checkpoint } from './checkpoint.ts'
import { completeRunConfig } from './complete-config.ts'
import type { TrainEngine } from './engine.ts'
import { createKernelEngine } from './kernel-engine.ts'
import type { CompleteRunConfig } from './run-config.ts'
import { trainToEnd } from './testing/train-to-end.ts'

/** Two noisy classes on either side of a curve. */
function moons(rows = 101): Dataset {
  const rng = new Rng(8)
  const draw = () => Float64Array.from({ length: rows }, () => 4 * rng.uniform() - 2)
  const [a, b] = [draw(), draw()]
  const values = Array.from(a, (value, i) => (b[i]! + 0.5 * rng.normal() > value * value - 1 ? 'above' : 'below'))
  return {
    name: 'moons',
    rows,
    columns: [
      { kind: 'number', name: 'a', values: a }, { kind: 'number', name: 'b', values: b }, { kind: 'text', name: 'side', values },
    ],
  }
}

const CONFIG = {
  model: 'm', dataset: 'moons', target: 'side', epochs: 12, batch_size: 16,
  network: { class_name: 'Sequential', config: { layers: [
    { class_name: 'Dense', config: { units: 8, activation: 'relu' } },
    { class_name: 'Dropout', config: { rate: 0.3 } },
    { class_name: 'Dense', config: { activation: 'softmax' } },
  ] } },
  optimizer: { class_name: 'Adam', config: { learning_rate: 0.02 } },
  callbacks: [
    { class_name: 'EarlyStopping', config: { patience: 3, restore_best_weights: true } },
    { class_name: 'ReduceLROnPlateau', config: { patience: 1, factor: 0.5 } },
    { class_name: 'ModelCheckpoint', config: {} },
  ],
} as const

describe('resuming', () => {
  const data = moons()
  let engine: TrainEngine
  beforeAll(async () => {
    engine = createKernelEngine(await testKernels())
  })
  const complete = (more: object = {}): CompleteRunConfig => completeRunConfig({ ...CONFIG, ...more }, { ...data, columns: columnInfos(data) })

  async function run(config: CompleteRunConfig, checkpoint?: Checkpoint) {
    const { seen, model } = await trainToEnd(config, data, { engine, ...(checkpoint ? { checkpoint } : {}) })
    return {
      epochs: seen.filter((event) => event.type === 'epoch'),
      checkpoints: seen.flatMap((event) => (event.type === 'checkpoint' ? [structuredClone(event.checkpoint)] : [])),
      metrics: model.metrics,
      weights: [...model.graph.initializers].map(([name, { data }]) => [name, new Uint8Array(data.buffer, data.byteOffset, data.byteLength).join()]),
    }
  }

  it.each([
    ['', {}],
    [', of classes drawn evenly and numbers with noise', { sampling: 'oversample', augmentation: [{ class_name: 'GaussianJitter', config: {} }] }],
  ])('gives bit for bit what it would have given, from every checkpoint%s', async (_, more) => {
    const whole = await run(complete(more))
    // The case is worth something: it stops early, behind an epoch that was not the best, with the rate reduced.
    expect(whole.epochs.length).toBeGreaterThan(4)
    expect(whole.epochs.length).toBeLessThan(12)
    expect(whole.checkpoints.map(({ epoch }) => epoch)).toEqual(whole.epochs.map(({ epoch }) => epoch).slice(0, -1))
    expect(whole.checkpoints.at(-1)!.callbacks[1]!.rateScale).toBeLessThan(1)
    expect(whole.metrics['val_loss']).toBeLessThan(whole.epochs.at(-1)!.metrics['val_loss']!)
    for (const checkpoint of whole.checkpoints) {
      const resumed = await run(complete(more), checkpoint)
      expect(resumed.epochs).toEqual(whole.epochs.slice(checkpoint.epoch))
      expect(resumed.metrics).toEqual(whole.metrics)
      expect(resumed.weights).toEqual(whole.weights)
    }
  })

  it('without the optimizer, the order of rows or the step would give something else', async () => {
    const whole = await run(complete({ callbacks: [{ class_name: 'ModelCheckpoint', config: {} }], epochs: 4 }))
    const checkpoint = whole.checkpoints[1]!
    const zeroed = new Map([...checkpoint.snapshot].map(([name, tensor]) =>
      [name, name.startsWith('optimizer') ? { ...tensor, data: tensor.data.map(() => 0 as never) } : tensor])) as Checkpoint['snapshot']
    const config = complete({ callbacks: [], epochs: 4 })
    const states = whole.checkpoints[1]!.callbacks.slice(1)
    const from = async (change: Partial<Checkpoint>) => (await run(config, { ...checkpoint, callbacks: states, ...change })).weights
    expect(await from({})).toEqual(whole.weights)
    expect(await from({ snapshot: zeroed })).not.toEqual(whole.weights)
    expect(await from({ shuffle: new Rng(1).state })).not.toEqual(whole.weights)
  })

  it('goes on with another learning rate behind the last good epoch of a run that diverged', async () => {
    const { checkpoints } = await run(complete())
    const optimizer = (learning_rate: number) => ({ class_name: 'Adam', config: { learning_rate } })
    const made: number[] = []
    const failing = trainToEnd(complete({ optimizer: optimizer(1e30) }), data, {
      engine,
      checkpoint: checkpoints[2]!,
      onProgress: (event) => event.type === 'checkpoint' && made.push(event.checkpoint.epoch),
    })
    await expect(failing).rejects.toThrow(/^Training diverged .* The run can be resumed from epoch 3 with a lower one\.$/)
    expect(made).toEqual([])
    const { metrics } = await run(complete({ optimizer: optimizer(0.001) }), checkpoints[2])
    expect(metrics['val_loss']).toBeLessThanOrEqual(checkpoints[2]!.metrics['val_loss']!)
  })

  it('of a run whose epochs are done gives the weights of the checkpoint', async () => {
    const { checkpoints } = await run(complete())
    const resumed = await run(complete({ epochs: 2 }), checkpoints[1])
    expect(resumed.epochs).toEqual([])
    expect(resumed.metrics['val_loss']).toBe(Math.min(...checkpoints.slice(0, 2).map(({ metrics }) => metrics['val_loss']!)))
  })

  it('makes checkpoints behind the first epoch and then every five seconds', async () => {
    let time = 0
    const { seen } = await trainToEnd(complete({ callbacks: [] }), data, { engine, now: () => (time += 100) })
    const at = seen.flatMap((event) => (event.type === 'checkpoint' ? [event.checkpoint.epoch] : []))
    expect(at[0]).toBe(1)
    expect(at.length).toBeGreaterThan(1)
    expect(at.length).toBeLessThan(6)
  })
})
