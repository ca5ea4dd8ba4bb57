import { sizeOf, type Tensor } from '../core/tensor.ts'
import type { Kernels } from '../kernels/loader.ts'
import { compile, type Program } from '../runtime/program.ts'
import type { Batch, StepResult, TrainEngine, TrainingTask, TrainState } from './engine.ts'
import { type TrainingGraph, trainingGraph } from './training-graph.ts'

/** Rows of one forward pass when predicting. */
const PREDICT_ROWS = 64

/** Trains on the WebAssembly kernels of this project. */
export function createKernelEngine(kernels: Kernels): TrainEngine {
  return {
    name: 'kernels',
    prepare: async (task) => new KernelTrainState(task, kernels),
  }
}

/**
 * One program holds the weights and the optimizer's state; every other one shares them: that of the smaller last
 * batch of an epoch, and that of the forward pass.
 */
class KernelTrainState implements TrainState {
  readonly #task: TrainingTask
  readonly #kernels: Kernels
  readonly #training: TrainingGraph
  readonly #full: Program
  readonly #partial = new Map<number, Program>()
  readonly #forward: Program
  #steps = 0

  constructor(task: TrainingTask, kernels: Kernels) {
    this.#task = task
    this.#kernels = kernels
    this.#training = trainingGraph(task)
    const { graph, packs } = this.#training
    this.#full = compile(graph, kernels, { dims: { batch: task.batchSize }, packs })
    this.#forward = compile(task.inference, kernels, { dims: { batch: PREDICT_ROWS }, share: this.#full })
  }

  async step({ x, t }: Batch): Promise<StepResult> {
    const program = this.#programFor(x.shape[0]!)
    const { loss, output } = this.#training
    program.view('x').set(x.data as Float32Array)
    program.view('t').set(t.data as Float32Array)
    program.view('rate')[0] = this.#task.optimizer.config['learning_rate'] as number
    program.view('step')[0] = this.#steps++
    program.run()
    return { loss: program.view(loss)[0] as number, output: program.view(output) as Float32Array }
  }

  async predict(x: Tensor): Promise<Float32Array> {
    const rows = x.shape[0]!
    const width = sizeOf(x.shape.slice(1))
    const name = this.#task.inference.outputs[0]!.name
    const outputWidth = sizeOf(this.#forward.shape(name).slice(1))
    const result = new Float32Array(rows * outputWidth)
    const data = x.data as Float32Array
    for (let from = 0; from < rows; from += PREDICT_ROWS) {
      const count = Math.min(PREDICT_ROWS, rows - from)
      // The rows after the last one are left from the chunk before; no op mixes rows, and their output is not read.
      this.#forward.view('x').set(data.subarray(from * width, (from + count) * width))
      this.#forward.run()
      const output = this.#forward.view(name) as Float32Array
      result.set(output.subarray(0, count * outputWidth), from * outputWidth)
    }
    return result
  }

  async weights(): Promise<ReadonlyMap<string, Tensor>> {
    return new Map(
      this.#task.weights.map((name): [string, Tensor] => {
        const { dtype, shape } = this.#task.forward.initializers.get(name)!
        return [name, { dtype, shape, data: this.#full.view(name).slice() }]
      }),
    )
  }

  dispose(): void {
    this.#forward.dispose()
    for (const program of this.#partial.values()) program.dispose()
    this.#full.dispose()
  }

  #programFor(rows: number): Program {
    if (rows === this.#task.batchSize) return this.#full
    const { graph, packs } = this.#training
    const program =
      this.#partial.get(rows) ?? compile(graph, this.#kernels, { dims: { batch: rows }, packs, share: this.#full })
    this.#partial.set(rows, program)
    return program
  }
}
