import { Rng } from '../../core/rng.ts'
import { float32, type Shape, sizeOf, tensor } from '../../core/tensor.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import type { LayerConfig } from '../../network/keras-config.ts'
import type { Batch, TrainingTask } from '../../train/engine.ts'
import { completeLoss, lossTraits } from '../../train/losses.ts'
import { type NetworkTask, networkTask } from '../network-task.ts'

export const layer = (class_name: string, config: Record<string, unknown> = {}): LayerConfig => ({ class_name, config })

export interface TaskOptions {
  readonly rowShape: Shape
  readonly dtype?: NetworkTask['input']['dtype']
  readonly outputs: number
  readonly loss: string
  readonly lossConfig?: TrainingTask['loss']['config']
  readonly optimizer?: TrainingTask['optimizer']
  readonly weighted?: boolean
}

export const SGD = { class_name: 'SGD', config: { learning_rate: 0.1, momentum: 0, nesterov: false } }
export const ADAM = { class_name: 'Adam', config: { learning_rate: 0.01, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 } }

/** What a run would prepare for these layers over rows of one input `x`. */
export function taskOf(layers: readonly LayerConfig[], options: TaskOptions): TrainingTask {
  const { rowShape, dtype = 'float32', outputs, loss, lossConfig = {}, optimizer = SGD, weighted = false } = options
  const task = lossTraits(loss).tasks[0]!
  return networkTask({
    network: { class_name: 'Sequential', config: { layers } },
    input: { dtype, shape: rowShape },
    task,
    outputs,
    rng: () => new Rng(3),
  }, { loss: completeLoss({ class_name: loss, config: lossConfig }, task), optimizer, batchSize: 16, weighted })
}

/** The same task whose network reads x * 0.5: a node before the network. */
export function preprocessed(task: TrainingTask): TrainingTask {
  const halve = (graph: TrainingTask['forward']): TrainingTask['forward'] => {
    const builder = new GraphBuilder('halved')
    const half = builder.op('Mul', [builder.input('x', 'float32', graph.inputs[0]!.shape), builder.constant(float32([], [0.5]), 'half')], {}, 'halved')
    const nodes = graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map((name) => (name === 'x' ? half : name)) }))
    const before = builder.build([half])
    return {
      ...graph,
      nodes: [...before.nodes, ...nodes],
      initializers: new Map([...before.initializers, ...graph.initializers]),
    }
  }
  return { ...task, forward: halve(task.forward), inference: halve(task.inference), network: { ...task.network, inputs: ['halved'] } }
}

/** Random rows and targets; ids are 1 to 5, then 0 where a row is shorter. */
export function batchFor({ forward, loss, weighted }: TrainingTask, rows: number, seed: number): Batch {
  const rng = new Rng(seed)
  const { dtype, shape } = forward.inputs.find(({ name }) => name === 'x')!
  const rowShape = shape.slice(1) as Shape
  const [, ...answer] = forward.outputs[0]!.shape as Shape
  const drawn = (of: Shape, next: () => number) => float32(of, Array.from({ length: sizeOf(of) }, next))
  const ids = (of: Shape, below: number) => tensor('int32', of, Int32Array.from({ length: sizeOf(of) }, () => rng.below(below)))
  const sequence = () => Array.from({ length: rowShape[0]! }, () => 1 + rng.below(5)).fill(0, 1 + rng.below(rowShape[0]!))
  const padded = () => tensor('int32', [rows, ...rowShape], Int32Array.from(Array.from({ length: rows }, sequence).flat()))
  const x = dtype === 'int32' ? padded() : drawn([rows, ...rowShape], () => rng.uniform())
  const w = weighted ? { w: drawn([rows, ...answer.slice(0, -1)], () => rng.uniform()) } : {}
  const { target, tasks, proportional } = lossTraits(loss.class_name)
  if (target === 'indices') return { feeds: { x }, t: ids([rows, ...answer.slice(0, -1)], answer.at(-1)!), ...w }
  const number = () => (proportional ? 0.1 + rng.uniform() : rng.normal())
  return { feeds: { x }, t: drawn([rows, ...answer], () => (tasks[0] === 'regression' ? number() : rng.below(2))), ...w }
}
