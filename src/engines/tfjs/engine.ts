import * as tf from '@tensorflow/tfjs'
import { MaasError } from '../../core/error.ts'
import type { Kernels } from '../../kernels/loader.ts'
import type { Batch, TrainEngine, TrainingTask, TrainState } from '../../train/engine.ts'
import { checkNetwork } from './check.ts'
import { NetworkFeeds } from './feeds.ts'
import { TFJS_LOSSES } from './losses.ts'
import { TfjsModel } from './model.ts'
import { TFJS_OPTIMIZERS } from './optimizers.ts'
import { TfjsTrainState } from './state.ts'

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
      refuse('loss', task.loss.class_name, TFJS_LOSSES)
      refuse('optimizer', task.optimizer.class_name, TFJS_OPTIMIZERS)
      refuseOptions(task.optimizer.config)
      const feeds = new NetworkFeeds(task, kernels)
      const model = await TfjsModel.build(task, feeds.shapes)
      const state = new TfjsTrainState(task, model, feeds, lost)
      try {
        if (sample) await checkNetwork(task, state, sample, kernels)
        return state
      } catch (thrown) {
        state.dispose()
        throw thrown
      }
    },
  }
}

function refuse(what: string, name: string, known: Readonly<Record<string, unknown>>): void {
  if (!Object.hasOwn(known, name)) throw new MaasError('unsupported', `tfjs cannot train with the ${what} ${name} here.`)
}

/** What is done around an update, which the rules here do not have. */
function refuseOptions(config: TrainingTask['optimizer']['config']): void {
  for (const key of ['amsgrad', 'weight_decay', 'clipvalue', 'clipnorm', 'global_clipnorm', 'gradient_accumulation_steps']) {
    if (config[key]) throw new MaasError('unsupported', `tfjs cannot train with the optimizer's ${key} here.`)
  }
}
