import type { Metrics } from '../artifact/manifest.ts'
import { type CancelSignal, throwIfCancelled } from '../core/cancel.ts'
import { pow } from '../core/elementary.ts'
import { MaasError } from '../core/error.ts'
import { Rng } from '../core/rng.ts'
import type { Tensor } from '../core/tensor.ts'
import { measurePenalty } from '../network/regularizers.ts'
import { Callbacks } from './callbacks/callbacks.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { TrainEngine, TrainingTask, TrainState } from './engine.ts'
import { Evaluation } from './evaluation.ts'
import { batchesOf, epochLength, type Part, type TrainingPart } from './examples.ts'
import { lossTraits } from './losses.ts'
import type { CallbackConfig } from './run-config.ts'
import { rateAt } from './schedules.ts'

/** What is trained, on what, and for how long. */
export interface Training {
  readonly task: TrainingTask
  readonly train: TrainingPart
  /** Measured after each epoch. */
  readonly validation?: Part
  /** Measured once, at the end. */
  readonly test?: Part
  readonly epochs: number
  /** Names of the metrics beside the loss. */
  readonly metrics: readonly string[]
  /** Complete. */
  readonly callbacks: readonly CallbackConfig[]
  /** Draws the order of the rows of each epoch. */
  readonly shuffle: Rng
  /** What 1 in the network's output is in the target's own unit, in which losses and errors are told; 1 if left out. */
  readonly unit?: number
  /** Above which a single output says the second of two labels; 0.5 if left out. */
  readonly threshold?: number
  /** Forecasting: the output that says that nothing changes; 0 if left out. */
  readonly unchanged?: number
}

export type TrainerProgress =
  /** `step` of `steps` of the whole run; `loss` of the last step. */
  | { readonly type: 'progress'; readonly step: number; readonly steps: number; readonly loss: number }
  /** `metrics`: `loss` and those of the config, and each with `val_` when there is a validation part. */
  | { readonly type: 'epoch'; readonly epoch: number; readonly epochs: number; readonly metrics: Metrics }
  /** A fold of a cross-validation is done, counted from 1: its metrics on the rows that it was not trained on. */
  | { readonly type: 'fold'; readonly fold: number; readonly metrics: Metrics }
  /**
   * Behind the first epoch, then every few seconds or as the callback ModelCheckpoint says. It belongs to who gets it.
   */
  | { readonly type: 'checkpoint'; readonly checkpoint: Checkpoint }

export interface TrainedWeights {
  /** Those of the last epoch, or of the best one when a callback restores it. */
  readonly weights: ReadonlyMap<string, Tensor>
  /** Of that epoch, and each with `test_` when there is a test part. */
  readonly metrics: Metrics
}

export interface TrainOptions {
  readonly engine: TrainEngine
  readonly signal?: CancelSignal
  /** Milliseconds that only grow. */
  readonly now: () => number
  /** Lets the host handle its events, such as a message that cancels. */
  readonly pause: () => Promise<void>
  /** Where to go on from: of the same training, though its epochs and learning rate may differ. */
  readonly checkpoint?: Checkpoint
}

const PAUSE_EVERY_MS = 50
const CHECKPOINT_EVERY_MS = 5000

/** A mean loss this many times that of the first step (or of guessing the mean, which is 1) has left for infinity. */
const DIVERGED = 1000
/** One this many times that is on its way there: nothing to go on from. */
const DIVERGING = 10

/**
 * Trains until the last epoch or until a callback stops it.
 *
 * The loss and metrics of the training part are means over the epoch while the weights change (as in Keras: dropout
 * active, with weights of rows and penalties); those of the validation part are measured after the epoch, those of the
 * test part once, at the end, both with the penalties of weights, not with those of what layers give. What goes on from
 * a checkpoint gives, bit for bit, what it would have given uninterrupted.
 *
 * Yields about every 50 ms. `return()` or `signal` stops it there; throws `cancelled` for the latter, `invalid-config`
 * when the loss diverges, with a `learning_rate` to try in its details, and what the engine throws.
 */
