import * as tf from '@tensorflow/tfjs'
import { MaasError } from '../../core/error.ts'
import type { Kernels } from '../../kernels/loader.ts'
import type { Batch, TrainEngine, TrainingTask, TrainState } from '../../train/engine.ts'
import { updateNodes } from '../../train/update-nodes.ts'
import { checkNetwork } from './check.ts'
import { NetworkFeeds } from './feeds.ts'
import { tfjsLoss } from './losses.ts'
import { TfjsModel } from './model.ts'
import { TfjsTrainState } from './state.ts'
import { checkUpdates } from './updates.ts'

/** Where tfjs computes. */
export interface TfjsDevice {
  /** A backend that tfjs has registered. */
  readonly backend: string
  /** Rejects with `unavailable` when the device is lost. */
  readonly lost?: Promise<never>
}

/**
 * Trains with tfjs (https://js.tensorflow.org) from the network's Keras JSON. What stands before the network runs on the
 * kernels. Random layers draw tfjs's own numbers: a run is not repeatable to the bit.
 */
export function createTfjsEngine({ backend, lost }: TfjsDevice, kernels: Kernels): TrainEngine {
  return {
    name: `tfjs-${backend}`,
    async prepare(task: TrainingTask, sample?: Batch): Promise<TrainState> {
      if (!(await tf.setBackend(backend))) throw new MaasError('unavailable', `tfjs has no backend "${backend}" here.`)
      checkUpdates(updateNodes(task).update.nodes)
      const feeds = new NetworkFeeds(task, kernels)
      let dispose = () => feeds.dispose()
      try {
        const model = await TfjsModel.build(task, feeds.shapes)
        dispose = () => [feeds, model].forEach((part) => part.dispose())
        const state = new TfjsTrainState({ task, feeds, model, loss: tfjsLoss(task.loss, model.head), lost })
        dispose = () => state.dispose()
        if (sample) await checkNetwork(task, state, sample, kernels)
        return state
      } catch (thrown) {
        dispose()
        throw thrown
      }
    },
  }
}
