import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import * as ort from 'onnxruntime-web/wasm'
import { relaxed } from 'virtual:inference-kernels'
import { decodeGraph } from '../../src/artifact/onnx.ts'
import { float32 } from '../../src/core/tensor.ts'
import { inferenceKernels } from '../../src/kernels/loader.ts'
import { createKernelSession } from '../../src/runtime/kernel-session.ts'
import { tfjsNetwork } from '../train/tfjs-network.ts'
import type { Call } from './calls.ts'
import { artifactOf, problemOf, rowsOf } from './models.ts'

// What a page can call itself, without asking anybody, each on one thread.

ort.env.wasm.numThreads = 1
setWasmPaths('/tfjs-wasm/')
const kernels = inferenceKernels(relaxed, fetch)

/** The same model on each of them. */
export async function libraryCalls(name: string, count: number): Promise<Readonly<Record<'kernels' | 'ort' | 'tfjs', Call>>> {
  const problem = problemOf(name)
  const artifact = artifactOf(problem)
  const rows = rowsOf(problem, count)
  const shape = [count, ...problem.inputShape]

  const graph = decodeGraph(artifact)!
  const own = createKernelSession(graph, await kernels())
  const feeds = { x: float32(shape, rows) }
  const output = graph.outputs[0]!.name

  const session = await ort.InferenceSession.create(artifact, { executionProviders: ['wasm'] })

  await tf.setBackend('wasm')
  await tf.ready()
  const network = await tfjsNetwork(problem)

  return {
    kernels: async () => (await own.run(feeds))[output]!.data.at(-1) as number,
    ort: async () => ((await session.run({ x: new ort.Tensor('float32', rows, shape) }))[output]!.data as Float32Array).at(-1),
    async tfjs() {
      const x = tf.tensor(rows, shape)
      const y = network.predictOnBatch(x) as tf.Tensor
      const values = await y.data()
      tf.dispose([x, y])
      return values.at(-1)
    },
  }
}
