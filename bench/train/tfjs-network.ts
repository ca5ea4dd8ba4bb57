import * as tf from '@tensorflow/tfjs'
import type { LayerConfig } from '../../src/train/run-config.ts'
import { type Problem, initialWeight } from './problems.ts'

/** tfjs reads Keras's JSON itself. With the weights that everybody starts from. */
export async function tfjsNetwork({ inputShape, layers }: Problem): Promise<tf.LayersModel> {
  const given = layers.map((layer, i) => (i === 0 ? { ...layer, config: { ...layer.config, batch_input_shape: [null, ...inputShape] } } : layer))
  const config = { class_name: 'Sequential', config: { name: 'bench', layers: given } }
  const network = await tf.models.modelFromJSON({ modelTopology: config } as unknown as tf.io.ModelJSON)
  network.setWeights(network.getWeights().map(({ shape }, i) => tf.tensor(initialWeight(i, shape as number[]), shape as number[])))
  return network
}

/** The last activation is left to the loss, which is quicker and more exact. */
export function withoutLastActivation(problem: Problem): Problem {
  return { ...problem, layers: [...problem.layers.slice(0, -1), withoutActivation(problem.layers.at(-1)!)] }
}

function withoutActivation({ class_name, config }: LayerConfig): LayerConfig {
  const { layer } = config as { layer?: LayerConfig }
  return { class_name, config: layer ? { ...config, layer: withoutActivation(layer) } : { ...config, activation: 'linear' } }
}
