import type { Metrics, Signature } from '../artifact/manifest.ts'
import { type CancelSignal, throwIfCancelled } from '../core/cancel.ts'
import { MaasError } from '../core/error.ts'
import type { Tensor } from '../core/tensor.ts'
import { RowReader } from '../data/batches.ts'
import type { Dataset } from '../data/dataset.ts'
import type { Graph } from '../graph/graph.ts'
import type { TrainEngine, TrainState } from './engine.ts'
import { Evaluation } from './evaluation.ts'
import { LOSSES } from './losses.ts'
import { type PreparedRun, prepareRun } from './prepare-run.ts'
import type { CompleteRunConfig } from './run-config.ts'
import { rateAt } from './schedules.ts'

export type TrainerProgress =
  /** `step` of `steps` of the whole run; `loss` of the last step. */
  | { readonly type: 'progress'; readonly step: number; readonly steps: number; readonly loss: number }
  /** `metrics`: `loss` and those of the config, and each with `val_` when there is a validation part. */
  | { readonly type: 'epoch'; readonly epoch: number; readonly epochs: number; readonly metrics: Metrics }

export interface TrainedModel {
  /** What is served: preprocessing, network and output, with the trained weights. */
  readonly graph: Graph
  readonly signature: Signature
  /** Of the last epoch, and each with `test_` when there is a test part. */
  readonly metrics: Metrics
  /** Rows that were not trained on, raw, to prove the artifact with: [rows, ...]. */
  readonly heldOut: Tensor<'float32'>
}

export interface TrainOptions {
  readonly engine: TrainEngine
  readonly signal?: CancelSignal
  /** Milliseconds that only grow. */
  readonly now: () => number
  /** Lets the host handle its events, such as a message that cancels. */
  readonly pause: () => Promise<void>
}

const PAUSE_EVERY_MS = 50
const HELD_OUT_ROWS = 256

/** A mean loss this many times that of the first step (or of guessing the mean, which is 1) has left for infinity. */
const DIVERGED = 1000

/**
 * Trains the model that a config describes. The weights are those of the last epoch, as in Keras.
 *
 * Metrics of the training part are means over the epoch while the weights change (as in Keras, dropout active); those of
 * the validation part are measured after the epoch, those of the test part once, at the end. Neither part is ever
 * trained on, and preprocessing is fitted without them. Losses and errors of a regression are in the target's unit.
 *
 * Yields about every 50 ms. `return()` or `signal` stops it there; throws `cancelled` for the latter, `invalid-config`
 * when the loss diverges, and what {@link prepareRun} and the engine throw.
 */
export async function* train(
  config: CompleteRunConfig,
  dataset: Dataset,
  options: TrainOptions,
): AsyncGenerator<TrainerProgress, TrainedModel, undefined> {
  const run = prepareRun(config, dataset)
  const state = await options.engine.prepare(run.task)
  try {
    return yield* new Training(config, run, state, options).run()
  } finally {
    state.dispose()
  }
}

/** One run from its first step to its result. */
class Training {
  readonly #config: CompleteRunConfig
  readonly #run: PreparedRun
  readonly #state: TrainState
  readonly #options: TrainOptions
  readonly #reader: RowReader
  readonly #steps: number
  /** What a loss of 1 in the network's output is in the target's unit. */
  readonly #lossUnit: number
  #step = 0
  #loss = 0
  #firstLoss = 0
  #pausedAt: number

  constructor(config: CompleteRunConfig, run: PreparedRun, state: TrainState, options: TrainOptions) {
    this.#config = config
    this.#run = run
    this.#state = state
    this.#options = options
    this.#reader = new RowReader(run.table, run.task.batchSize)
    this.#steps = Math.ceil(run.split.train.length / run.task.batchSize) * config.epochs
    this.#lossUnit = run.targets.unit ** LOSSES[config.loss]!.power
    this.#pausedAt = options.now()
  }

  async *run(): AsyncGenerator<TrainerProgress, TrainedModel, undefined> {
    const { epochs } = this.#config
    const { split, signature, served } = this.#run
    let metrics: Metrics = {}
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const trained = yield* this.#epoch()
      metrics = { ...trained, ...(yield* this.#evaluate(split.validation, 'val_')) }
      this.#refuseDiverged(metrics)
      yield { type: 'epoch', epoch, epochs, metrics }
    }
    metrics = { ...metrics, ...(yield* this.#evaluate(split.test, 'test_')) }
    this.#refuseDiverged(metrics)
    return { graph: served(await this.#state.weights()), signature, metrics, heldOut: this.#heldOut() }
  }

  async *#epoch(): AsyncGenerator<TrainerProgress, Metrics, undefined> {
    const { split, targets, shuffle } = this.#run
    const { optimizer } = this.#config
    const evaluation = this.#newEvaluation()
    for (const batch of this.#reader.batches(split.train, shuffle)) {
      const { t, truth } = targets.encode(batch)
      const { loss, output } = await this.#state.step({ feeds: { x: batch.x }, t }, rateAt(optimizer.config['learning_rate'], this.#step))
      this.#loss = loss * this.#lossUnit
      if (this.#step++ === 0) this.#firstLoss = this.#loss
      if (!Number.isFinite(loss)) throw this.#diverged()
      evaluation.add(output, truth)
      if (this.#isPauseDue()) yield* this.#pause()
    }
    return evaluation.metrics('')
  }

  async *#evaluate(rows: Uint32Array, prefix: string): AsyncGenerator<TrainerProgress, Metrics, undefined> {
    if (rows.length === 0) return {}
    const evaluation = this.#newEvaluation()
    for (const batch of this.#reader.batches(rows)) {
      evaluation.add(await this.#state.predict({ x: batch.x }), this.#run.targets.encode(batch).truth)
      if (this.#isPauseDue()) yield* this.#pause()
    }
    return evaluation.metrics(prefix)
  }

  #newEvaluation(): Evaluation {
    const { loss, metrics } = this.#config
    return new Evaluation(loss, metrics, this.#run.targets.unit)
  }

  #isPauseDue(): boolean {
    return this.#options.now() - this.#pausedAt >= PAUSE_EVERY_MS
  }

  async *#pause(): AsyncGenerator<TrainerProgress, void, undefined> {
    yield { type: 'progress', step: this.#step, steps: this.#steps, loss: this.#loss }
    await this.#options.pause()
    throwIfCancelled(this.#options.signal, 'The run')
    this.#pausedAt = this.#options.now()
  }

  #heldOut(): Tensor<'float32'> {
    const { test, validation, train } = this.#run.split
    const rows = [test, validation, train].find(({ length }) => length > 0)!.subarray(0, HELD_OUT_ROWS)
    return new RowReader(this.#run.table, rows.length).batches(rows).next().value!.x
  }

  #refuseDiverged(metrics: Metrics): void {
    const isFinite = Object.values(metrics).every(Number.isFinite)
    const limit = DIVERGED * Math.max(this.#firstLoss, this.#lossUnit)
    if (!isFinite || metrics['loss']! > limit) throw this.#diverged()
  }

  #diverged(): MaasError {
    const rate = this.#config.optimizer.config['learning_rate'] as number
    return new MaasError(
      'invalid-config',
      `Training diverged at step ${this.#step} of ${this.#steps} (loss ${this.#loss.toPrecision(3)}): lower ` +
        `optimizer.config.learning_rate, which is ${rate}, for example to ${Number((rate / 10).toPrecision(2))}.`,
    )
  }
}
