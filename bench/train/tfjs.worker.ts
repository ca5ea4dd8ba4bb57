import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { BATCH_SIZE, LEARNING_RATE, type Problem, batchOf, initialWeights } from './problems.ts'
import { answerTurns } from './turns.ts'

/** The worker's name says which backend: `tfjs-wasm` or `tfjs-cpu`. */
const BACKEND = self.name.split('-')[1]!

setWasmPaths('tfjs-wasm/')

answerTurns(async (problem) => {
  if (!(await tf.setBackend(BACKEND))) throw new Error(`tfjs has no backend ${BACKEND} here.`)
  const forward = await logitsOf(problem)
  const initial = initialWeights(problem).flatMap(({ kernel, bias }) => [kernel, bias])
  forward.setWeights(forward.getWeights().map(({ shape }, i) => tf.tensor(initial[i]!, shape)))
  const { x, t } = batchOf(problem)
  const inputs = tf.tensor(x, [BATCH_SIZE, ...problem.inputShape])
  const regression = problem.loss === 'mean_squared_error'
  const targets = regression ? tf.tensor(t, [BATCH_SIZE, 1]) : tf.oneHot(tf.tensor1d(t, 'int32'), 10)
  const loss = (): tf.Scalar => {
    const outputs = forward.apply(inputs, { training: true }) as tf.Tensor
    return regression ? tf.losses.meanSquaredError(targets, outputs) : tf.losses.softmaxCrossEntropy(targets, outputs)
  }
  const adam = tf.train.adam(LEARNING_RATE)
  return async () => {
    // Both backends compute when called; dataSync makes sure of it.
    const value = adam.minimize(loss, true)!
    const [result] = value.dataSync()
    value.dispose()
    return result!
  }
})

/** tfjs reads Keras's JSON itself; the softmax is left to the loss, which is quicker and more exact. */
function logitsOf({ inputShape, layers }: Problem): Promise<tf.LayersModel> {
  const linear = layers.map(({ class_name, config }, i) => ({
    class_name,
    config: {
      ...config,
      ...(i === 0 ? { batch_input_shape: [null, ...inputShape] } : {}),
      ...(config['activation'] === 'softmax' ? { activation: 'linear' } : {}),
    },
  }))
  const config = { class_name: 'Sequential', config: { name: 'bench', layers: linear } }
  return tf.models.modelFromJSON({ modelTopology: config } as unknown as tf.io.ModelJSON)
}
