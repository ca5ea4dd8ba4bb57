import { type ErrorData, MaasError } from '../../core/error.ts'
import type { Tensor } from '../../core/tensor.ts'
import type { Kernels } from '../../kernels/loader.ts'
import type { Batch, TrainingTask } from '../../train/engine.ts'
import { ReplicaState } from '../../train/replica-state.ts'
import { rowsOfReplica, type SharedLayout, SharedStep } from './shared-step.ts'

/** What a worker is told that trains with others. Plain data. */
export interface ReplicaRequest {
  readonly type: 'replica'
  readonly task: TrainingTask
  readonly layout: SharedLayout
  readonly buffer: SharedArrayBuffer
  /** From 1; the leader is 0. */
  readonly index: number
  /** Where the training stands. */
  readonly snapshot: ReadonlyMap<string, Tensor>
}

export type ReplicaAnswer = { readonly type: 'ready' } | { readonly type: 'failed'; readonly error: ErrorData }

/**
 * Takes part in every step until its worker is terminated. It tells when it is ready for the first one, or why it cannot take
 * part; afterwards it only waits and computes, and the leader notices when it is gone.
 */
export async function serveReplica(request: ReplicaRequest, kernels: Promise<Kernels>): Promise<void> {
  try {
    const { task, layout, buffer, index, snapshot } = request
    const shared = new SharedStep(layout, buffer)
    const state = new ReplicaState(task, await kernels, layout.replicas)
    state.weights.restore(snapshot)
    const replica = new Replica(state, shared, index)
    self.postMessage({ type: 'ready' } satisfies ReplicaAnswer)
    for (let turn = 0; ; ) {
      turn = shared.awaitTurn(turn)
      replica.step(turn)
    }
  } catch (thrown) {
    self.postMessage({ type: 'failed', error: MaasError.from(thrown).toJSON() } satisfies ReplicaAnswer)
  }
}

/** One of those who share a step: computes the gradients of its rows, and updates its copy of the weights with those of all. */
export class Replica {
  readonly #state: ReplicaState
  readonly #shared: SharedStep
  readonly #index: number

  constructor(state: ReplicaState, shared: SharedStep, index: number) {
    this.#state = state
    this.#shared = shared
    this.#index = index
  }

  /** Throws `unavailable` when another one does not arrive. */
  step(turn: number): void {
    const shared = this.#shared
    const [from, to] = rowsOfReplica(shared.rows, this.#index, shared.layout.replicas)
    // Read before the others go on: the leader may write the next batch while this one still updates its weights.
    const { rate } = shared
    const shares = shared.shares()
    const gradients = shared.gradients(this.#index, turn)
    let loss = 0
    if (from < to) {
      const result = this.#state.compute(this.#read(from, to), this.#index, gradients)
      loss = result.loss
      ;(shared.tensor('output') as Float32Array).set(result.output, from * (result.output.length / (to - from)))
    } else {
      gradients.fill(0)
    }
    shared.arrive(this.#index, turn, loss)
    shared.awaitAll(turn)
    this.#state.apply(rate, shared.allGradients(turn), shares)
  }

  #read(from: number, to: number): Batch {
    const tensors = new Map<string, Tensor>()
    for (const { name, dtype, shape } of this.#shared.layout.tensors) {
      const data = this.#shared.tensor(name)
      const width = data.length / shape[0]!
      tensors.set(name, { dtype, shape: [to - from, ...shape.slice(1)], data: data.subarray(from * width, to * width) })
    }
    const { t, w, output: _, ...feeds } = Object.fromEntries(tensors)
    return { feeds, t: t!, ...(w && { w: w as Tensor<'float32'> }) }
  }
}
