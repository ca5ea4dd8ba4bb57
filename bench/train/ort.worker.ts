import * as ort from 'onnxruntime-web/webgpu'
import { encodeGraph } from '../../src/artifact/onnx.ts'
import { adamRate, adamState, adamStep } from './adam-graph.ts'
import { batchOf } from './problems.ts'
import { answerTurns } from './turns.ts'

/**
 * A training step as an ONNX graph on onnxruntime-web's WebGPU provider. The state stays in GPU buffers, what a step gives is
 * what the next one is fed; only the loss is read back.
 */
answerTurns(async (problem, rows) => {
  const graph = adamStep(problem, rows)
  const state = Object.entries(adamState(problem))
  const session = await ort.InferenceSession.create(encodeGraph(graph), {
    executionProviders: ['webgpu'],
    preferredOutputLocation: Object.fromEntries(graph.outputs.map(({ name }) => [name, name === 'loss' ? 'cpu' : 'gpu-buffer'])),
  })
  const device = await ort.env.webgpu.device
  const upload = (data: Float32Array, dims: readonly number[]): ort.Tensor => {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST
    const gpuBuffer = device.createBuffer({ size: Math.ceil(data.byteLength / 16) * 16, usage })
    device.queue.writeBuffer(gpuBuffer, 0, data as Float32Array<ArrayBuffer>)
    return ort.Tensor.fromGpuBuffer(gpuBuffer, { dataType: 'float32', dims, dispose: () => gpuBuffer.destroy() })
  }
  const { x, t } = batchOf(problem, rows)
  const targets = problem.head === 'sigmoid' ? t : oneHot(t, problem.outputs)
  const batch = { x: upload(x, [rows, ...problem.inputShape]), t: upload(targets, [rows, problem.outputs]) }
  let kept = Object.fromEntries(state.map(([name, data]) => [name, upload(data, [data.length])]))
  let updates = 0
  const step = async (): Promise<number> => {
    updates++
    const rate = new ort.Tensor('float32', [adamRate(updates)], [])
    const results = await session.run({ ...batch, ...kept, rate })
    for (const tensor of Object.values(kept)) tensor.dispose()
    kept = Object.fromEntries(state.map(([name]) => [name, results[`${name}'`] as ort.Tensor]))
    return (results['loss']!.data as Float32Array)[0]!
  }
  return { step }
})

function oneHot(classes: Float32Array, count: number): Float32Array {
  const rows = new Float32Array(classes.length * count)
  classes.forEach((one, row) => {
    rows[row * count + one] = 1
  })
  return rows
}
