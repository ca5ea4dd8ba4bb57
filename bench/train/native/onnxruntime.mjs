import { InferenceSession, Tensor } from 'onnxruntime-node'

/**
 * Native ONNX Runtime on one thread: the forward pass of the very graph that the kernels train, as the yardstick of what
 * this processor can do outside of a browser.
 */
export async function enterOnnxRuntime({ model, x, shape, ids }) {
  const session = await InferenceSession.create(Uint8Array.from(model), { intraOpNumThreads: 1, interOpNumThreads: 1 })
  const feeds = { x: ids ? new Tensor('int32', Int32Array.from(x), shape) : new Tensor('float32', Float32Array.from(x), shape) }
  return {
    async turn(steps) {
      const started = performance.now()
      for (let i = 0; i < steps; i++) await session.run(feeds)
      return { ms: performance.now() - started }
    },
    leave: () => session.release(),
  }
}
