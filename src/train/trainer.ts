import { type CancelSignal, throwIfCancelled } from '../core/cancel.ts'
import { MaasError } from '../core/error.ts'
import { Rng } from '../core/rng.ts'
import type { Tensor } from '../core/tensor.ts'
import type { Metrics, Signature } from '../artifact/manifest.ts'
import { RowReader } from '../data/batches.ts'
import type { Dataset } from '../data/dataset.ts'
import type { Graph } from '../graph/graph.ts'
import type { TrainEngine, TrainState } from './engine.ts'
import { Evaluation } from './evaluation.ts'
import { type PreparedRun, prepareRun } from './prepare-run.ts'
import type { CompleteRunConfig } from './run-config.ts'

export type TrainerProgress =
  /** `step` of `steps` of the whole run; `loss` of the last step, in the units that the network is trained in. */
  | { readonly type: 'progress'; readonly step: number; readonly steps: number; readonly loss: number }
  /** `metrics`: `loss` and the config's metrics, and the same with `val_` when there is a validation part. */
  | { readonly type: 'epoch'; readonly epoch: number; readonly epochs: number; readonly metrics: Metrics }

export interface TrainedModel {
  /** What is served: preprocessing, network and output, with the trained weights. */
  readonly graph: Graph
  readonly signature: Signature
  /** Of the last epoch, and with `test_` of the test part. */
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

/** Mean loss, in units of what the first step had (at least 1), above which a run has left for infinity. */
const DIVERGED = 1000

/**
 * Trains the model that a config describes. The weights are those of the last epoch, as in Keras.
 *
 * Metrics of the training part are running means over the epoch while the weights change (as in Keras, dropout active);
 * those of the validation part are measured after the epoch, those of the test part once, at the end. Both parts are
 * never trained on, and preprocessing is fitted without them.
 *
 * Yields about every 50 ms. `return()` or `signal` stops it there; throws `cancelled` for the latter, `invalid-config`
 * when the loss diverges, and what {@link prepareRun} and the engine throw.
 */
export async function* train(
  config: CompleteRunConfig,
  dataset: Dataset,
  options: TrainOptions,
): AsyncGenerator<TrainerProgress, TrainedModel, undefined> {
  const run = prepareRun(config, dataset, new Rng(config.seed))
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
  #step = 0
  #loss = 0
  #firstLoss = 0
  #pausedAt: number

  constructor(config: CompleteRunConfig, run: PreparedRun, state: TrainState, options: TrainOptions) {
    this.#config = config
    this.#run = run
    this.#state = state
    this.#options = options
    this.#reader = new RowReader(run.table, config.batch_size)
    this.#steps = Math.ceil(run.split.train.length / config.batch_size) * config.epochs
    this.#pausedAt = options.now()
  }

  async *run(): AsyncGenerator<TrainerProgress, TrainedModel, undefined> {
    const { epochs } = this.#config
    const { split, shuffle } = this.#run
    let metrics: Metrics = {}
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const trained = yield* this.#epoch(shuffle)
      metrics = { ...trained, ...(yield* this.#evaluate(split.validation, 'val_')) }
      this.#refuseDiverged(metrics)
      yield { type: 'epoch', epoch, epochs, metrics }
    }
    const tested = yield* this.#evaluate(split.test, 'test_')
    const weights = await this.#state.weights()
    return {
      graph: this.#run.served(weights),
      signature: this.#run.signature,
      metrics: { ...metrics, ...tested },
      heldOut: this.#heldOut(),
    }
  }

  async *#epoch(shuffle: Rng): AsyncGenerator<TrainerProgress, Metrics, undefined> {
    const { split, targets } = this.#run
    const evaluation = this.#newEvaluation()
    for (const rows of this.#reader.batches(split.train, shuffle)) {
      const { t, truth } = targets.encode(rows)
      const { loss, output } = await this.#state.step({ x: rows.x, t })
      evaluation.add(output, truth)
      this.#step++
      this.#loss = loss
      if (!Number.isFinite(loss)) throw this.#diverged()
      yield* this.#breathe()
    }
    return evaluation.metrics('')
  }

  async *#evaluate(rows: Uint32Array, prefix: string): AsyncGenerator<TrainerProgress, Metrics, undefined> {
    if (rows.length === 0) return {}
    const { targets } = this.#run
    const evaluation = this.#newEvaluation()
    for (const batch of this.#reader.batches(rows)) {
      evaluation.add(await this.#state.predict(batch.x), targets.encode(batch).truth)
      yield* this.#breathe()
    }
    return evaluation.metrics(prefix)
  }

  #newEvaluation(): Evaluation {
    const { loss, metrics } = this.#config
    return new Evaluation(loss, metrics, this.#run.targets.unit)
  }

  /** Tells and lets the host act when it is time to, and stops when the run was cancelled. */
  async *#breathe(): AsyncGenerator<TrainerProgress, void, undefined> {
    const { now, pause, signal } = this.#options
    if (now() - this.#pausedAt < PAUSE_EVERY_MS) return
    yield { type: 'progress', step: this.#step, steps: this.#steps, loss: this.#loss }
    await pause()
    throwIfCancelled(signal, 'The run')
    this.#pausedAt = now()
  }

  #heldOut(): Tensor<'float32'> {
    const { test, validation, train } = this.#run.split
    const rows = [test, validation, train].find(({ length }) => length > 0)!.subarray(0, HELD_OUT_ROWS)
    const { value } = new RowReader(this.#run.table, rows.length).batches(rows).next()
    return value!.x
  }
}
