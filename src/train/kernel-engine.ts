import type { Tensor } from '../core/tensor.ts'
import type { Graph } from '../graph/graph.ts'
import type { Kernels } from '../kernels/loader.ts'
import { compile, type Program } from '../runtime/program.ts'
import {
  type Batch, checkWeights, type Feeds, type StepResult, type TrainEngine, type TrainingTask, type TrainState,
} from './engine.ts'
import { feedBatch, KernelWeights, rowsOf } from './kernel-weights.ts'
import { type TrainingGraph, trainingGraph } from './training-graph.ts'
import '../runtime/lower/training.ts'

/** Trains on the WebAssembly kernels of this project. */
export function createKernelEngine(kernels: Kernels): TrainEngine {
  return {
    name: kernels.relaxed ? 'kernels-relaxed' : 'kernels',
    prepare: async (task) => new KernelTrainState(task, kernels),
  }
}

/**
 * One program holds the weights and what the optimizer keeps; every other one shares them: those of a smaller last
 * batch of an epoch, those that only add up gradients, and that of the forward pass.
 */
class KernelTrainState implements TrainState {
  readonly #task: TrainingTask
  readonly #kernels: Kernels
  readonly #training: TrainingGraph
  readonly #full: Program
  readonly #weights: KernelWeights
  /** By their number of rows. */
  readonly #updates = new Map<number, Program>()
  readonly #accumulations = new Map<number, Program>()
  readonly #drawsNumbers: boolean
  readonly #countsUpdates: boolean

  constructor(task: TrainingTask, kernels: Kernels) {
    this.#task = task
    this.#kernels = kernels
    this.#training = trainingGraph(task)
    const { update, packs, slots } = this.#training
    this.#drawsNumbers = update.inputs.some(({ name }) => name === 'step')
    this.#countsUpdates = update.inputs.some(({ name }) => name === 'updates')
    this.#full = compile(update, kernels, { dims: { batch: task.batchSize }, packs })
    this.#updates.set(task.batchSize, this.#full)
    this.#weights = new KernelWeights(task, kernels, slots, this.#full)
  }

  async step(batch: Batch, rate: number): Promise<StepResult> {
    checkWeights(this.#task, batch)
    const { update, accumulation, stepsPerUpdate, loss, output } = this.#training
    const done = this.#weights.steps
    const updates = (done + 1) % stepsPerUpdate === 0
    const rows = rowsOf(batch.feeds)
    const program = updates
      ? this.#program(this.#updates, update, rows)
      : this.#program(this.#accumulations, accumulation!, rows)
    feedBatch(program, batch, this.#drawsNumbers ? done : undefined)
    if (updates) {
      program.view('rate')[0] = rate
      if (this.#countsUpdates) program.view('updates')[0] = Math.floor(done / stepsPerUpdate)
    }
    program.run()
    this.#weights.steps = done + 1
    return { loss: program.view(loss)[0] as number, output: program.view(output) as Float32Array }
  }

  async predict(feeds: Feeds): Promise<Float32Array> {
    return this.#weights.predict(feeds)
  }

  async weights(): Promise<ReadonlyMap<string, Tensor>> {
    return this.#weights.weights()
  }

  async snapshot(): Promise<ReadonlyMap<string, Tensor>> {
    return this.#weights.snapshot()
  }

  async restore(snapshot: ReadonlyMap<string, Tensor>): Promise<void> {
    this.#weights.restore(snapshot)
  }

  dispose(): void {
    this.#weights.dispose()
    for (const program of [...this.#accumulations.values(), ...this.#updates.values()].toReversed()) program.dispose()
  }

  #program(programs: Map<number, Program>, graph: Graph, rows: number): Program {
    const known = programs.get(rows)
    if (known) return known
    const { packs } = this.#training
    const program = compile(graph, this.#kernels, { dims: { batch: rows }, packs, share: this.#full })
    programs.set(rows, program)
    return program
  }
}
