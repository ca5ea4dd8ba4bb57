import { plain, relaxed } from 'virtual:kernels'
import type { Feature, Manifest } from '../../src/artifact/manifest.ts'
import { encodeModel } from '../../src/artifact/onnx.ts'
import { Rng } from '../../src/core/rng.ts'
import { float32, type Tensor, tensor } from '../../src/core/tensor.ts'
import { createParallelEngine } from '../../src/engines/parallel/engine.ts'
import { type ReplicaRequest, serveReplica } from '../../src/engines/parallel/replica.ts'
import { networkTask } from '../../src/engines/network-task.ts'
import { withInitializers } from '../../src/graph/passes.ts'
import { type Kernels, loadKernels } from '../../src/kernels/loader.ts'
import { kerasToWeights } from '../../src/network/keras-weights.ts'
import type { TrainEngine, TrainingTask } from '../../src/train/engine.ts'
import { createKernelEngine } from '../../src/train/kernel-engine.ts'
import { completeOptimizer } from '../../src/train/optimizers.ts'
import { stepFlops } from './flops.ts'
import { LEARNING_RATE, type Problem, batchOf, initialWeight } from './problems.ts'
import { answerTurns } from './turns.ts'

/**
 * The worker's name says what a step is: training by default, in as many workers as `inpage-parallel-2` says, the forward pass
 * alone as `inpage-forward`.
 */
const [, MODE, REPLICAS] = self.name.split('-')

function engineOf(kernels: Kernels): TrainEngine {
  if (MODE !== 'parallel') return createKernelEngine(kernels)
  return createParallelEngine(kernels, { replicas: Number(REPLICAS), spawn: () => new Worker(self.location.href, { type: 'module' }) })
}

answerTurns<ReplicaRequest>(async (problem, rows) => {
  const engine = engineOf(await loadKernels({ plain, relaxed }))
  const task = taskOf(problem, rows)
  const state = await engine.prepare(task)
  const { x, t } = batchOf(problem, rows)
  const shape = [rows, ...problem.inputShape]
  const feeds = { x: problem.vocabulary ? tensor('int32', shape, Int32Array.from(x)) : float32(shape, x) }
  const targets: Tensor = problem.head === 'sigmoid'
    ? float32([rows, 1], t)
    : tensor('int32', problem.positions ? [rows, problem.positions] : [rows], Int32Array.from(t))
  const batch = { feeds, t: targets }
  return {
    step: MODE === 'forward'
      ? async () => (await state.predict(feeds))[0]!
      : async () => (await state.step(batch, LEARNING_RATE)).loss,
    facts: {
      flops: stepFlops(task, rows),
      model: [...encodeModel(task.inference, manifestOf(task, problem))],
      batch: { x: [...x], t: [...t], shape },
    },
  }
}, (request) => void serveReplica(request, loadKernels({ plain, relaxed })))

/** What the trainer hands to an engine, with the weights that every contestant starts from. */
function taskOf(problem: Problem, batchSize: number): TrainingTask {
  const { inputShape: shape, vocabulary, layers, head, outputs, positions } = problem
  const task = networkTask(
    {
      network: { class_name: 'Sequential', config: { layers } },
      input: { dtype: vocabulary ? 'int32' : 'float32', shape },
      task: positions ? 'translation' : 'classification',
      outputs: head === 'sigmoid' ? 2 : outputs,
      rng: () => new Rng(2),
    },
    {
      loss: { class_name: head === 'sigmoid' ? 'binary_crossentropy' : 'sparse_categorical_crossentropy', config: {} },
      optimizer: completeOptimizer({ class_name: 'Adam', config: { learning_rate: LEARNING_RATE } }),
      batchSize,
    },
  )
  const { weights } = task.network
  const keras = weights.map(({ keras: { shape } }, i) => float32(shape, initialWeight(i, shape)))
  const initial = kerasToWeights(weights, keras)
  return { ...task, forward: withInitializers(task.forward, initial), inference: withInitializers(task.inference, initial) }
}

/** For a file that is only timed. */
function manifestOf({ inference: { inputs, outputs } }: TrainingTask, problem: Problem): Manifest {
  const labels = Array.from({ length: problem.outputs }, (_, i) => `${i}`)
  const task = problem.positions ? { task: 'translation' as const } : { task: 'classification' as const, labels }
  return {
    signature: { ...task, inputs, outputs, features: featuresOf(problem), target: 't' },
    metrics: {},
    provenance: { dataset: { name: 'bench', hash: '' }, engine: 'kernels', params: {} },
  }
}

function featuresOf({ inputShape, vocabulary }: Problem): readonly Feature[] {
  const [first, width, channels] = inputShape as [number, number, number]
  if (vocabulary) return [{ kind: 'sequence', name: 'ids', steps: first, vocabulary }]
  if (width) return [{ kind: 'image', name: 'image', height: first, width, channels }]
  return Array.from({ length: first }, (_, i) => ({ kind: 'number', name: `x${i}` }))
}
