import * as ort from 'onnxruntime-web/wasm'
import { encodeGraph } from '../../src/artifact/onnx.ts'
import { batchOf } from '../train/problems.ts'
import { taskOf } from '../train/task.ts'
import { answerTurns } from '../train/turns.ts'

ort.env.wasm.numThreads = 1

/** onnxruntime-web on the very graph that the kernels run, as an ONNX file. */
answerTurns(async (problem, rows) => {
  const { inference } = taskOf(problem, rows)
  const session = await ort.InferenceSession.create(encodeGraph(inference), { executionProviders: ['wasm'] })
  const { x } = batchOf(problem, rows)
  const shape = [rows, ...problem.inputShape]
  const feeds = { [inference.inputs[0]!.name]: problem.vocabulary ? new ort.Tensor('int32', Int32Array.from(x), shape) : new ort.Tensor('float32', x, shape) }
  const output = inference.outputs[0]!.name
  return { step: async () => ((await session.run(feeds))[output]!.data as Float32Array)[0]! }
})
