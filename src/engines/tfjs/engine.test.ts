import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Kernels } from '../../kernels/loader.ts'
import { testKernels } from '../../kernels/testing/load.ts'
import type { TrainEngine, TrainingTask, TrainState } from '../../train/engine.ts'
import { createKernelEngine } from '../../train/kernel-engine.ts'
import { completeOptimizer } from '../../train/optimizers.ts'
import { referenceEngine } from '../../train/testing/reference-engine.ts'
import { ADAM, batchFor, layer, preprocessed, SGD, taskOf } from '../testing/tasks.ts'
import { createTfjsEngine } from './engine.ts'

const MOMENTUM = { class_name: 'SGD', config: { learning_rate: 0.1, momentum: 0.8, nesterov: true } }

const CASES: Readonly<Record<string, TrainingTask>> = {
  'a line behind preprocessing, nesterov': preprocessed(taskOf([layer('Dense')], {
    rowShape: [3], outputs: 1, loss: 'mean_squared_error', optimizer: MOMENTUM,
  })),
  'an MLP with sigmoid, Adam': taskOf(
    [layer('Dense', { units: 5, activation: 'relu' }), layer('Dense', { activation: 'sigmoid' })],
    { rowShape: [4], outputs: 2, loss: 'binary_crossentropy', optimizer: ADAM },
  ),
  'a CNN with softmax over class indices': taskOf(
    [
      layer('Conv2D', { filters: 3, kernel_size: [3, 2], activation: 'tanh', padding: 'same' }),
      layer('MaxPooling2D', { pool_size: [2, 2] }),
      layer('Flatten'),
      layer('Dense', { units: 4 }),
      layer('Activation', { activation: 'softmax' }),
    ],
    { rowShape: [6, 5, 2], outputs: 4, loss: 'sparse_categorical_crossentropy', optimizer: SGD },
  ),
  'softmax over weights of classes': taskOf(
    [layer('Dense', { units: 3, activation: 'softmax', use_bias: false })],
    { rowShape: [4], outputs: 3, loss: 'categorical_crossentropy', optimizer: ADAM },
  ),
}

let kernels: Kernels
let engine: TrainEngine
beforeAll(async () => {
  kernels = await testKernels()
  engine = createTfjsEngine({ backend: 'cpu' }, kernels)
})

/** Full batches and a smaller last one; losses, answers and weights of each step. */
async function walk(state: TrainState, task: TrainingTask, seeds: readonly number[]): Promise<number[]> {
  const seen: number[] = []
  for (const seed of seeds) {
    const { loss, output } = await state.step(batchFor(task, seed % 3 === 0 ? 5 : 16, seed), 0.05)
    seen.push(loss, ...output, ...numbers(await state.weights()))
  }
  return seen
}

function numbers(tensors: ReadonlyMap<string, { readonly data: ArrayLike<unknown> }>): number[] {
  return [...tensors.values()].flatMap(({ data }) => Array.from(data, Number))
}

function expectClose(actual: readonly number[], expected: readonly number[], digits = 4): void {
  expect(actual.length).toBe(expected.length)
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, digits))
}

const OPTIMIZERS: readonly object[] = [
  { class_name: 'SGD', config: { weight_decay: 0.1, clipvalue: 0.05 } },
  { class_name: 'RMSprop' },
  { class_name: 'RMSprop', config: { centered: true, momentum: 0.5, clipnorm: 0.1 } },
  { class_name: 'Adagrad' },
  { class_name: 'Adam', config: { amsgrad: true, global_clipnorm: 0.1 } },
  { class_name: 'AdamW' },
  { class_name: 'Adamax' },
  { class_name: 'Nadam' },
  { class_name: 'Lion' },
  { class_name: 'Adam', config: { gradient_accumulation_steps: 2 } },
]

it.each(OPTIMIZERS.map((optimizer) => [JSON.stringify(optimizer), optimizer]))('updates by %s as the kernels do', async (_, optimizer) => {
  const task = { ...CASES['a CNN with softmax over class indices']!, optimizer: completeOptimizer(optimizer) }
  const [here, there] = [await engine.prepare(task), await createKernelEngine(kernels).prepare(task)]
  expectClose(await walk(here, task, [1, 2, 3, 4, 5]), await walk(there, task, [1, 2, 3, 4, 5]))
  await here.restore(await there.snapshot())
  await there.restore(await here.snapshot())
  expectClose(await walk(here, task, [6, 7]), await walk(there, task, [6, 7]))
  here.dispose()
  there.dispose()
})

describe.each(Object.entries(CASES))('tfjs on %s', (_, task) => {
  it('walks as the reference does, and answers as it does', async () => {
    const [state, reference] = [await engine.prepare(task, batchFor(task, 16, 9)), await referenceEngine.prepare(task)]
    expectClose(await walk(state, task, [1, 2, 3, 4]), await walk(reference, task, [1, 2, 3, 4]))
    const { feeds } = batchFor(task, 300, 8)
    expectClose([...(await state.predict(feeds))], [...(await reference.predict(feeds))])
    state.dispose()
  })

  it('goes on where the kernels were, and the kernels where it was', async () => {
    const [here, there] = [await engine.prepare(task), await createKernelEngine(kernels).prepare(task)]
    await walk(here, task, [1, 2])
    await there.restore(await here.snapshot())
    expectClose(await walk(here, task, [3, 4]), await walk(there, task, [3, 4]))
    await walk(there, task, [5])
    await here.restore(await there.snapshot())
    expectClose(await walk(here, task, [6, 7]), await walk(there, task, [6, 7]))
    here.dispose()
    there.dispose()
  })

  it('leaves no tensor behind', async () => {
    const [before, used] = [tf.memory().numTensors, kernels.used]
    const state = await engine.prepare(task, batchFor(task, 16, 9))
    const counts: number[] = []
    for (let epoch = 0; epoch < 4; epoch++) {
      for (let i = 0; i < 3; i++) await state.step(batchFor(task, 16, i), 0.01)
      await state.predict(batchFor(task, 300, 8).feeds)
      await state.restore(await state.snapshot())
      counts.push(tf.memory().numTensors)
    }
    expect(new Set(counts).size).toBe(1)
    state.dispose()
    expect(tf.memory().numTensors).toBe(before)
    expect(kernels.used).toBe(used)
  })
})
