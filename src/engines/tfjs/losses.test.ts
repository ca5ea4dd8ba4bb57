import { beforeAll, expect, it } from 'vitest'
import type { Kernels } from '../../kernels/loader.ts'
import { testKernels } from '../../kernels/testing/load.ts'
import { createKernelEngine } from '../../train/kernel-engine.ts'
import { batchFor, layer, taskOf } from '../testing/tasks.ts'
import { createTfjsEngine } from './engine.ts'

/** Each loss behind an activation that goes with it. */
const CASES = [
  ['mean_squared_error', 'linear', {}],
  ['mean_absolute_error', 'linear', {}],
  ['mean_absolute_percentage_error', 'linear', {}],
  ['mean_squared_logarithmic_error', 'linear', {}],
  ['huber', 'linear', { delta: 0.7 }],
  ['log_cosh', 'linear', {}],
  ['poisson', 'softplus', {}],
  ['cosine_similarity', 'linear', {}],
  ['binary_crossentropy', 'sigmoid', {}],
  ['binary_crossentropy', 'sigmoid', { label_smoothing: 0.2 }],
  ['categorical_crossentropy', 'softmax', {}],
  ['categorical_crossentropy', 'softmax', { label_smoothing: 0.2 }],
  ['sparse_categorical_crossentropy', 'softmax', {}],
  ['kl_divergence', 'softmax', {}],
  ['hinge', 'tanh', {}],
  ['squared_hinge', 'tanh', {}],
  ['categorical_hinge', 'softmax', {}],
] as const

let kernels: Kernels
beforeAll(async () => {
  kernels = await testKernels('plain')
})

it.each(CASES.flatMap(([loss, activation, config]) => [false, true].map((weighted) => [loss, activation, config, weighted] as const)))(
  'walks down %s behind %s %j, rows weighted %s, as the kernels do',
  async (loss, activation, lossConfig, weighted) => {
    // Answers above 0, of which a logarithm can be taken.
    const layers = [layer('Dense', { units: 4, activation: 'softplus' }), layer('Dense', { activation, kernel_initializer: { class_name: 'RandomUniform', config: { minval: 0.2, maxval: 0.5 } } })]
    // Two labels behind one unit, three behind several.
    const outputs = activation === 'sigmoid' || activation === 'tanh' ? 2 : 3
    const task = taskOf(layers, { rowShape: [5], outputs, loss, lossConfig, weighted })
    const walks = [createTfjsEngine({ backend: 'cpu' }, kernels), createKernelEngine(kernels)].map(async (engine) => {
      const state = await engine.prepare(task, batchFor(task, 16, 9))
      const seen: number[] = []
      for (const seed of [1, 2, 3]) seen.push((await state.step(batchFor(task, 16, seed), 0.05)).loss)
      for (const { data } of (await state.weights()).values()) seen.push(...(data as Float32Array))
      state.dispose()
      return seen
    })
    const [actual, expected] = await Promise.all(walks) as [number[], number[]]
    expected.forEach((value, i) => expect(Math.abs(actual[i]! - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value))))
  },
)
