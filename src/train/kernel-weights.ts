import { MaasError } from '../core/error.ts'
import { float32, sizeOf, type Tensor, tensor } from '../core/tensor.ts'
import { sameShape } from '../graph/dims.ts'
import type { Graph } from '../graph/graph.ts'
import { withInitializers } from '../graph/passes.ts'
import type { Kernels } from '../kernels/loader.ts'
import { compile, type Program } from '../runtime/program.ts'
import type { Batch, Feeds, TrainingTask } from './engine.ts'
import { type KeptSlot, STEPS_DONE } from './update-nodes.ts'

/**
 * A training's weights and what its optimizer keeps beside them, in the memory of `owner`, and the forward pass over
 * them.
 */
export class KernelWeights {
  /** Steps done. */
  steps = 0
  readonly #task: TrainingTask
  readonly #slots: readonly KeptSlot[]
  readonly #owner: Program
  readonly #forward: Program

  /** `owner` goes with it: it is disposed of when the forward pass finds no memory. */
  constructor(task: TrainingTask, kernels: Kernels, slots: readonly KeptSlot[], owner: Program) {
    this.#task = task
    this.#slots = slots
    this.#owner = owner
    for (const { name, initial } of slots) owner.view(name).fill(initial)
    try {
      this.#forward = compile(overSameWeights(task), kernels, { dims: { batch: task.batchSize }, share: owner })
    } catch (error) {
      owner.dispose()
      throw error
    }
  }

  /** As {@link TrainState.predict}. */
  predict(feeds: Feeds): Float32Array {
    const { batchSize, inference } = this.#task
    const rows = rowsOf(feeds)
    const name = inference.outputs[0]!.name
    const width = sizeOf(this.#forward.shape(name).slice(1))
    const result = new Float32Array(rows * width)
    for (let from = 0; from < rows; from += batchSize) {
      const count = Math.min(batchSize, rows - from)
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

  weights(): ReadonlyMap<string, Tensor> {
    const { weights, states, forward } = this.#task
    return new Map(
      [...weights, ...states].map((name): [string, Tensor] => {
        const { dtype, shape } = forward.initializers.get(name)!
        return [name, { dtype, shape, data: this.#owner.view(name).slice() }]
      }),
    )
  }

  snapshot(): ReadonlyMap<string, Tensor> {
    const kept = this.#slots.map(({ name, size }): [string, Tensor] => [
      name,
      float32([size], this.#owner.view(name) as Float32Array),
    ])
    return new Map([...this.weights(), ...kept, [STEPS_DONE, tensor('int32', [], Int32Array.of(this.steps))]])
  }

  restore(snapshot: ReadonlyMap<string, Tensor>): void {
    const kept = this.#slots.map(({ name }) => name)
    const names = [...this.#task.weights, ...this.#task.states, ...kept]
    for (const name of names) {
      const shape = snapshot.get(name)?.shape
      if (!shape || !sameShape(shape, this.#owner.shape(name))) {
        throw new MaasError(
          'invalid-input',
          `The snapshot is of another training: it ${shape ? `has [${shape.join(', ')}] as` : 'lacks'} "${name}", ` +
            `which is [${this.#owner.shape(name).join(', ')}] here.`,
        )
      }
    }
    for (const name of names) this.#owner.view(name).set(snapshot.get(name)!.data as Float32Array)
    this.steps = (snapshot.get(STEPS_DONE)!.data as Int32Array)[0]!
  }

  dispose(): void {
    this.#forward.dispose()
  }
}

/** Writes a batch into the inputs of a program, and the number that random ops draw with when it has any. */
export function feedBatch(program: Program, { feeds, t, w }: Batch, step: number | undefined): void {
  for (const name in feeds) program.view(name).set(feeds[name]!.data as Float32Array)
  program.view('t').set(t.data as Float32Array)
  if (w) program.view('w').set(w.data)
  if (step !== undefined) program.view('step')[0] = step
}

export function rowsOf(feeds: Feeds): number {
  for (const name in feeds) return feeds[name]!.shape[0]!
  throw new MaasError('invalid-input', 'A batch feeds no input.')
}

/**
 * The inference graph with the very tensors of the forward graph, so that its program finds them in the other's memory.
 */
function overSameWeights({ inference, forward, weights, states }: TrainingTask): Graph {
  const used = [...weights, ...states].filter((name) => inference.initializers.has(name))
  return withInitializers(inference, new Map(used.map((name) => [name, forward.initializers.get(name)!])))
}
