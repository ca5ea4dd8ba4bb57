import { MaasError } from '../core/error.ts'
import type { Tensor } from '../core/tensor.ts'
import type { Graph } from '../graph/graph.ts'
import type { Activation } from '../network/activations.ts'
import type { Weight } from '../network/layer.ts'
import type { Constraint } from '../network/network-builder.ts'
import type { LossConfig, NetworkConfig, OptimizerConfig } from './run-config.ts'

/** What an engine is asked to train. Plain data. */
export interface TrainingTask {
  /**
   * As it trains. Its inputs are the feeds of a batch, each with `batch` as first size, and `step` [] int32 when it
   * draws random numbers (dropout). Its outputs are what the network gives, and the penalty of regularized weights, a
   * scalar that is added to the loss, when there are any.
   */
  readonly forward: Graph
  /** The network's last activation, and the value of `forward` that it is of, in the output's shape. */
  readonly ending: { readonly activation: Activation; readonly logits: string }
  /** The float32 initializers that are trained. */
  readonly weights: readonly string[]
  /** The initializers that the forward graph itself changes, such as moving statistics. */
  readonly states: readonly string[]
  readonly constraints: readonly Constraint[]
  /** As it answers: one output, over the same feeds, weights and states. */
  readonly inference: Graph
  /** Over what the network gives and the target `t`. */
  readonly loss: LossConfig
  /** Batches have weights of their rows. */
  readonly weighted: boolean
  readonly optimizer: OptimizerConfig
  readonly batchSize: number
  /** What an engine that does not run graphs builds the network from. */
  readonly network: {
    readonly config: NetworkConfig
    /** The values of `forward` that the network reads, in the order of its input layers. */
    readonly inputs: readonly string[]
    readonly weights: readonly Weight[]
  }
}

/** What the inputs of a task's graphs are given: tensors with one row each per row of the batch. */
export type Feeds = Readonly<Record<string, Tensor>>

export interface Batch {
  readonly feeds: Feeds
  /** Class indices, int32 with the output's shape but its last size, or values, float32 of the output's shape. */
  readonly t: Tensor
  /** Of each row of the output (all its axes but the last), scaled so that the loss is the mean over rows of w * l. */
  readonly w?: Tensor<'float32'>
}

/** Throws `invalid-input` unless a batch has weights just when its task is weighted. */
export function checkWeights({ weighted }: Pick<TrainingTask, 'weighted'>, { w }: Batch): void {
  if (weighted === (w !== undefined)) return
  throw new MaasError('invalid-input', weighted
    ? 'The task is weighted, but this batch has no weights of its rows: give it w.'
    : 'This batch has weights of its rows, but the task is not weighted: set weighted, or leave w out.')
}

/** What a step saw before it changed the weights. */
export interface StepResult {
  /** Mean over the batch, with the penalty. */
  readonly loss: number
  /** What the network gave, row-major; valid until the next call. */
  readonly output: Float32Array
}

/**
 * Somewhere that a model can be trained: the kernels here, WebGPU later. The trainer owns epochs, batches, learning
 * rates, metrics and cancelling; the engine owns one optimizer step.
 */
export interface TrainEngine {
  readonly name: string
  /**
   * @param sample a batch of the run's data, for engines that try themselves on the task before they take it.
   * Throws `unsupported` naming the op, loss or optimizer that it cannot train, `unavailable` when memory is short.
   */
  prepare(task: TrainingTask, sample?: Batch): Promise<TrainState>
}

export interface TrainState {
  /** One forward, backward and update over `batchSize` rows or fewer. @param rate the learning rate of this step. */
  step(batch: Batch, rate: number): Promise<StepResult>
  /** Forward only, any number of rows; what the network gives, row-major. */
  predict(feeds: Feeds): Promise<Float32Array>
  /** The weights and states now, by name, copied. */
  weights(): Promise<ReadonlyMap<string, Tensor>>
  /**
   * All that the next steps depend on, copied: weights, states, what the optimizer keeps, and the steps done
   * (`optimizer.step`, int32 []).
   */
  snapshot(): Promise<ReadonlyMap<string, Tensor>>
  /** Goes on from a snapshot of the same task, bit for bit. Throws `invalid-input` for another one's. */
  restore(snapshot: ReadonlyMap<string, Tensor>): Promise<void>
  dispose(): void
}
