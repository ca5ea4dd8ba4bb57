import { Rng } from '../../core/rng.ts'
import { float32, type Shape, sizeOf, tensor } from '../../core/tensor.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import type { LayerConfig, SequentialConfig } from '../../network/keras-config.ts'
import { buildNetwork } from '../../network/network.ts'
import type { Batch, TrainingTask } from '../../train/engine.ts'

export const layer = (class_name: string, config: Record<string, unknown> = {}): LayerConfig => ({ class_name, config })

export interface TaskOptions {
  readonly rowShape: Shape
  readonly outputs: number
  readonly loss: string
  readonly optimizer?: TrainingTask['optimizer']
  /** Given to the network as x * 0.5, so that there are nodes before it. */
  readonly halved?: boolean
}

/** What a run would prepare for a network over rows of one float32 input `x`. */
export function taskOf(layers: readonly LayerConfig[], { rowShape, outputs, loss, optimizer = SGD, halved = false }: TaskOptions): TrainingTask {
  const config: SequentialConfig = { class_name: 'Sequential', config: { layers } }
  const lower = (training: boolean) => {
    const builder = new GraphBuilder('task')
    const x = builder.input('x', 'float32', ['batch', ...rowShape])
    const input = halved ? builder.op('Mul', [x, builder.scalar(0.5)]) : x
    const task = loss === 'mean_squared_error' ? 'regression' : 'classification'
    const network = buildNetwork(builder, config, { input, task, outputs, rng: new Rng(3), training })
    return { input, network, graph: builder.build([network.output]) }
  }
  const { input, network, graph } = lower(true)
  return {
    forward: graph,
    inference: lower(false).graph,
    weights: network.weights.map(({ name }) => name),
    states: [],
    constraints: [],
    loss: { class_name: loss, config: {} },
    weighted: false,
    optimizer,
    batchSize: 16,
    network: { config: network.config, inputs: [input], weights: network.weights },
  }
}

export const SGD = { class_name: 'SGD', config: { learning_rate: 0.1, momentum: 0, nesterov: false } }
export const ADAM = { class_name: 'Adam', config: { learning_rate: 0.01, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 } }

/** Random rows and targets. */
export function batchFor({ forward, loss }: TrainingTask, rows: number, seed: number): Batch {
  const rng = new Rng(seed)
  const [, ...rowShape] = forward.inputs[0]!.shape as readonly number[]
  const width = forward.outputs[0]!.shape.at(-1) as number
  const draw = (shape: Shape, next: () => number) => float32(shape, Array.from({ length: sizeOf(shape) }, next))
  const feeds = { x: draw([rows, ...rowShape], () => rng.uniform()) }
  if (loss.class_name === 'sparse_categorical_crossentropy') {
    return { feeds, t: tensor('int32', [rows], Int32Array.from({ length: rows }, () => rng.below(width))) }
  }
  if (loss.class_name === 'mean_squared_error') return { feeds, t: draw([rows, width], () => rng.normal()) }
  return { feeds, t: draw([rows, width], () => rng.below(2)) }
}
