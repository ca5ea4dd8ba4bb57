import { readFlag, readInteger, readNumber } from '../../core/config-values.ts'
import { type Callback, isBetter } from './callback.ts'

/**
 * Stops when the monitored metric has not become better for `patience` epochs
 * (https://keras.io/api/callbacks/early_stopping/). With `restore_best_weights` the model ends with those of its best
 * epoch, even when all epochs were trained.
 */
export const earlyStopping: Callback = {
  complete: (place, config, readMonitor) => ({
    ...readMonitor('val_loss'),
    min_delta: Math.abs(readNumber(`${place}.min_delta`, config['min_delta'] ?? 0, 'that is finite', () => true)),
    patience: readInteger(`${place}.patience`, config['patience'] ?? 0, 0, 10_000),
    baseline:
      config['baseline'] === undefined || config['baseline'] === null
        ? null
        : readNumber(`${place}.baseline`, config['baseline'], 'or null', () => true),
    restore_best_weights: readFlag(`${place}.restore_best_weights`, config['restore_best_weights'] ?? false),
    start_from_epoch: readInteger(`${place}.start_from_epoch`, config['start_from_epoch'] ?? 0, 0, 10_000),
  }),

  async afterEpoch(options, state, { epoch, metrics, weights }) {
    const { monitor, mode, baseline } = options
    if (epoch <= Number(options['start_from_epoch'])) return { state } // Keras counts epochs from 0
    const value = metrics[monitor!]!
    const minDelta = Number(options['min_delta'])
    const restores = options['restore_best_weights'] === true
    const isBest = isBetter(value, state.best, mode, minDelta)
    const kept = restores && isBest ? { kept: { weights: await weights(), metrics } } : {}
    if (isBest) {
      const beatsBaseline = typeof baseline !== 'number' || isBetter(value, baseline, mode, minDelta)
      return { state: { ...state, ...kept, best: value, wait: beatsBaseline ? 0 : state.wait + 1 } }
    }
    const wait = state.wait + 1
    // As in Keras, never behind the very first epoch, where there is nothing to compare with.
    return { state: { ...state, wait }, stop: wait >= Number(options['patience']) && epoch > 1 }
  },
}
