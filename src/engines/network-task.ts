import type { Rng } from '../core/rng.ts'
import type { DType, Shape } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { NetworkConfig } from '../network/keras-config.ts'
import { buildNetwork } from '../network/network.ts'
import type { Target } from '../network/output.ts'
import type { TrainingTask } from '../train/engine.ts'
import { networkParts } from '../train/network-parts.ts'

export interface NetworkTask extends Target {
  readonly network: NetworkConfig
  /** Rows of the one input, `x`. */
  readonly input: { readonly dtype: Extract<DType, 'float32' | 'int32'>; readonly shape: Shape }
  readonly rng: () => Rng
}

/** A task that trains a network on its bare input: no preprocessing. */
export function networkTask(
  { network: config, input, rng, ...target }: NetworkTask,
  how: Pick<TrainingTask, 'loss' | 'optimizer' | 'batchSize'> & Partial<Pick<TrainingTask, 'weighted'>>,
): TrainingTask {
  const lower = (training: boolean) => {
    const builder = new GraphBuilder('network')
    const x = builder.input('x', input.dtype, ['batch', ...input.shape])
    const inputs = [x]
    return { builder, inputs, network: buildNetwork(builder, config, { ...target, inputs, rng: rng(), training }) }
  }
  return { ...networkParts(lower(true), lower(false)), weighted: false, ...how }
}
