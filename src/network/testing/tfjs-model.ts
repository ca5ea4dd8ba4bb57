import * as tf from '@tensorflow/tfjs'
import type { Shape, Tensor } from '../../core/tensor.ts'
import type { NetworkConfig } from '../keras-config.ts'
import { weightsToKeras } from '../keras-weights.ts'
import type { Weight } from '../layer.ts'

/** The network in tfjs. A Sequential one is told the shape of its input, which tfjs wants to know. */
export async function tfjsModel(config: NetworkConfig, rowShapes: readonly Shape[]): Promise<tf.LayersModel> {
  const { layers } = config.config
  const shape = { batch_input_shape: [null, ...rowShapes[0]!] }
  const started =
    config.class_name === 'Sequential'
      ? layers.map((layer, i) => (i === 0 ? { ...layer, config: { ...shape, ...layer.config } } : layer))
      : layers
  return tf.models.modelFromJSON({ ...config, config: { name: 'model', ...config.config, layers: started } } as never)
}

export function setWeights(model: tf.LayersModel, weights: readonly Weight[], tensors: ReadonlyMap<string, Tensor>): void {
  model.setWeights(weightsToKeras(tfjsOrder(weights), tensors).map(toTfjs))
}

export function toTfjs({ shape, data }: Tensor): tf.Tensor {
  return tf.tensor(data as Float32Array, shape as number[])
}

/** The order of tfjs's `model.getWeights()`: what is trained first, then all that is not (moving statistics). */
export function tfjsOrder(weights: readonly Weight[]): readonly Weight[] {
  return [...weights.filter(({ trained }) => trained), ...weights.filter(({ trained }) => !trained)]
}
