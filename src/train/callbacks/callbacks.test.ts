import { describe, expect, it } from 'vitest'
import { float32 } from '../../core/tensor.ts'
import { Callbacks, completeCallbacks } from './callbacks.ts'

const MONITORS = ['loss', 'accuracy', 'val_loss', 'val_accuracy']
const complete = (class_name: string, config: object, monitors = MONITORS) => completeCallbacks([{ class_name, config }], monitors)

/** What happens behind epochs whose monitored metric is as given: the epoch of the stop, each rate, the checkpoints. */
async function run(class_name: string, config: object, values: readonly number[], rate = 1) {
  const callbacks = new Callbacks(complete(class_name, { monitor: 'loss', ...config }))
  const rates: number[] = []
  const checkpoints: number[] = []
  let stopped: number | undefined
  for (const [i, loss] of values.entries()) {
    const { stop, checkpoint } = await callbacks.afterEpoch({
      epoch: i + 1, metrics: { loss }, rate, weights: async () => new Map([['w', float32([1], [i + 1])]]),
    })
    rates.push(callbacks.rateScale * rate)
    if (checkpoint) checkpoints.push(i + 1)
    if (stop) {
      stopped = i + 1
      break
    }
  }
  const kept = callbacks.kept?.weights.get('w')?.data[0]
  return { stopped, rates, checkpoints, kept, metrics: callbacks.kept?.metrics }
}

// Epochs and rates as Keras 3's own callbacks give them, followed by hand through keras/src/callbacks.
describe('EarlyStopping', () => {
  it.each([
    ['stops at the first epoch that is not better', {}, [3, 2, 2, 1], 3],
    ['waits as long as patience says', { patience: 2 }, [3, 2, 2.5, 2.1, 0], 4],
    ['starts to wait anew when it gets better', { patience: 2 }, [3, 4, 2, 4, 4, 1], 5],
    ['takes less than min_delta for nothing', { patience: 1, min_delta: 0.5 }, [3, 2.8, 2], 2],
    ['watches the other way when told to', { patience: 1, mode: 'max' }, [1, 2, 1.5], 3],
    ['does not look before start_from_epoch', { start_from_epoch: 3 }, [1, 2, 3, 4, 5], 5],
    ['waits on while it is worse than the baseline', { patience: 2, baseline: 1 }, [5, 4, 3, 3], 4],
    ['goes on while it is better than the baseline', { patience: 2, baseline: 6 }, [5, 4, 3, 2], undefined],
  ])('%s', async (_, config, values, stopped) => {
    expect((await run('EarlyStopping', config, values)).stopped).toBe(stopped)
  })

  it('keeps the weights and metrics of the best epoch when it is to restore them', async () => {
    const { kept, metrics, stopped } = await run('EarlyStopping', { patience: 2, restore_best_weights: true }, [3, 1, 2, 2])
    expect({ kept, metrics, stopped }).toEqual({ kept: 2, metrics: { loss: 1 }, stopped: 4 })
    expect((await run('EarlyStopping', { patience: 2 }, [3, 1, 2, 2])).kept).toBeUndefined()
  })
})

describe('ReduceLROnPlateau', () => {
  it('multiplies the rate when nothing got better for patience epochs', async () => {
    const { rates } = await run('ReduceLROnPlateau', { factor: 0.5, patience: 2 }, [3, 3, 3, 3, 3, 2, 2, 2], 8)
    expect(rates).toEqual([8, 8, 4, 4, 2, 2, 2, 1])
  })

  it('rests for cooldown epochs', async () => {
    const { rates } = await run('ReduceLROnPlateau', { factor: 0.5, patience: 1, cooldown: 2 }, [3, 3, 3, 3, 3, 3, 3], 8)
    expect(rates).toEqual([8, 4, 4, 2, 2, 1, 1])
  })

  it('does not go below min_lr', async () => {
    const { rates } = await run('ReduceLROnPlateau', { factor: 0.1, patience: 1, min_lr: 0.25 }, [3, 3, 3, 3], 1)
    expect(rates).toEqual([1, 0.25, 0.25, 0.25])
  })
})

describe('ModelCheckpoint', () => {
  it('saves each period-th epoch, or the best so far', async () => {
    expect((await run('ModelCheckpoint', { period: 2 }, [3, 3, 3, 3, 3])).checkpoints).toEqual([2, 4])
    expect((await run('ModelCheckpoint', { save_best_only: true }, [3, 4, 2, 2, 1])).checkpoints).toEqual([1, 3, 5])
  })
})

describe('completeCallbacks', () => {
  it('fills in what Keras would, and completes to itself', () => {
    const callbacks = complete('EarlyStopping', { monitor: 'val_accuracy', patience: 3, verbose: 1 })
    expect(callbacks).toEqual([{
      class_name: 'EarlyStopping',
      config: {
        monitor: 'val_accuracy', mode: 'max', min_delta: 0, patience: 3, baseline: null, restore_best_weights: false,
        start_from_epoch: 0,
      },
    }])
    expect(completeCallbacks(callbacks, MONITORS)).toEqual(callbacks)
    expect(complete('ReduceLROnPlateau', {})[0]!.config).toEqual({
      monitor: 'val_loss', mode: 'min', factor: 0.1, patience: 10, min_delta: 1e-4, cooldown: 0, min_lr: 0,
    })
    expect(complete('EarlyStopping', {}, ['loss', 'mae'])[0]!.config).toMatchObject({ monitor: 'loss' })
  })

  it.each([
    [{}, 'callbacks must be a list of {"class_name", "config"}, got {}'],
    [[{ class_name: 'Tensorboard' }], 'callbacks[0].class_name must be one of EarlyStopping, ReduceLROnPlateau, ModelCheckpoint, got "Tensorboard"'],
    [[{ class_name: 'EarlyStopping', config: { patiense: 1 } }], "callbacks[0].config: unknown key 'patiense'; known: monitor, mode, min_delta, patience"],
    [[{ class_name: 'EarlyStopping', config: { monitor: 'val_f1' } }], 'callbacks[0].config.monitor must be one of loss, accuracy, val_loss, val_accuracy, got "val_f1"'],
    [[{ class_name: 'ReduceLROnPlateau', config: { factor: 2 } }], 'callbacks[0].config.factor must be a number > 0 and < 1, got 2'],
  ])('refuses %j', (value, message) => {
    expect(() => completeCallbacks(value, MONITORS)).toThrow(message)
  })
})
