import { readFlag, readInteger } from '../../core/config-values.ts'
import { type Callback, isBetter } from './callback.ts'

/**
 * Makes a checkpoint, which a run can be resumed from, behind every `period`-th epoch, or with `save_best_only` behind
 * those that are the best so far (https://keras.io/api/callbacks/model_checkpoint/), in place of those that are made by
 * the clock.
 */
export const modelCheckpoint: Callback = {
  complete: (place, config, readMonitor) => ({
    ...readMonitor('val_loss'),
    period: readInteger(`${place}.period`, config['period'] ?? 1, 1, 10_000),
    save_best_only: readFlag(`${place}.save_best_only`, config['save_best_only'] ?? false),
  }),

  afterEpoch({ monitor, mode, ...options }, state, { epoch, metrics }) {
    const isDue = epoch % Number(options['period']) === 0
    if (options['save_best_only'] !== true) return { state, checkpoint: isDue }
    const value = metrics[monitor!]!
    if (!isDue || !isBetter(value, state.best, mode, 0)) return { state }
    return { state: { ...state, best: value }, checkpoint: true }
  },
}
