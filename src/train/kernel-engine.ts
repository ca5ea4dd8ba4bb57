import { MaasError } from '../core/error.ts'
import { float32, sizeOf, type Tensor, tensor } from '../core/tensor.ts'
import { sameShape } from '../graph/dims.ts'
import type { Graph } from '../graph/graph.ts'
import { withInitializers } from '../graph/passes.ts'
import type { Kernels } from '../kernels/loader.ts'
import { compile, type Program } from '../runtime/program.ts'
import type { Batch, Feeds, StepResult, TrainEngine, TrainingTask, TrainState } from './engine.ts'
import { type TrainingGraph, trainingGraph } from './training-graph.ts'

/** Rows of one forward pass when predicting. */
const PREDICT_ROWS = 64

/** Where a snapshot keeps how many steps were done. */
const STEP = 'optimizer.step'

/** Trains on the WebAssembly kernels of this project. */
export function createKernelEngine(kernels: Kernels): TrainEngine {
  return {
    name: 'kernels',
    prepare: async (task) => new KernelTrainState(task, kernels),
  }
}

/**
 * One program holds the weights and what the optimizer keeps; every other one shares them: those of a smaller last batch of
 * an epoch, those that only add up gradients, and that of the forward pass.
 */
class KernelTrainState implements TrainState {
  readonly #task: TrainingTask
  readonly #kernels: Kernels
  readonly #training: TrainingGraph
  readonly #full: Program
  readonly #forward: Program
  /** By their number of rows. */
  readonly #updates = new Map<number, Program>()
  readonly #accumulations = new Map<number, Program>()
  readonly #drawsNumbers: boolean
  readonly #countsUpdates: boolean
  #steps = 0

  constructor(task: TrainingTask, kernels: Kernels) {
    this.#task = task
    this.#kernels = kernels
    this.#training = trainingGraph(task)
    const { update, packs, slots } = this.#training
    this.#drawsNumbers = update.inputs.some(({ name }) => name === 'step')
    this.#countsUpdates = update.inputs.some(({ name }) => name === 'updates')
    this.#full = compile(update, kernels, { dims: { batch: task.batchSize }, packs })
    this.#updates.set(task.batchSize, this.#full)
    for (const { name, initial } of slots) this.#full.view(name).fill(initial)
    try {
      this.#forward = compile(overSameWeights(task), kernels, { dims: { batch: PREDICT_ROWS }, share: this.#full })
    } catch (error) {
      this.#full.dispose()
      throw error
    }
  }

  async step({ feeds, t, w }: Batch, rate: number): Promise<StepResult> {
    const { update, accumulation, stepsPerUpdate, loss, output } = this.#training
    const done = this.#steps
    const updates = (done + 1) % stepsPerUpdate === 0
    const rows = rowsOf(feeds)
    const program = updates ? this.#program(this.#updates, update, rows) : this.#program(this.#accumulations, accumulation!, rows)
    for (const name in feeds) program.view(name).set(feeds[name]!.data as Float32Array)
    program.view('t').set(t.data as Float32Array)
    if (w) program.view('w').set(w.data)
    if (this.#drawsNumbers) program.view('step')[0] = done
    if (updates) {
      program.view('rate')[0] = rate
      if (this.#countsUpdates) program.view('updates')[0] = Math.floor(done / stepsPerUpdate)
    }
    program.run()
    this.#steps = done + 1
    return { loss: program.view(loss)[0] as number, output: program.view(output) as Float32Array }
  }

  async predict(feeds: Feeds): Promise<Float32Array> {
    const rows = rowsOf(feeds)
    const name = this.#task.inference.outputs[0]!.name
    const width = sizeOf(this.#forward.shape(name).slice(1))
    const result = new Float32Array(rows * width)
    for (let from = 0; from < rows; from += PREDICT_ROWS) {
      const count = Math.min(PREDICT_ROWS, rows - from)
      for (const [input, { shape, data }] of Object.entries(feeds)) {
        const size = sizeOf(shape.slice(1))
        // The rows after the last one are left from the chunk before; no op mixes rows, and their output is not read.
        this.#forward.view(input).set((data as Float32Array).subarray(from * size, (from + count) * size))
      }
      this.#forward.run()
      const output = this.#forward.view(name) as Float32Array
      result.set(output.subarray(0, count * width), from * width)
    }
    return result
  }

  async weights(): Promise<ReadonlyMap<string, Tensor>> {
    const { weights, states, forward } = this.#task
    return new Map(
      [...weights, ...states].map((name): [string, Tensor] => {
        const { dtype, shape } = forward.initializers.get(name)!
        return [name, { dtype, shape, data: this.#full.view(name).slice() }]
      }),
    )
  }

  async snapshot(): Promise<ReadonlyMap<string, Tensor>> {
    const kept = this.#training.slots.map(({ name, size }): [string, Tensor] => [
      name,
      float32([size], this.#full.view(name) as Float32Array),
    ])
    return new Map([...(await this.weights()), ...kept, [STEP, tensor('int32', [], Int32Array.of(this.#steps))]])
  }

  async restore(snapshot: ReadonlyMap<string, Tensor>): Promise<void> {
    const kept = this.#training.slots.map(({ name }) => name)
    const names = [...this.#task.weights, ...this.#task.states, ...kept]
    for (const name of names) {
      const shape = snapshot.get(name)?.shape
      if (!shape || !sameShape(shape, this.#full.shape(name))) {
        throw new MaasError(
          'invalid-input',
          `The snapshot is of another training: it ${shape ? `has [${shape.join(', ')}] as` : 'lacks'} "${name}", ` +
            `which is [${this.#full.shape(name).join(', ')}] here.`,
        )
      }
    }
    for (const name of names) this.#full.view(name).set(snapshot.get(name)!.data as Float32Array)
    this.#steps = (snapshot.get(STEP)!.data as Int32Array)[0]!
  }

  dispose(): void {
    this.#forward.dispose()
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

/** The inference graph with the very tensors of the forward graph, so that its program finds them in the other's memory. */
function overSameWeights({ inference, forward, weights, states }: TrainingTask): Graph {
  const used = [...weights, ...states].filter((name) => inference.initializers.has(name))
  return withInitializers(inference, new Map(used.map((name) => [name, forward.initializers.get(name)!])))
}

function rowsOf(feeds: Feeds): number {
  for (const name in feeds) return feeds[name]!.shape[0]!
  throw new MaasError('invalid-input', 'A batch feeds no input.')
}