export async function* trainExamples(
  training: Training,
  options: TrainOptions,
): AsyncGenerator<TrainerProgress, TrainedWeights, undefined> {
  const [sample] = batchesOf(training.train, training.task.batchSize)
  const state = await options.engine.prepare(training.task, sample)
  try {
    const loop = new Loop(training, state, options)
    await loop.restore()
    return yield* loop.run()
  } finally {
    state.dispose()
  }
}

/** One training from its first step to its result. */
class Loop {
  readonly #training: Training
  readonly #state: TrainState
  readonly #options: TrainOptions
  readonly #callbacks: Callbacks
  readonly #shuffle: Rng
  readonly #unit: number
  readonly #steps: number
  /** What a loss of 1 in the network's output is in the target's unit. */
  readonly #lossUnit: number
  #epoch: number
  #step: number
  #metrics: Metrics
  #firstLoss: number
  #loss = 0
  #checkpointEpoch: number | undefined
  #checkpointedAt = Number.NEGATIVE_INFINITY
  #pausedAt: number

  constructor(training: Training, state: TrainState, options: TrainOptions) {
    const { train, task, epochs, callbacks, shuffle, unit = 1 } = training
    const { checkpoint, now } = options
    this.#training = training
    this.#state = state
    this.#options = options
    this.#callbacks = new Callbacks(callbacks, checkpoint?.callbacks)
    this.#shuffle = checkpoint ? Rng.from(checkpoint.shuffle) : shuffle
    this.#unit = unit
    this.#steps = Math.ceil(epochLength(train) / task.batchSize) * epochs
    this.#lossUnit = pow(unit, lossTraits(task.loss.class_name).power)
    this.#epoch = checkpoint?.epoch ?? 0
    this.#step = checkpoint?.step ?? 0
    this.#metrics = checkpoint?.metrics ?? {}
    this.#firstLoss = checkpoint?.firstLoss ?? 0
    this.#checkpointEpoch = checkpoint?.epoch
    this.#pausedAt = now()
  }

  async restore(): Promise<void> {
    const { checkpoint } = this.#options
    if (checkpoint) await this.#state.restore(checkpoint.snapshot)
  }

