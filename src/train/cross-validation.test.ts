import { beforeAll, describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import type { Dataset } from '../data/dataset.ts'
import { columnInfos } from '../data/column-info.ts'
import { testKernels } from '../kernels/testing/load.ts'
import type { Checkpoint } from './checkpoint.ts'
import { completeRunConfig } from './complete-config.ts'
import { foldCount, summarizeFolds } from './cross-validation.ts'
import type { TrainEngine } from './engine.ts'
import { createKernelEngine } from './kernel-engine.ts'
import { prepareRun } from './prepare-run.ts'
import { trainToEnd } from './testing/train-to-end.ts'

/** A line with noise; rows of one patient stand far from those of the others. */
function patients(rows = 90): Dataset {
  const rng = new Rng(4)
  const x = Float64Array.from({ length: rows }, () => rng.normal())
  return {
    name: 'patients',
    rows,
    columns: [
      { kind: 'number', name: 'x', values: x },
      { kind: 'number', name: 'patient', values: Float64Array.from(x, (_, row) => row % 9) },
      { kind: 'number', name: 'y', values: x.map((value) => 3 * value + 1 + 0.1 * rng.normal()) },
    ],
  }
}

const CONFIG = { model: 'm', dataset: 'patients', target: 'y', features: ['x'], epochs: 3, batch_size: 8 } as const

describe('cross-validation', () => {
  const data = patients()
  let engine: TrainEngine
  beforeAll(async () => {
    engine = createKernelEngine(await testKernels())
  })
  const complete = (validation: object, more: object = {}) => completeRunConfig({ ...CONFIG, validation, ...more }, { ...data, columns: columnInfos(data) })
  const checkpointed = { callbacks: [{ class_name: 'ModelCheckpoint', config: {} }] }

  async function run(config: ReturnType<typeof complete>, checkpoint?: Checkpoint) {
    const checkpoints: Checkpoint[] = []
    const { seen, model } = await trainToEnd(config, data, {
      engine, ...(checkpoint ? { checkpoint } : {}),
      onProgress: (event) => event.type === 'checkpoint' && checkpoints.push(structuredClone(event.checkpoint)),
    })
    return { seen: seen.filter(({ type }) => type === 'fold' || type === 'epoch'), checkpoints, metrics: model.metrics, weights: model.graph.initializers }
  }

  it('trains a model for each fold, then one on all rows outside the test part', async () => {
    const config = complete({ k_fold: 3 })
    const { seen, metrics } = await run(config)
    expect(seen.map((event) => (event.type === 'fold' ? `fold ${event.fold}` : event.type))).toEqual(['fold 1', 'fold 2', 'fold 3', 'epoch', 'epoch', 'epoch'])
    const folds = seen.flatMap((event) => (event.type === 'fold' ? [event.metrics] : []))
    expect(metrics).toMatchObject(summarizeFolds(folds))
    expect(Object.keys(metrics)).toEqual([
      'loss', 'mae', 'rmse', 'r2', 'test_loss', 'test_mae', 'test_rmse', 'test_r2',
      'kfold_loss', 'kfold_loss_std', 'kfold_mae', 'kfold_mae_std', 'kfold_rmse', 'kfold_rmse_std', 'kfold_r2', 'kfold_r2_std',
    ])
    expect(metrics['kfold_mae_std']).toBeGreaterThan(0)
    expect(prepareRun(config, data).training.train.rows).toHaveLength(72)
    // The final model is the one of a run that has no validation part.
    const { metrics: alone } = await run(complete({ split: 0 }))
    expect(metrics).toMatchObject(alone)
  })

  it('fits preprocessing inside each fold', () => {
    const config = complete({ k_fold: 3, group: 'patient', test: 0 })
    expect(config.validation.strategy).toBe('group')
    const constants = (fold: number) => [...prepareRun(config, data, fold).training.task.forward.initializers].flatMap(([name, { data }]) => (name.startsWith('feature_mean') ? [...data] : []))
    expect(constants(0)).toHaveLength(1)
    expect(new Set([0, 1, 2].flatMap(constants)).size).toBe(3)
    const held = [0, 1, 2].map((fold) => new Set([...prepareRun(config, data, fold).training.test!.rows].map((row) => row % 9)))
    expect(held.flatMap((patients) => [...patients]).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('goes on from any checkpoint, in a fold or behind all, bit for bit', async () => {
    const config = complete({ k_fold: 2, repeats: 2 }, checkpointed)
    expect(foldCount(config.validation)).toBe(4)
    const whole = await run(config)
    expect(whole.checkpoints.map(({ epoch, folds }) => [folds!.done.length, folds!.epoch, epoch])).toEqual([
      [0, 1, 0], [0, 2, 0], [1, 1, 0], [1, 2, 0], [2, 1, 0], [2, 2, 0], [3, 1, 0], [3, 2, 0], [4, undefined, 1], [4, undefined, 2],
    ])
    for (const checkpoint of whole.checkpoints) {
      const resumed = await run(config, checkpoint)
      expect(resumed.metrics).toEqual(whole.metrics)
      expect(resumed.weights).toEqual(whole.weights)
      expect(resumed.seen).toEqual(whole.seen.slice(checkpoint.folds!.done.length + checkpoint.epoch))
    }
  })

  it('counts steps over all models, and stops when cancelled, in a fold too', async () => {
    let time = 0
    const options = { engine, now: () => (time += 100) }
    const { seen } = await trainToEnd(complete({ k_fold: 2 }), data, options)
    const steps = seen.flatMap((event) => (event.type === 'progress' ? [event.step / event.steps] : []))
    expect(steps).toEqual(steps.toSorted((a, b) => a - b))
    expect(steps[0]).toBeLessThan(0.1)
    expect(steps.at(-1)).toBe(1)
    const signal = { aborted: false }
    const cancelled = trainToEnd(complete({ k_fold: 2 }), data, { ...options, signal, onProgress: () => (signal.aborted = true) })
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('is refused by name where it cannot be', () => {
    expect(() => complete({ k_fold: 1 })).toThrow('validation.k_fold must be a whole number from 2 to 100, got 1')
    expect(() => complete({ k_fold: 5, split: 0.2 })).toThrow('validation.split must be left out, or 0, beside k_fold')
    expect(() => complete({ repeats: 2 })).toThrow('validation.repeats must be 1 without k_fold, got 2')
    expect(() => complete({ k_fold: 2, repeats: 2, time: 'patient' })).toThrow('the folds of strategy time are the same each time')
    expect(() => complete({ strategy: 'stratified' })).toThrow('a regression has no classes to stratify by')
    expect(() => complete({ strategy: 'group' })).toThrow('validation.group must be a text that is not empty, got nothing')
    expect(() => complete({ group: 'y' })).toThrow("validation.group: column 'y' is the target; it must be a number or text column of its own")
    expect(() => complete({ group: 'doctor' })).toThrow("validation.group: data set 'patients' has no column 'doctor'")
    expect(() => complete({ strategy: 'random', group: 'patient' })).toThrow('validation.group must be left out: strategy random does not read it')
    expect(complete({ group: 'patient' }, { features: undefined }).features).toEqual(['x'])
  })
})
