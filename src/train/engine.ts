import type { Tensor } from '../core/tensor.ts'
import type { Graph } from '../graph/graph.ts'
import type { OptimizerConfig } from './run-config.ts'

/** What an engine is asked to train. Plain data. */
export interface TrainingTask {
  /**
   * Forward graph: input `x` [batch, ...], one output; its float32 initializers named in `weights` are trained. A
   * second input `step` [] int32 when it draws random numbers (dropout).
   */
  readonly forward: Graph
  readonly weights: readonly string[]
  /** The forward graph as it answers, over the same weights, without dropout. */
  readonly inference: Graph
  /** Keras's name of the loss, over the forward output and the target `t`. */
  readonly loss: string
  readonly optimizer: OptimizerConfig
  readonly batchSize: number
}

/** A batch: `x` as the graph's input wants it, `t` [rows] int32 class indices or float32 [rows, outputs] values. */
export interface Batch {
  readonly x: Tensor
  readonly t: Tensor
}

/** What a step saw before it changed the weights. */
export interface StepResult {
  /** Mean over the batch. */
  readonly loss: number
  /** The forward output [rows, outputs]; valid until the next call. */
  readonly output: Float32Array
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
  /** One forward, backward and update over `batchSize` rows or fewer. */
  step(batch: Batch): Promise<StepResult>
  /** Forward only, any number of rows; the forward output [rows, outputs], valid until the next call. */
  predict(x: Tensor): Promise<Float32Array>
  /** The weights now, by name, copied. */
  weights(): Promise<ReadonlyMap<string, Tensor>>
  dispose(): void
}
