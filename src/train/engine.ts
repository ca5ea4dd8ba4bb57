import type { Tensor } from '../core/tensor.ts'
import type { Graph } from '../graph/graph.ts'
import type { OptimizerConfig } from './run-config.ts'

/** What an engine is asked to train. Plain data. */
export interface TrainingTask {
  /** Forward graph: input `x` [batch, ...], one output; its float32 initializers named in `weights` are trained. */
  readonly forward: Graph
  readonly weights: readonly string[]
  /** Keras's name of the loss, over the forward output and the target `t`. */
  readonly loss: string
  readonly optimizer: OptimizerConfig
  readonly batchSize: number
  readonly seed: number
}

/** A batch: `x` as the graph's input wants it, `t` [rows] int32 class indices or float32 values. */
export interface Batch {
  readonly x: Tensor
  readonly t: Tensor
}

/**
 * Somewhere that a model can be trained: the kernels here, WebGPU later. The trainer owns epochs, batches, metrics
 * and cancelling; the engine owns one optimizer step.
 */
export interface TrainEngine {
  readonly name: string
  /** Throws `unsupported` naming the op, loss or optimizer that it cannot train. */
  prepare(task: TrainingTask): Promise<TrainState>
}

export interface TrainState {
  /** One forward, backward and update over exactly `batchSize` rows or fewer; the mean loss before the update. */
  step(batch: Batch): Promise<number>
  /** Forward only, any number of rows; the forward output. */
  predict(x: Tensor): Promise<Tensor>
  /** The weights now, by name, copied. */
  weights(): Promise<ReadonlyMap<string, Tensor>>
  dispose(): void
}