  async *run(): AsyncGenerator<TrainerProgress, TrainedWeights, undefined> {
    const { epochs, validation, test } = this.#training
    while (this.#epoch < epochs) {
      const trained = yield* this.#trainEpoch()
      this.#metrics = { ...trained, ...(yield* this.#evaluate(validation, 'val_')) }
      const epoch = ++this.#epoch
      this.#refuseDiverged(this.#metrics)
      const { stop, checkpoint } = await this.#callbacks.afterEpoch({
        epoch, metrics: this.#metrics, rate: this.#scheduledRate(), weights: () => this.#state.weights(),
      })
      yield { type: 'epoch', epoch, epochs, metrics: this.#metrics }
      if (stop) break
      const isGood = this.#metrics['loss']! <= DIVERGING * this.#usualLoss()
      if (isGood && epoch < epochs && (checkpoint || this.#isCheckpointDue())) yield await this.#checkpoint()
    }
    const { kept } = this.#callbacks
    if (kept) await this.#state.restore(new Map([...(await this.#state.snapshot()), ...kept.weights]))
    const metrics = { ...(kept?.metrics ?? this.#metrics), ...(yield* this.#evaluate(test, 'test_')) }
    this.#refuseDiverged(metrics)
    return { weights: await this.#state.weights(), metrics }
  }

  async *#trainEpoch(): AsyncGenerator<TrainerProgress, Metrics, undefined> {
    const { train, task } = this.#training
    const evaluation = this.#newEvaluation()
    let loss = 0
    for (const batch of batchesOf(train, task.batchSize, this.#shuffle)) {
      const result = await this.#state.step(batch, this.#rate())
      if (!Number.isFinite(result.loss)) throw this.#diverged(result.loss)
      this.#loss = result.loss * this.#lossUnit
      loss += this.#loss * batch.t.shape[0]!
      if (this.#step++ === 0) this.#firstLoss = this.#loss
      evaluation.add({ ...batch, output: result.output })
      if (this.#isPauseDue()) yield* this.#pause()
    }
    return { ...evaluation.metrics('', 0), loss: loss / epochLength(train) }
  }

  async *#evaluate(part: Part | undefined, prefix: string): AsyncGenerator<TrainerProgress, Metrics, undefined> {
    if (!part) return {}
    const evaluation = this.#newEvaluation()
    for (const batch of batchesOf(part, this.#training.task.batchSize)) {
      evaluation.add({ ...batch, output: await this.#state.predict(batch.feeds) })
      if (this.#isPauseDue()) yield* this.#pause()
    }
    return evaluation.metrics(prefix, await this.#penalty())
  }

  /** Of the weights as they are now. */
  async #penalty(): Promise<number> {
    const regularized = this.#training.task.network.weights.filter(({ regularizer }) => regularizer)
    if (regularized.length === 0) return 0
    const weights = await this.#state.weights()
    return regularized.reduce((sum, { name, regularizer }) =>
      sum + measurePenalty(weights.get(name)!.data as Float32Array, regularizer!), 0)
  }

  #newEvaluation(): Evaluation {
    const { task, metrics, threshold = 0.5, unchanged = 0 } = this.#training
    return new Evaluation(task.loss, metrics, this.#unit, { threshold, unchanged })
  }

  #scheduledRate(): number {
    return rateAt(this.#training.task.optimizer.config['learning_rate'], this.#step)
  }

  #rate(): number {
    return this.#scheduledRate() * this.#callbacks.rateScale
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

  #isCheckpointDue(): boolean {
    return !this.#callbacks.savesCheckpoints && this.#options.now() - this.#checkpointedAt >= CHECKPOINT_EVERY_MS
  }

  async #checkpoint(): Promise<TrainerProgress> {
    const snapshot = await this.#state.snapshot()
    // The last update of an epoch can be the one that breaks it, behind the last loss that was looked at.
    for (const { data } of snapshot.values()) {
      if (!(data as Float32Array).every(Number.isFinite)) throw this.#diverged(this.#loss)
    }
    this.#checkpointedAt = this.#options.now()
    this.#checkpointEpoch = this.#epoch
    return {
      type: 'checkpoint',
      checkpoint: {
        epoch: this.#epoch, step: this.#step, metrics: this.#metrics, firstLoss: this.#firstLoss, snapshot,
        shuffle: this.#shuffle.state, callbacks: this.#callbacks.states,
      },
    }
  }

  #refuseDiverged(metrics: Metrics): void {
    const isFinite = Object.values(metrics).every(Number.isFinite)
    if (!isFinite || metrics['loss']! > DIVERGED * this.#usualLoss()) throw this.#diverged(this.#loss)
  }

  #usualLoss(): number {
    return Math.max(this.#firstLoss, this.#lossUnit)
  }

  #diverged(loss: number): MaasError {
    const rate = this.#rate()
    const isConstant = rate === this.#training.task.optimizer.config['learning_rate']
    const lower = Number((rate / 10).toPrecision(2))
    const resume = this.#checkpointEpoch ? ` The run can be resumed from epoch ${this.#checkpointEpoch} with a lower one.` : ''
    return new MaasError(
      'invalid-config',
      `Training diverged at step ${this.#step} of ${this.#steps} (loss ${loss.toPrecision(3)}): lower ` +
        `optimizer.config.learning_rate, which is ${rate}${isConstant ? '' : ' at this step'}, for example to ${lower}.${resume}`,
      { details: { learning_rate: lower } },
    )
  }
}
