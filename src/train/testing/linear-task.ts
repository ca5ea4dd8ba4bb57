import { Rng } from '../../core/rng.ts'
import { float32 } from '../../core/tensor.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import type { Batch, TrainEngine, TrainingTask } from '../engine.ts'
import { completeOptimizer } from '../optimizers.ts'
import { rateAt } from '../schedules.ts'

/** y = x w + b with the mean squared error: small enough that its gradient stands here. */
const INPUTS = 3
const OUTPUTS = 2
export const START = Array.from(Float32Array.of(0.5, -1, 0.25, 2, -0.75, 1, 0.1, -0.2))

export function linearTask(
  optimizer: unknown,
  constraints: TrainingTask['constraints'] = [],
): TrainingTask {
  const builder = new GraphBuilder('line')
  const x = builder.input('x', 'float32', ['batch', INPUTS])
  builder.constant(float32([INPUTS, OUTPUTS], START.slice(0, 6)), 'w')
  builder.constant(float32([OUTPUTS], START.slice(6)), 'b')
  builder.op('Add', [builder.op('MatMul', [x, 'w']), 'b'], {}, 'y')
  const graph = builder.build(['y'])
  return {
    forward: graph,
    ending: { activation: 'linear', logits: 'y' },
    inference: graph,
    weights: ['w', 'b'],
    states: [],
    constraints,
    loss: { class_name: 'mean_squared_error', config: {} },
    weighted: false,
    optimizer: completeOptimizer(optimizer),
    batchSize: 4,
    network: { config: { class_name: 'Sequential', config: { layers: [] } }, inputs: ['x'], weights: [] },
  }
}

/** Batches that are alike in every test; the last of each five has fewer rows. */
export function linearBatches(count: number): readonly Batch[] {
  const rng = new Rng(7)
  return Array.from({ length: count }, (_, i): Batch => {
    const rows = i % 5 === 4 ? 3 : 4
    const values = (width: number): number[] => Array.from({ length: rows * width }, () => rng.normal())
    return { feeds: { x: float32([rows, INPUTS], values(INPUTS)) }, t: float32([rows, OUTPUTS], values(OUTPUTS)) }
  })
}

/** d loss / d (w, b) in float64. */
export function linearGradient(weights: readonly number[], { feeds, t }: Batch): number[] {
  const x = feeds['x']!.data as Float32Array
  const rows = t.shape[0]!
  const gradient = weights.map(() => 0)
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < OUTPUTS; j++) {
      let y = weights[6 + j]!
      for (let i = 0; i < INPUTS; i++) y += x[row * INPUTS + i]! * weights[i * OUTPUTS + j]!
      const error = (2 * (y - (t.data as Float32Array)[row * OUTPUTS + j]!)) / (rows * OUTPUTS)
      for (let i = 0; i < INPUTS; i++) gradient[i * OUTPUTS + j]! += x[row * INPUTS + i]! * error
      gradient[6 + j]! += error
    }
  }
  return gradient
}

/** The weights after each batch. */
export async function linearSteps(
  engine: TrainEngine,
  task: TrainingTask,
  batches: readonly Batch[],
): Promise<readonly (readonly number[])[]> {
  const state = await engine.prepare(task)
  const path: number[][] = []
  for (const [step, batch] of batches.entries()) {
    await state.step(batch, rateAt(task.optimizer.config['learning_rate'], step))
    const weights = await state.weights()
    path.push(['w', 'b'].flatMap((name) => [...(weights.get(name)!.data as Float32Array)]))
  }
  state.dispose()
  return path
}
