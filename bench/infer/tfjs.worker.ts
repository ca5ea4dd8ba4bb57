import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { batchOf } from '../train/problems.ts'
import { tfjsNetwork } from '../train/tfjs-network.ts'
import { answerTurns } from '../train/turns.ts'

setWasmPaths('tfjs-wasm/')

/** tfjs on its wasm backend: the same layers and weights. */
answerTurns(async (problem, rows) => {
  await tf.setBackend('wasm')
  await tf.ready()
  const network = await tfjsNetwork(problem)
  const x = tf.tensor(batchOf(problem, rows).x, [rows, ...problem.inputShape])
  const step = async (): Promise<number> => {
    const y = network.predictOnBatch(x) as tf.Tensor
    const [first] = await y.data()
    y.dispose()
    return first!
  }
  return { step }
})
