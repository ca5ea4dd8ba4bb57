import { MaasError } from '../core/error.ts'
import { gradients } from '../graph/autodiff.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph, ValueInfo } from '../graph/graph.ts'
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
  /** What the optimizer keeps: inputs that are updated in place, each [size] and filled with `initial` at the start. */
  readonly slots: readonly { readonly name: string; readonly size: number; readonly initial: number }[]
  /** Names of its two outputs: the mean loss before the update, and what the network gives. */
  readonly loss: string
  readonly output: string
}

/**
 * One optimizer step as one graph: forward, loss, backward and an update of all weights at once, which the flat packs
 * `weights` and `gradients` make a single node. Weights and what the optimizer keeps are updated in place.
 */
export function trainingGraph(task: TrainingTask): TrainingGraph {
  const builder = GraphBuilder.from(task.forward)
  const output = task.forward.outputs[0]!.name
  const last = task.forward.nodes.find((node) => node.outputs.includes(output))
  if (!last) throw new MaasError('invalid-config', 'network: it has no layer')
  const loss = LOSSES[task.loss.class_name]!
  const { shape } = builder.info(output)
  const t =
    loss.target === 'indices' ? builder.input('t', 'int32', shape.slice(0, -1)) : builder.input('t', 'float32', shape)
  const mean = loss.append(builder, last, t)
  const penalty = task.forward.outputs[1]?.name
  const lossName = penalty ? builder.op('Add', [mean, penalty]) : mean
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
): Pick<TrainingGraph, 'graph' | 'packs' | 'slots'> {
  const size = weights.reduce((sum, name) => sum + graph.initializers.get(name)!.data.length, 0)
  const slots = optimizerSlots(optimizer).map((name) => ({ name: `optimizer.${name}`, size, initial: 0 }))
  const names = slots.map(({ name }) => name)
  const inputs = [...graph.inputs, ...names.map((name): ValueInfo => ({ name, dtype: 'float32', shape: [size] }))]
  const packs = [
    { name: 'weights', members: weights },
    { name: 'gradients', members: weights.map((name) => gradients.get(name)!) },
  ]
  const values = { ...scalars, weights: 'weights', gradients: 'gradients' }
  const node = updateNode(optimizer, values, names)
  const update = { ...node, outputs: ['weights', ...names].map((name) => `${name}_new`) }
  return { graph: { ...graph, inputs, nodes: [...graph.nodes, update] }, packs, slots }
}
