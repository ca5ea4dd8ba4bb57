import type { ValueInfo } from '../graph/graph.ts'
import type { Kernels } from '../kernels/loader.ts'
import { compile, type Program } from '../runtime/program.ts'
import type { Batch, StepResult, TrainingTask } from './engine.ts'
import { feedBatch, KernelWeights, rowsOf } from './kernel-weights.ts'
import { type DividedGraph, dividedGraph } from './training-graph.ts'

/** One of several that train the same weights, each on its rows of every batch. */
export class ReplicaState {
  readonly weights: KernelWeights
  readonly #kernels: Kernels
  readonly #replicas: number
  readonly #graph: DividedGraph
  readonly #apply: Program
  /** By their number of rows. */
  readonly #backward = new Map<number, Program>()
  readonly #drawsNumbers: boolean
  readonly #countsUpdates: boolean

  /** Throws `unsupported` for a task that cannot be divided. */
  constructor(task: TrainingTask, kernels: Kernels, replicas: number) {
    this.#kernels = kernels
    this.#replicas = replicas
    this.#graph = dividedGraph(task, replicas)
    const { apply, applyPacks, backward, slots } = this.#graph
    this.#drawsNumbers = backward.inputs.some(({ name }) => name === 'step')
    this.#countsUpdates = apply.inputs.some(({ name }) => name === 'updates')
    this.#apply = compile(apply, kernels, { dims: {}, packs: applyPacks })
    this.weights = new KernelWeights(task, kernels, slots, this.#apply)
  }

  /** What a batch gives; the first size of each is `batch`. */
  get inputs(): readonly ValueInfo[] {
    return this.#graph.backward.inputs.filter(({ name }) => name !== 'step')
  }

  /** What the network gives for a batch. */
  get output(): ValueInfo {
    return this.#graph.backward.outputs.find(({ name }) => name === this.#graph.output)!
  }

  /**
   * Computes the gradients of some rows into `gradients`; `index` counts replicas, so that each draws its own random
   * numbers.
   */
  compute(batch: Batch, index: number, gradients: Float32Array): StepResult {
    const program = this.#program(rowsOf(batch.feeds))
    feedBatch(program, batch, this.#drawsNumbers ? this.weights.steps * this.#replicas + index : undefined)
    program.run()
    gradients.set(program.view('own gradients') as Float32Array)
    const { loss, output } = this.#graph
    return { loss: program.view(loss)[0] as number, output: program.view(output) as Float32Array }
  }

  /** Updates the weights: of each replica its gradients and the part of the batch that it had. */
  apply(rate: number, gradients: readonly Float32Array[], shares: readonly number[]): void {
    gradients.forEach((values, i) => {
      this.#apply.view(`gradients ${i}`).set(values)
      this.#apply.view(`share ${i}`)[0] = shares[i]!
    })
    this.#apply.view('rate')[0] = rate
    if (this.#countsUpdates) this.#apply.view('updates')[0] = this.weights.steps
    this.#apply.run()
    this.weights.steps++
  }

  dispose(): void {
    for (const program of this.#backward.values()) program.dispose()
    this.weights.dispose()
    this.#apply.dispose()
  }

  #program(rows: number): Program {
    const known = this.#backward.get(rows)
    if (known) return known
    const { backward, backwardPacks } = this.#graph
    const program = compile(backward, this.#kernels, { dims: { batch: rows }, packs: backwardPacks, share: this.#apply })
    this.#backward.set(rows, program)
    return program
  }
}
