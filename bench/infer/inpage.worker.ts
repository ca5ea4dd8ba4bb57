import { relaxed } from 'virtual:inference-kernels'
import { encodeGraph } from '../../src/artifact/onnx.ts'
import { float32, type Tensor, tensor } from '../../src/core/tensor.ts'
import { inferenceKernels } from '../../src/kernels/loader.ts'
import { createKernelSession } from '../../src/runtime/kernel-session.ts'
import { batchOf } from '../train/problems.ts'
import { taskOf } from '../train/task.ts'
import { answerTurns } from '../train/turns.ts'

const kernels = inferenceKernels(relaxed, fetch)

/** A session as the Service Worker has it. Gives the others the same model. */
answerTurns(async (problem, rows) => {
  const { inference } = taskOf(problem, rows)
  const session = createKernelSession(inference, await kernels())
  const { x } = batchOf(problem, rows)
  const shape = [rows, ...problem.inputShape]
  const feeds = { [inference.inputs[0]!.name]: problem.vocabulary ? tensor('int32', shape, Int32Array.from(x)) : float32(shape, x) }
  const output = inference.outputs[0]!.name
  return {
    step: async () => ((await session.run(feeds))[output] as Tensor).data[0] as number,
    facts: { model: [...encodeGraph(inference)] },
  }
})
