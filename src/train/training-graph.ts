import { MaasError } from '../core/error.ts'
import { type Tensor, zeros } from '../core/tensor.ts'
import { gradients } from '../graph/autodiff.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import type { TrainingTask } from './engine.ts'
import { LOSSES } from './losses.ts'
import { optimizerSlots, updateNode } from './optimizers.ts'

/** Values that stand for several members laid out one after the other; see `compile()`. */
export interface TrainingPack {
  readonly name: string
  readonly members: readonly string[]
}

export interface TrainingGraph {
  /** Inputs: the forward graph's, `t`, `rate` [] float32 and `step` [] int32 (updates done before). */
  readonly graph: Graph
  readonly packs: readonly TrainingPack[]
  /** Names of its two outputs: the mean loss before the update, and what the forward graph gives. */
  readonly loss: string
  readonly output: string
}

/**
 * One optimizer step as one graph: forward, loss, backward and an update of all weights at once, which the flat packs
 * `weights` and `gradients` make a single node. Weights and optimizer state are initializers and updated in place.
 */
export function trainingGraph(task: TrainingTask): TrainingGraph {
  const builder = GraphBuilder.from(task.forward)
  const output = task.forward.outputs[0]!.name
  const last = task.forward.nodes.find((node) => node.outputs.includes(output))
  if (!last) throw new MaasError('invalid-config', 'network: it has no layer')
  const loss = LOSSES[task.loss]!
  const { shape } = builder.info(output)
  const t =
    loss.target === 'indices' ? builder.input('t', 'int32', shape.slice(0, 1)) : builder.input('t', 'float32', shape)
  const lossName = loss.append(builder, last, t)
  const rate = builder.input('rate', 'float32', [])
  const drawsNumbers = task.forward.inputs.some(({ name }) => name === 'step')
  const step = drawsNumbers ? 'step' : builder.input('step', 'int32', [])
  const backward = gradients(builder.build([lossName, output]), lossName, task.weights)
  return { ...withUpdate(task, backward, { rate, step }), loss: lossName, output }
}

function withUpdate(
  { weights, optimizer }: TrainingTask,
  { graph, gradients }: { readonly graph: Graph; readonly gradients: ReadonlyMap<string, string> },
  scalars: { readonly rate: string; readonly step: string },
): Pick<TrainingGraph, 'graph' | 'packs'> {
  const size = weights.reduce((sum, name) => sum + graph.initializers.get(name)!.data.length, 0)
  const slots = optimizerSlots(optimizer)
  const initializers = new Map<string, Tensor>(graph.initializers)
  for (const slot of slots) initializers.set(slot, zeros('float32', [size]))
  const packs = [
    { name: 'weights', members: weights },
    { name: 'gradients', members: weights.map((name) => gradients.get(name)!) },
  ]
  const values = { ...scalars, weights: 'weights', gradients: 'gradients' }
  const node = updateNode(optimizer, values, slots)
  const update = { ...node, outputs: ['weights', ...slots].map((name) => `${name}_new`) }
  return { graph: { ...graph, nodes: [...graph.nodes, update], initializers }, packs }
}
