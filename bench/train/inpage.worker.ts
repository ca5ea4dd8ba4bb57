import { plain, relaxed } from 'virtual:kernels'
import { float32, type Tensor } from '../../src/core/tensor.ts'
import { GraphBuilder } from '../../src/graph/builder.ts'
import { withInitializers } from '../../src/graph/passes.ts'
import { loadKernels } from '../../src/kernels/loader.ts'
import { kerasToWeights } from '../../src/network/keras-weights.ts'
import { buildNetwork } from '../../src/network/network.ts'
import { Rng } from '../../src/core/rng.ts'
import { createKernelEngine } from '../../src/train/kernel-engine.ts'
import { completeOptimizer } from '../../src/train/optimizers.ts'
import { BATCH_SIZE, LEARNING_RATE, type Problem, batchOf, initialWeights } from './problems.ts'
import { answerTurns } from './turns.ts'

answerTurns(async (problem) => {
  const engine = createKernelEngine(await loadKernels({ plain, relaxed }))
  const optimizer = completeOptimizer({ class_name: 'Adam', config: { learning_rate: LEARNING_RATE } })
  const state = await engine.prepare({
    ...forwardOf(problem),
    states: [],
    constraints: [],
    loss: { class_name: problem.loss, config: {} },
    weighted: false,
    optimizer,
    batchSize: BATCH_SIZE,
  })
  const { x, t } = batchOf(problem)
  const inputs = float32([BATCH_SIZE, ...problem.inputShape], x)
  const targets: Tensor = problem.loss === 'mean_squared_error'
    ? float32([BATCH_SIZE, 1], t)
    : { dtype: 'int32', shape: [BATCH_SIZE], data: Int32Array.from(t) }
  return async () => (await state.step({ feeds: { x: inputs }, t: targets }, LEARNING_RATE)).loss
})

/** What the trainer hands to an engine, with the weights that every contestant starts from. */
function forwardOf(problem: Problem) {
  const builder = new GraphBuilder('bench')
  const input = builder.input('x', 'float32', ['batch', ...problem.inputShape])
  const config = { class_name: 'Sequential', config: { layers: problem.layers } } as const
  const outputs = problem.kernels.at(-1)!.at(-1)!
  const task = problem.loss === 'mean_squared_error' ? 'regression' : 'classification'
  const network = buildNetwork(builder, config, { inputs: [input], task, outputs, rng: new Rng(2), training: true })
  const initial = initialWeights(problem).flatMap(({ kernel, bias }) => [kernel, bias])
  const keras = network.weights.map((weight, i) => float32(weight.keras.shape, initial[i]!))
  const forward = withInitializers(builder.build([network.output]), kerasToWeights(network.weights, keras))
  const { weights } = network
  return { forward, inference: forward, weights: weights.map(({ name }) => name), network: { config, inputs: [input], weights } }
}
