import { expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import type { Dataset } from '../data/dataset.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { completeRunConfig } from './complete-config.ts'
import { createKernelEngine } from './kernel-engine.ts'
import type { RunConfig } from './run-config.ts'
import { trainToEnd } from './testing/train-to-end.ts'

const ROWS = 200

/** y = 100 + 20 x, all of it far from 0; side: above or below a slanted line. */
function points(): Dataset {
  const rng = new Rng(2)
  const x = Float64Array.from({ length: ROWS }, () => 2 * rng.uniform() - 1)
  const z = Float64Array.from({ length: ROWS }, () => 2 * rng.uniform() - 1)
  return {
    name: 'points',
    rows: ROWS,
    columns: [
      { kind: 'number', name: 'x', values: x },
      { kind: 'number', name: 'z', values: z },
      { kind: 'number', name: 'y', values: x.map((value) => 100 + 20 * value) },
      { kind: 'text', name: 'side', values: Array.from(x, (value, i) => (value > z[i]! ? 'right' : 'left')) },
    ],
  }
}

async function train(config: Partial<RunConfig> & { readonly target: string }) {
  const data = points()
  const engine = createKernelEngine(await testKernels())
  return (await trainToEnd(completeRunConfig({ model: 'm', dataset: 'points', ...config }, data), data, { engine })).model
}

const network = (units: number, activation: string): NonNullable<RunConfig['network']> =>
  ({ class_name: 'Sequential', config: { layers: [{ class_name: 'Dense', config: { units, activation } }] } })

it('percentages are of the target itself, not of its standardised values', async () => {
  const optimizer = { class_name: 'Adam', config: { learning_rate: 0.5 } }
  const { metrics } = await train({ target: 'y', features: ['x'], loss: 'mape', optimizer, epochs: 150 })
  // Guessing the mean is off by 10 percent.
  expect(metrics['test_loss']).toBeLessThan(2)
  expect(metrics['test_r2']).toBeGreaterThan(0.95)
})

it.each([
  ['hinge', 1, 'tanh'], ['squared_hinge', 1, 'tanh'], ['kl_divergence', 2, 'softmax'], ['cosine_similarity', 2, 'softmax'],
  ['categorical_crossentropy', 2, 'softmax'], ['binary_crossentropy', 1, 'sigmoid'],
] as const)('%s separates two classes with %d %s', async (loss, units, activation) => {
  const optimizer = { class_name: 'Adam', config: { learning_rate: 0.05 } }
  const { metrics } = await train({ target: 'side', features: ['x', 'z'], loss, optimizer, network: network(units, activation), epochs: 40 })
  expect(metrics['test_accuracy']).toBeGreaterThan(0.9)
  expect(metrics['test_loss']).toBeCloseTo(metrics['loss']!, 0)
})

it('a schedule and accumulated gradients lead there, too', async () => {
  const learning_rate = { class_name: 'OneCycle', config: { max_learning_rate: 0.3, total_steps: 160 } }
  const optimizer = { class_name: 'SGD', config: { learning_rate, momentum: 0.9, gradient_accumulation_steps: 2, clipnorm: 1 } }
  const { metrics } = await train({ target: 'y', features: ['x'], optimizer, epochs: 40 })
  expect(metrics['test_r2']).toBeGreaterThan(0.99)
})
