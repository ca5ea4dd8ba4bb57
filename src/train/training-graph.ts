import { MaasError } from '../core/error.ts'
import { gradients } from '../graph/autodiff.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import type { TrainingTask } from './engine.ts'
import { LOSSES } from './losses.ts'
import { type KeptSlot, type StepEnd, updateNodes } from './update-nodes.ts'

/** Values that stand for several members laid out one after the other; see `compile()`. */
export interface TrainingPack {
  readonly name: string
  readonly members: readonly string[]
}

export interface TrainingGraph {
  /**
   * A step that updates the weights. Its inputs: the forward graph's, the target `t`, the weights of rows `w` when the task
   * is weighted, `rate` [] float32, `updates` [] int32 when the optimizer counts the updates done before, and the slots.
   */
  readonly update: Graph
  /** A step that only adds to the gradients of the next update; undefined when each step updates. */
  readonly accumulation: Graph | undefined
  /** Steps of which the last one updates. */
  readonly stepsPerUpdate: number
  readonly packs: readonly TrainingPack[]
  /** What is kept beside the weights: inputs that are updated in place. */
  readonly slots: readonly KeptSlot[]
  /** Names of the two outputs: the mean loss with the penalty, before the update, and what the network gives. */
  readonly loss: string
  readonly output: string
}

/**
 * One optimizer step as one graph: forward, loss, backward and an update of all weights at once, which the flat packs
 * `weights` and `gradients` make a single node. Weights and what the optimizer keeps are updated in place.
 */
export function trainingGraph(task: TrainingTask): TrainingGraph {
  const builder = GraphBuilder.from(task.forward)
  const [output, penalty] = task.forward.outputs.map(({ name }) => name) as [string, string | undefined]
  const last = task.forward.nodes.find((node) => node.outputs.includes(output))
  if (!last) throw new MaasError('invalid-config', 'network: it has no layer')
  const entry = LOSSES[task.loss.class_name]!
  const { shape } = builder.info(output)
  const t =
    entry.target === 'indices' ? builder.input('t', 'int32', shape.slice(0, -1)) : builder.input('t', 'float32', shape)
  const mean = entry.append(builder, last, t)
  const loss = penalty ? builder.op('Add', [mean, penalty]) : mean
  const backward = gradients(builder.build([loss, output]), loss, task.weights)
  const { update, accumulation, stepsPerUpdate, slots } = updateNodes(task)
  const packs = [
    { name: 'weights', members: task.weights },
    { name: 'gradients', members: task.weights.map((name) => backward.gradients.get(name)!) },
  ]
  return {
    update: endWith(backward.graph, update),
    accumulation: accumulation && endWith(backward.graph, accumulation),
    stepsPerUpdate,
    packs,
    slots,
    loss,
    output,
  }
}

function endWith(graph: Graph, { inputs, nodes }: StepEnd): Graph {
  return { ...graph, inputs: [...graph.inputs, ...inputs], nodes: [...graph.nodes, ...nodes] }
}
