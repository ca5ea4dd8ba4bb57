import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import '@tensorflow/tfjs-backend-webgpu'
import { LEARNING_RATE, batchOf } from './problems.ts'
import { tfjsNetwork, withoutLastActivation } from './tfjs-network.ts'
import { answerTurns } from './turns.ts'

/** The worker's name says which backend, as `tfjs-wasm`. */
const BACKEND = self.name.split('-')[1]!

setWasmPaths('tfjs-wasm/')

answerTurns(async (problem, rows) => {
  if (!(await tf.setBackend(BACKEND))) throw new Error(`tfjs has no backend ${BACKEND} here.`)
  await tf.ready()
  const network = await tfjsNetwork(withoutLastActivation(problem))
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
