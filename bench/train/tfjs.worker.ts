import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import '@tensorflow/tfjs-backend-webgpu'
import type { LayerConfig } from '../../src/train/run-config.ts'
import { LEARNING_RATE, type Problem, batchOf, initialWeight } from './problems.ts'
import { answerTurns } from './turns.ts'

/** The worker's name says which backend, as `tfjs-wasm`. */
const BACKEND = self.name.split('-')[1]!

setWasmPaths('tfjs-wasm/')

answerTurns(async (problem, rows) => {
  if (!(await tf.setBackend(BACKEND))) throw new Error(`tfjs has no backend ${BACKEND} here.`)
  await tf.ready()
  const network = await networkOf(problem)
  network.setWeights(network.getWeights().map(({ shape }, i) => tf.tensor(initialWeight(i, shape), shape)))
  const { x, t } = batchOf(problem, rows)
  const inputs = tf.tensor(x, [rows, ...problem.inputShape])
  const targets = problem.head === 'sigmoid' ? tf.tensor(t, [rows, 1]) : tf.oneHot(tf.tensor1d(t, 'int32'), problem.outputs)
  const loss = (): tf.Scalar => {
    const logits = (network.apply(inputs, { training: true }) as tf.Tensor).reshape(targets.shape)
    return problem.head === 'sigmoid'
      ? tf.losses.sigmoidCrossEntropy(targets, logits)
      : tf.losses.softmaxCrossEntropy(targets, logits)
  }
  const adam = tf.train.adam(LEARNING_RATE)
  const step = async (): Promise<number> => {
    const value = adam.minimize(loss, true)!
    const [result] = await value.data()
    value.dispose()
    return result!
  }
  return { step }
})

/** tfjs reads Keras's JSON itself; the last activation is left to the loss, which is quicker and more exact. */
function networkOf({ inputShape, layers }: Problem): Promise<tf.LayersModel> {
  const last = layers.length - 1
  const given = layers.map((layer, i) => ({
    ...(i === last ? withoutActivation(layer) : layer),
    ...(i === 0 && { config: { ...layer.config, batch_input_shape: [null, ...inputShape] } }),
  }))
  const config = { class_name: 'Sequential', config: { name: 'bench', layers: given } }
  return tf.models.modelFromJSON({ modelTopology: config } as unknown as tf.io.ModelJSON)
}

function withoutActivation({ class_name, config }: LayerConfig): LayerConfig {
  const { layer } = config as { layer?: LayerConfig }
  return { class_name, config: layer ? { ...config, layer: withoutActivation(layer) } : { ...config, activation: 'linear' } }
}
