import { MaasError } from '../../core/error.ts'
import type { Tensor } from '../../core/tensor.ts'
import { numericType } from '../../graph/op.ts'
import type { Kernels } from '../../kernels/loader.ts'
import { type Batch, checkWeights, type Feeds, type StepResult, type TrainEngine, type TrainingTask, type TrainState } from '../../train/engine.ts'
import { ReplicaState } from '../../train/replica-state.ts'
import { Replica, type ReplicaAnswer, type ReplicaRequest } from './replica.ts'
import { PATIENCE_MS, type SharedLayout, SharedStep } from './shared-step.ts'

export interface ParallelOptions {
  /** How many train together, the calling worker included: at most the processor's cores. */
  readonly replicas: number
  /** Starts a worker that hands the request it gets to `serveReplica`. */
  readonly spawn: () => Worker
}

/**
 * Data-parallel training on the kernels: each batch is divided among workers that meet in shared memory. For a worker, not
 * for a page, since it blocks while it waits; needs a cross-origin isolated site. Its sums are rounded otherwise than those
 * of one worker, so its weights are the same in each run with as many replicas, not with another number: its name says how
 * many.
 */
export function createParallelEngine(kernels: Kernels, options: ParallelOptions): TrainEngine {
  return {
    name: `kernels-parallel-${options.replicas}`,
    async prepare(task) {
      refuse(task, options.replicas)
      return new ParallelTrainState(task, kernels, options)
    },
  }
}

function refuse({ states, batchSize }: TrainingTask, replicas: number): void {
  const unsupported = (why: string): never => {
    throw new MaasError('unsupported', `Training in parallel: ${why}`)
  }
  if (!globalThis.crossOriginIsolated) unsupported('the site is not cross-origin isolated, so workers cannot share memory.')
  if (states.length > 0) unsupported(`${states[0]} is a statistic of a whole batch, which no worker sees.`)
  if (batchSize < replicas) unsupported(`batches of ${batchSize} rows cannot be divided among ${replicas} workers.`)
}

/** Those who train, from one restore to the next. */
interface Team {
  readonly shared: SharedStep
  readonly leader: Replica
  readonly workers: readonly Worker[]
}

class ParallelTrainState implements TrainState {
  readonly #task: TrainingTask
  readonly #options: ParallelOptions
  readonly #state: ReplicaState
  /** None until the first step, and after a restore. */
  #team: Team | undefined

  constructor(task: TrainingTask, kernels: Kernels, options: ParallelOptions) {
    this.#task = task
    this.#options = options
    this.#state = new ReplicaState(task, kernels, options.replicas)
  }

  async step(batch: Batch, rate: number): Promise<StepResult> {
    checkWeights(this.#task, batch)
    const { feeds, t, w } = batch
    this.#team ??= await this.#enlist()
    const { shared, leader } = this.#team
    for (const name in feeds) shared.write(name, feeds[name]!)
    shared.write('t', t)
    if (w) shared.write('w', w)
    const rows = t.shape[0]!
    const turn = shared.begin(rows, rate)
    leader.step(turn)
    const output = shared.tensor('output') as Float32Array
    return { loss: shared.loss(turn), output: output.subarray(0, (output.length / this.#task.batchSize) * rows) }
  }

  async predict(feeds: Feeds): Promise<Float32Array> {
    return this.#state.weights.predict(feeds)
  }

  async weights(): Promise<ReadonlyMap<string, Tensor>> {
    return this.#state.weights.weights()
  }

  async snapshot(): Promise<ReadonlyMap<string, Tensor>> {
    return this.#state.weights.snapshot()
  }

  /** The others are started anew from there with the next step. */
  async restore(snapshot: ReadonlyMap<string, Tensor>): Promise<void> {
    this.#dismiss()
    this.#state.weights.restore(snapshot)
  }

  dispose(): void {
    this.#dismiss()
    this.#state.dispose()
  }

  async #enlist(): Promise<Team> {
    const layout = layoutOf(this.#task, this.#state, this.#options.replicas)
    // Never one that was used before: workers that are being terminated may still wait in it.
    const shared = new SharedStep(layout)
    const snapshot = this.#state.weights.snapshot()
    const requests = Array.from({ length: layout.replicas - 1 }, (_, i): ReplicaRequest =>
      ({ type: 'replica', task: this.#task, layout, buffer: shared.buffer, index: i + 1, snapshot }))
    const workers = requests.map(() => this.#options.spawn())
    try {
      await Promise.all(workers.map((worker, i) => start(worker, requests[i]!)))
    } catch (thrown) {
      for (const worker of workers) worker.terminate()
      throw thrown
    }
    return { shared, leader: new Replica(this.#state, shared, 0), workers }
  }

  #dismiss(): void {
    this.#team?.workers.forEach((worker) => worker.terminate())
    this.#team = undefined
  }
}

/** Resolves when the worker waits for its first turn. */
function start(worker: Worker, request: ReplicaRequest): Promise<void> {
  let late: ReturnType<typeof setTimeout>
  return new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new MaasError('unavailable', `A worker for training in parallel does not start: ${why}.`))
    late = setTimeout(() => fail(`no answer for ${PATIENCE_MS / 1000} s`), PATIENCE_MS)
    worker.onmessage = ({ data }: MessageEvent<ReplicaAnswer>) => {
      if (data.type === 'ready') resolve()
      else reject(MaasError.fromData(data.error))
    }
    worker.onerror = ({ message }) => fail(message || 'its script did not load')
    worker.postMessage(request)
  }).finally(() => clearTimeout(late))
}

/** All of a full batch: what it gives, and `output`. */
function layoutOf({ batchSize, weights, forward }: TrainingTask, { inputs, output }: ReplicaState, replicas: number): SharedLayout {
  const tensors = [...inputs, { ...output, name: 'output' }].map(({ name, dtype, shape }) => ({
    name, dtype: numericType({ name, dtype }), shape: shape.map((dim) => (typeof dim === 'string' ? batchSize : dim)),
  }))
  const gradients = weights.reduce((sum, name) => sum + forward.initializers.get(name)!.data.length, 0)
  return { replicas, gradients, tensors }
}
