import { MaasError } from '../../core/error.ts'
import { bytesPerElement, type DType, type Shape, sizeOf, type Tensor, type TypedArray, viewTypedArray } from '../../core/tensor.ts'

/** A tensor that all replicas see: [rows, ...]. */
export interface SharedTensor {
  readonly name: string
  readonly dtype: DType
  readonly shape: Shape
}

/** What is laid out in the shared memory of a training. Plain data. */
export interface SharedLayout {
  readonly replicas: number
  /** Numbers in the gradients of all weights. */
  readonly gradients: number
  /** Of a full batch: its feeds, targets and weights of rows, then the network's output. */
  readonly tensors: readonly SharedTensor[]
}

// Places in the control block, int32.
const TURN = 0
const ARRIVED = 1
const ROWS = 2
const CONTROLS = 4

/** How long a replica may take to start, or for its part of a step, before it is given up. */
export const PATIENCE_MS = 30_000
const ALIGNMENT = 16

/**
 * The memory in which the replicas of a data-parallel training meet. A step: the leader writes a batch and a turn; each replica
 * computes the gradients of its rows and arrives; when all have, each adds all of them up and updates its own copy of the weights.
 *
 * Gradients and losses have two places that take turns: while a slow replica still adds up those of one step, a quick one
 * writes those of the next, and nobody can be two steps ahead.
 */
export class SharedStep {
  readonly layout: SharedLayout
  readonly buffer: SharedArrayBuffer
  readonly #control: Int32Array<SharedArrayBuffer>
  readonly #rate: Float64Array
  readonly #losses: Float64Array
  readonly #gradients: readonly Float32Array[]
  readonly #tensors: ReadonlyMap<string, TypedArray>

  /** @param buffer that of another replica; a new one without. */
  constructor(layout: SharedLayout, buffer?: SharedArrayBuffer) {
    const { replicas, gradients, tensors } = layout
    let bytes = 0
    const place = (size: number): number => {
      const at = bytes
      bytes += Math.ceil(size / ALIGNMENT) * ALIGNMENT
      return at
    }
    const control = place(4 * CONTROLS)
    const rate = place(8)
    const losses = place(8 * 2 * replicas)
    const slots = Array.from({ length: 2 * replicas }, () => place(4 * gradients))
    const places = tensors.map(({ dtype, shape }) => place(bytesPerElement(dtype) * sizeOf(shape)))

    this.layout = layout
    this.buffer = buffer ?? new SharedArrayBuffer(bytes)
    this.#control = new Int32Array(this.buffer, control, CONTROLS)
    this.#rate = new Float64Array(this.buffer, rate, 1)
    this.#losses = new Float64Array(this.buffer, losses, 2 * replicas)
    this.#gradients = slots.map((at) => new Float32Array(this.buffer, at, gradients))
    this.#tensors = new Map(
      tensors.map(({ name, dtype, shape }, i) => [name, viewTypedArray(dtype, this.buffer, places[i]!, sizeOf(shape))]),
    )
  }

  get turn(): number {
    return Atomics.load(this.#control, TURN)
  }

  get rows(): number {
    return this.#control[ROWS]!
  }

  get rate(): number {
    return this.#rate[0]!
  }

  /** The memory of a tensor, a full batch long. */
  tensor(name: string): TypedArray {
    return this.#tensors.get(name)!
  }

  write(name: string, { data }: Tensor): void {
    ;(this.tensor(name) as Float32Array).set(data as Float32Array)
  }

  gradients(replica: number, turn: number): Float32Array {
    return this.#gradients[2 * replica + (turn & 1)]!
  }

  allGradients(turn: number): readonly Float32Array[] {
    return Array.from({ length: this.layout.replicas }, (_, i) => this.gradients(i, turn))
  }

  /** The part of the batch that each replica has. */
  shares(): readonly number[] {
    const { rows, layout: { replicas } } = this
    return Array.from({ length: replicas }, (_, i) => {
      const [from, to] = rowsOfReplica(rows, i, replicas)
      return (to - from) / rows
    })
  }

  /** The mean loss over the whole batch. */
  loss(turn: number): number {
    return this.shares().reduce((sum, share, i) => sum + share * this.#losses[2 * i + (turn & 1)]!, 0)
  }

  /** Leader: the batch is written. */
  begin(rows: number, rate: number): number {
    this.#control[ROWS] = rows
    this.#rate[0] = rate
    const turn = Atomics.add(this.#control, TURN, 1) + 1
    Atomics.notify(this.#control, TURN)
    return turn
  }

  /** Waits for the turn behind `done`. */
  awaitTurn(done: number): number {
    while (this.turn === done) Atomics.wait(this.#control, TURN, done)
    return this.turn
  }

  /** The gradients of this replica are written. */
  arrive(replica: number, turn: number, loss: number): void {
    this.#losses[2 * replica + (turn & 1)] = loss
    Atomics.add(this.#control, ARRIVED, 1)
    Atomics.notify(this.#control, ARRIVED)
  }

  /** Until all have arrived. Throws `unavailable` when one does not. */
  awaitAll(turn: number, patienceMs = PATIENCE_MS): void {
    const wanted = turn * this.layout.replicas
    for (;;) {
      const arrived = Atomics.load(this.#control, ARRIVED)
      if (arrived - wanted >= 0) return
      if (Atomics.wait(this.#control, ARRIVED, arrived, patienceMs) === 'timed-out') {
        throw new MaasError('unavailable', `A worker of this data-parallel training has not answered for ${patienceMs / 1000} s: run it again, or with engine "kernels".`)
      }
    }
  }
}

/** Rows [from, to) of a replica: as even as possible. */
export function rowsOfReplica(rows: number, replica: number, replicas: number): readonly [number, number] {
  return [Math.floor((rows * replica) / replicas), Math.floor((rows * (replica + 1)) / replicas)]
}
