import { plain, relaxed } from 'virtual:kernels'
import type { Feature, Manifest } from '../../src/artifact/manifest.ts'
import { encodeModel } from '../../src/artifact/onnx.ts'
import { float32, type Tensor, tensor } from '../../src/core/tensor.ts'
import { createParallelEngine } from '../../src/engines/parallel/engine.ts'
import { type ReplicaRequest, serveReplica } from '../../src/engines/parallel/replica.ts'
import { type Kernels, loadKernels } from '../../src/kernels/loader.ts'
import type { TrainEngine, TrainingTask } from '../../src/train/engine.ts'
import { createKernelEngine } from '../../src/train/kernel-engine.ts'
import { stepFlops } from './flops.ts'
import { LEARNING_RATE, type Problem, batchOf } from './problems.ts'
import { taskOf } from './task.ts'
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
