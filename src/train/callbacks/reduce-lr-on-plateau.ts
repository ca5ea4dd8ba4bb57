import { readInteger, readNumber } from '../../core/config-values.ts'
import { type Callback, isBetter } from './callback.ts'

/**
 * Multiplies the learning rate by `factor` when the monitored metric has not become better for `patience` epochs, and
 * then not again for `cooldown` epochs (https://keras.io/api/callbacks/reduce_lr_on_plateau/). With a learning rate
 * schedule it scales what the schedule gives.
 */
export const reduceLROnPlateau: Callback = {
  complete: (place, config, readMonitor) => ({
    ...readMonitor('val_loss'),
    factor: readNumber(`${place}.factor`, config['factor'] ?? 0.1, '> 0 and < 1', (n) => n > 0 && n < 1),
    patience: readInteger(`${place}.patience`, config['patience'] ?? 10, 0, 10_000),
    min_delta: readNumber(`${place}.min_delta`, config['min_delta'] ?? 1e-4, '>= 0', (n) => n >= 0),
    cooldown: readInteger(`${place}.cooldown`, config['cooldown'] ?? 0, 0, 10_000),
    min_lr: readNumber(`${place}.min_lr`, config['min_lr'] ?? 0, '>= 0', (n) => n >= 0),
  }),

  afterEpoch({ monitor, mode, ...options }, before, { metrics, rate }) {
    const value = metrics[monitor!]!
    const cools = before.cooldown > 0
    const state = cools ? { ...before, cooldown: before.cooldown - 1, wait: 0 } : before
    if (isBetter(value, state.best, mode, Number(options['min_delta']))) return { state: { ...state, best: value, wait: 0 } }
    if (state.cooldown > 0) return { state }
    const wait = state.wait + 1
    const least = Number(options['min_lr'])
    if (wait < Number(options['patience']) || rate * state.rateScale <= least) return { state: { ...state, wait } }
    const rateScale = Math.max(state.rateScale * Number(options['factor']), least / rate)
    return { state: { ...state, rateScale, cooldown: Number(options['cooldown']), wait: 0 } }
  },
}
