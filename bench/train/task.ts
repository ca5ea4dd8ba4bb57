import { Rng } from '../../src/core/rng.ts'
import { float32 } from '../../src/core/tensor.ts'
import { networkTask } from '../../src/engines/network-task.ts'
import { withInitializers } from '../../src/graph/passes.ts'
import { kerasToWeights } from '../../src/network/keras-weights.ts'
import type { TrainingTask } from '../../src/train/engine.ts'
import { completeOptimizer } from '../../src/train/optimizers.ts'
import { LEARNING_RATE, type Problem, initialWeight } from './problems.ts'

/** What the trainer hands to an engine, with the weights that every contestant starts from. */
export function taskOf(problem: Problem, batchSize: number): TrainingTask {
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
