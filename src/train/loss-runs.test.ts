import { expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import type { Dataset } from '../data/dataset.ts'
import { columnInfos } from '../data/column-info.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { runReference } from '../graph/testing/reference.ts'
import { momentsOf } from '../preprocess/moments.ts'
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
      { kind: 'number', name: 'count', values: x.map((value) => Math.round(8 * Math.exp(value))) },
      { kind: 'text', name: 'side', values: Array.from(x, (value, i) => (value > z[i]! ? 'right' : 'left')) },
    ],
  }
}

async function train(config: Partial<RunConfig> & { readonly target: string }) {
  const data = points()
  const engine = createKernelEngine(await testKernels())
  return (await trainToEnd(completeRunConfig({ model: 'm', dataset: 'points', ...config }, { ...data, columns: columnInfos(data) }), data, { engine })).model
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
  ['poisson', undefined], ['poisson', 'exponential'], ['msle', 'relu'], ['mape', 'softplus'],
] as const)('%s learns counts as they are, ending in %s', async (loss, activation) => {
  const optimizer = { class_name: 'Adam', config: { learning_rate: 0.1 } }
  const layers = [{ class_name: 'Dense', config: { units: 8, activation: 'tanh' } }, ...(activation ? network(1, activation).config.layers : [])]
  const given = activation && { network: { class_name: 'Sequential', config: { layers } } as const }
  const { graph, metrics } = await train({ target: 'count', features: ['x'], loss, optimizer, epochs: 60, ...given })
  expect(metrics['test_r2']).toBeGreaterThan(0.9)
  const x = Array.from({ length: 5 }, (_, i) => i / 2 - 1)
  const y = runReference(graph, { x: { shape: [5, 1], data: x } }).get('y')!.data
  x.forEach((value, i) => expect(Math.abs(y[i]! / (8 * Math.exp(value)) - 1)).toBeLessThan(0.25))
})

it.each([
  ['sparse_categorical_crossentropy', 2], ['categorical_crossentropy', 2], ['binary_crossentropy', 1],
] as const)('%s of logits is served as probabilities', async (class_name, units) => {
  const optimizer = { class_name: 'Adam', config: { learning_rate: 0.05 } }
  const sides = { target: 'side', features: ['x', 'z'], optimizer, metrics: ['accuracy', 'auc'], epochs: 40 }
  const loss = { class_name, config: { from_logits: true } }
  const { graph, metrics, heldOut } = await train({ ...sides, loss, network: network(units, 'linear') })
  const probabilities = await train({ ...sides, loss: class_name, network: network(units, units === 1 ? 'sigmoid' : 'softmax') })
  for (const [name, value] of Object.entries(probabilities.metrics)) expect(metrics[name], name).toBeCloseTo(value, 4)
  const x = heldOut['x'] as { shape: readonly number[]; data: Float32Array }
  const scores = runReference(graph, { x }).get('scores')!.data
  const expected = runReference(probabilities.graph, { x }).get('scores')!.data
  scores.forEach((p, i) => expect(p).toBeCloseTo(expected[i]!, 4))
})

it.each([
  ['y', 'mse', 'relu', 'ends in relu, but the target of a regression is standardised'],
  ['y', 'huber', 'sigmoid', 'end it without an activation, or take a loss of proportions'],
  ['count', 'poisson', 'linear', 'loss poisson needs a network whose last activation is never negative, but it ends in linear: '],
  ['count', 'poisson', 'tanh', 'set the last layer\'s activation to "exponential" or "softplus"'],
  ['side', 'binary_crossentropy', 'softmax', 'last activation is sigmoid, but it ends in softmax'],
  ['side', { class_name: 'categorical_crossentropy', config: { from_logits: true } }, 'softmax', 'leave from_logits out'],
  ['side', 'hinge', 'linear', 'must end in a Dense layer with the activation softmax, sigmoid or tanh'],
] as const)('%s by %j is not learned by a network that ends in %s', async (target, loss, activation, message) => {
  const layers = [{ class_name: 'Dense', config: { activation } }]
  const given = { target, loss, features: ['x'], network: { class_name: 'Sequential', config: { layers } } as const }
  await expect(train(given)).rejects.toThrow(message)
})

it('counts are not below 0', async () => {
  await expect(train({ target: 'x', features: ['z'], loss: 'poisson' })).rejects.toThrow(/Column "x" is -0\.\d+ in row \d+: poisson/)
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

it('the loss of the validation part has the penalties of weights, as that of the training part has', async () => {
  const regularized = (l2: number) => {
    const kernel_regularizer = { class_name: 'L2', config: { l2 } }
    const layers = [{ class_name: 'Dense', config: { kernel_regularizer, trainable: true } }]
    // At this rate nothing moves.
    const optimizer = { class_name: 'SGD', config: { learning_rate: 1e-30 } }
    return train({ target: 'y', features: ['x', 'z'], optimizer, epochs: 1, network: { class_name: 'Sequential', config: { layers } } })
  }
  const [bare, heavy] = await Promise.all([regularized(0), regularized(0.5)])
  const kernel = [...heavy.graph.initializers.values()].find(({ shape }) => shape.join() === '2,1')!
  const y = points().columns[2] as { values: Float64Array }
  const { std } = momentsOf('y', y.values, Uint32Array.from({ length: 128 }, (_, i) => i))
  for (const name of ['loss', 'val_loss', 'test_loss']) {
    const penalty = 0.5 * (kernel.data as Float32Array).reduce((sum, w) => sum + w * w, 0)
    const inUnits = (heavy.metrics[name]! - bare.metrics[name]!) / penalty
    expect(Math.sqrt(inUnits) / std, name).toBeGreaterThan(0.8)
    expect(Math.sqrt(inUnits) / std, name).toBeLessThan(1.25)
  }
  expect(heavy.metrics['val_mae']).toBe(bare.metrics['val_mae'])
})

it('a schedule and accumulated gradients lead there, too', async () => {
  const learning_rate = { class_name: 'OneCycle', config: { max_learning_rate: 0.3, total_steps: 160 } }
  const optimizer = { class_name: 'SGD', config: { learning_rate, momentum: 0.9, gradient_accumulation_steps: 2, clipnorm: 1 } }
  const { metrics } = await train({ target: 'y', features: ['x'], optimizer, epochs: 40 })
  expect(metrics['test_r2']).toBeGreaterThan(0.99)
})
