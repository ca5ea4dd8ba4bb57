import { expect, it } from 'vitest'
import type { Tensor } from '../core/tensor.ts'
import { withInitializers } from '../graph/passes.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { buildCase, feedsOf, random, randomWeights } from '../network/testing/build-case.ts'
import type { LayerCase } from '../network/testing/layer-case.ts'
import { LAYER_CASES } from '../network/testing/layer-cases.ts'
import type { Batch, TrainEngine, TrainingTask } from './engine.ts'
import { createKernelEngine } from './kernel-engine.ts'
import { completeOptimizer } from './optimizers.ts'
import { referenceEngine } from './testing/reference-engine.ts'

const ROWS = 4

function taskOf(given: LayerCase): TrainingTask {
  const training = buildCase(given, true)
  const { network } = training
  const weights = randomWeights(network)
  return {
    forward: withInitializers(training.graph, weights),
    ending: { activation: network.head, logits: network.logits },
    inference: withInitializers(buildCase(given, false).graph, weights),
    weights: network.weights.filter(({ trained }) => trained).map(({ name }) => name),
    states: network.weights.filter(({ trained }) => !trained).map(({ name }) => name),
    constraints: network.constraints,
    loss: { class_name: 'mean_squared_error', config: {} },
    weighted: false,
    optimizer: completeOptimizer({ class_name: 'SGD', config: { learning_rate: 0.1 } }),
    batchSize: ROWS,
    network: { config: network.config, inputs: Object.keys(feedsOf(given, 1)), weights: network.weights },
  }
}

async function afterSteps(engine: TrainEngine, task: TrainingTask, batches: readonly Batch[]): Promise<ReadonlyMap<string, Tensor>> {
  const state = await engine.prepare(task)
  for (const batch of batches) await state.step(batch, 0.1)
  const weights = await state.weights()
  state.dispose()
  return weights
}

it.each(LAYER_CASES.map((one) => [one.name, one] as const))('%s: the kernels train as the reference does', async (_, given) => {
  const task = taskOf(given)
  // The last batch of an epoch is smaller.
  const batches = [ROWS, 3].map((rows): Batch => ({ feeds: feedsOf(given, rows), t: random([rows, 2], 8) }))
  const actual = await afterSteps(createKernelEngine(await testKernels()), task, batches)
  const expected = await afterSteps(referenceEngine, task, batches)
  expect([...actual.keys()]).toEqual([...expected.keys()])
  for (const [name, { data }] of expected) {
    const scale = Math.max(1, ...Array.from(data as Float32Array, Math.abs))
    Array.from(data as Float32Array).forEach((value, i) =>
      expect(Math.abs(Number(actual.get(name)!.data[i]) - value) / scale, `${name} ${i}`).toBeLessThan(2e-5),
    )
  }
})
