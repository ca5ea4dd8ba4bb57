import { MaasError } from '../core/error.ts'
import { gradients } from '../graph/autodiff.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import type { TrainingTask } from './engine.ts'
import { appendLoss, lossTraits } from './losses.ts'
import { type KeptSlot, type StepEnd, updateNodes } from './update-nodes.ts'

/** Values that stand for several members laid out one after the other; see `compile()`. */
export interface TrainingPack {
  readonly name: string
  readonly members: readonly string[]
}

export interface TrainingGraph {
  /**
   * A step that updates the weights. Its inputs: the forward graph's, the target `t`, the weights of rows `w` when the
   * task is weighted, `rate` [] float32, `updates` [] int32 when the optimizer counts the updates done before, and the
   * slots.
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
  const { graph, gradients, loss, output } = backwardGraph(task)
  const { update, accumulation, stepsPerUpdate, slots } = updateNodes(task)
  return {
    update: endWith(graph, update),
    accumulation: accumulation && endWith(graph, accumulation),
    stepsPerUpdate,
    packs: [weightsOf(task), { name: 'gradients', members: gradients }],
    slots,
    loss,
    output,
  }
}

/** The same step in two graphs, for a batch that is divided among several replicas of the weights. */
export interface DividedGraph extends Pick<TrainingGraph, 'slots' | 'loss' | 'output'> {
  /** Computes the gradients of some rows: those of {@link TrainingGraph.update} without `rate`, `updates` and slots. */
  readonly backward: Graph
  /** Its packs: `weights`, and `own gradients`. */
  readonly backwardPacks: readonly TrainingPack[]
  /**
   * Updates the weights by the mean of the replicas' gradients. Its inputs, beside `rate`, `updates` and slots: of each
   * replica `gradients i` [P] and `share i` [], the part of the batch that it had.
   */
  readonly apply: Graph
  /** Its pack: `weights`. */
  readonly applyPacks: readonly TrainingPack[]
}

/** Throws `unsupported` for gradients that are accumulated over several steps. */
export function dividedGraph(task: TrainingTask, replicas: number): DividedGraph {
  const { graph, gradients, loss, output } = backwardGraph(task)
  const { update, stepsPerUpdate, slots } = updateNodes(task)
  if (stepsPerUpdate > 1) {
    throw new MaasError('unsupported', 'gradient_accumulation_steps: gradients are accumulated on one worker only')
  }
  const weights = weightsOf(task)
  return {
    backward: graph,
    backwardPacks: [weights, { name: 'own gradients', members: gradients }],
    apply: endWith(meanGradients(task, replicas), update),
    applyPacks: [weights],
    slots,
    loss,
    output,
  }
}

function weightsOf({ weights }: TrainingTask): TrainingPack {
  return { name: 'weights', members: weights }
}

/** The weights, and `gradients` as the mean of what the replicas have found, each counted by its share. */
function meanGradients({ forward, weights }: TrainingTask, replicas: number): Graph {
  const builder = new GraphBuilder(forward.name)
  const tensors = weights.map((name) => forward.initializers.get(name)!)
  weights.forEach((name, i) => builder.constant(tensors[i]!, name))
  const size = tensors.reduce((sum, { data }) => sum + data.length, 0)
  const parts = Array.from({ length: replicas }, (_, i) =>
    builder.op('Mul', [builder.input(`gradients ${i}`, 'float32', [size]), builder.input(`share ${i}`, 'float32', [])]),
  )
  const sum = parts.reduce((sum, part) => builder.op('Add', [sum, part]))
  return builder.build([builder.op('Identity', [sum], {}, 'gradients')])
}

interface BackwardGraph {
  /** Outputs: the loss, and what the network gives. */
  readonly graph: Graph
  /** The gradient of each weight. */
  readonly gradients: readonly string[]
  readonly loss: string
  readonly output: string
}

function backwardGraph(task: TrainingTask): BackwardGraph {
  const builder = GraphBuilder.from(task.forward)
  const [output, penalty] = task.forward.outputs.map(({ name }) => name) as [string, string | undefined]
  const { shape } = builder.info(output)
  const rows = shape.slice(0, -1)
  const { target } = lossTraits(task.loss.class_name)
  const t = target === 'indices' ? builder.input('t', 'int32', rows) : builder.input('t', 'float32', shape)
  const w = task.weighted ? builder.input('w', 'float32', rows) : undefined
  const mean = appendLoss(builder, task.loss, { output, ...task.ending, t, w })
  const loss = penalty ? builder.op('Add', [mean, penalty]) : mean
  const backward = gradients(builder.build([loss, output]), loss, task.weights)
  return { graph: backward.graph, gradients: task.weights.map((name) => backward.gradients.get(name)!), loss, output }
}

function endWith(graph: Graph, { inputs, nodes }: StepEnd): Graph {
  return { ...graph, inputs: [...graph.inputs, ...inputs], nodes: [...graph.nodes, ...nodes] }
}
