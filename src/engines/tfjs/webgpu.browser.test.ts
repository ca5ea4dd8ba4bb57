import * as tf from '@tensorflow/tfjs'
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import { beforeAll, describe, expect, it } from 'vitest'
import { plain, relaxed } from 'virtual:kernels'
import { type Kernels, loadKernels } from '../../kernels/loader.ts'
import type { TrainEngine, TrainingTask, TrainState } from '../../train/engine.ts'
import { createKernelEngine } from '../../train/kernel-engine.ts'
import { certify } from '../certificate.ts'
import { ADAM, batchFor, layer, taskOf } from '../testing/tasks.ts'
import { openTfjsWebgpu } from './webgpu.ts'

// A software adapter (SwiftShader) where there is no GPU: the same answers, slowly.

const MLP = taskOf(
  [layer('Dense', { units: 5, activation: 'relu' }), layer('Dense', { activation: 'sigmoid' })],
  { rowShape: [4], outputs: 2, loss: 'binary_crossentropy', optimizer: ADAM },
)
const CNN = taskOf(
  [
    layer('Conv2D', { filters: 3, kernel_size: [3, 2], activation: 'relu', padding: 'same' }),
    layer('MaxPooling2D', { pool_size: [2, 2] }),
    layer('Flatten'),
    layer('Dense', { units: 4, activation: 'softmax' }),
  ],
  { rowShape: [6, 5, 2], outputs: 4, loss: 'sparse_categorical_crossentropy', optimizer: ADAM },
)

let kernels: Kernels
let engine: TrainEngine
beforeAll(async () => {
  kernels = await loadKernels({ plain, relaxed })
  engine = await openTfjsWebgpu(kernels)
})

async function walk(state: TrainState, task: TrainingTask, seeds: readonly number[]): Promise<number[]> {
  const seen: number[] = []
  for (const seed of seeds) seen.push((await state.step(batchFor(task, 16, seed), 0.01)).loss)
  for (const { data } of (await state.weights()).values()) seen.push(...Array.from(data, Number))
  return seen
}

describe('tfjs on WebGPU', () => {
  it('has its certificate', async () => {
    await certify(engine) // its time is not held here: a software adapter compiles some hundred pipelines on the CPU
  }, 60_000)

  it.each([['an MLP', MLP], ['a CNN', CNN]])('trains %s as the kernels do', async (_, task) => {
    const [gpu, cpu] = [await engine.prepare(task, batchFor(task, 16, 9)), await createKernelEngine(kernels).prepare(task)]
    const [actual, expected] = [await walk(gpu, task, [1, 2, 3]), await walk(cpu, task, [1, 2, 3])]
    actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4))
    await cpu.restore(await gpu.snapshot())
    const [after, there] = [await walk(gpu, task, [4]), await walk(cpu, task, [4])]
    after.forEach((value, i) => expect(value).toBeCloseTo(there[i]!, 4))
    gpu.dispose()
    cpu.dispose()
  }, 60_000)

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors
    const state = await engine.prepare(CNN)
    const counts: number[] = []
    for (let epoch = 0; epoch < 3; epoch++) {
      for (let i = 0; i < 3; i++) await state.step(batchFor(CNN, 16, i), 0.01)
      counts.push(tf.memory().numTensors)
    }
    expect(new Set(counts).size).toBe(1)
    state.dispose()
    expect(tf.memory().numTensors).toBe(before)
  }, 60_000)

  // The last one: a page gets no other device.
  it('says that the device was lost, in a step and ever after', async () => {
    const state = await engine.prepare(MLP)
    const step = () => state.step(batchFor(MLP, 16, 1), 0.01)
    await step()
    const waiting = step()
    ;(tf.backend() as WebGPUBackend).device.destroy()
    const lost = { code: 'unavailable', message: expect.stringContaining('The GPU device was lost (destroyed)') }
    await expect(waiting).rejects.toMatchObject(lost)
    await expect(step()).rejects.toMatchObject(lost)
    await expect(state.weights()).rejects.toMatchObject(lost)
    await expect(engine.prepare(MLP, batchFor(MLP, 16, 1))).rejects.toMatchObject({ code: 'unavailable' })
  }, 60_000)
})
