import { MaasError } from '../../core/error.ts'
import { Rng } from '../../core/rng.ts'
import { float32, sizeOf, type Tensor } from '../../core/tensor.ts'
import { extract, withInitializers } from '../../graph/passes.ts'
import type { Kernels } from '../../kernels/loader.ts'
import { createKernelSession } from '../../runtime/kernel-session.ts'
import type { Batch, Feeds, TrainingTask } from '../../train/engine.ts'
import type { TfjsTrainState } from './state.ts'

/** How far from the kernels the answers may be, as a part of the largest one. */
const TOLERANCE = 1e-3
const ROWS = 8

/**
 * Holds tfjs to the meaning of the task's network: with weights that all matter, the same answers as the graph gives on
 * the kernels, and a backward pass. Leaves the state as it was prepared. Throws `unsupported`.
 */
export async function checkNetwork(task: TrainingTask, state: TfjsTrainState, sample: Batch, kernels: Kernels): Promise<void> {
  const prepared = await state.snapshot()
  const rng = new Rng(1)
  const shaken = (name: string): [string, Tensor] => {
    const { shape, data } = task.inference.initializers.get(name)!
    return [name, float32(shape, Float32Array.from(data as Float32Array, (value) => value + 0.1 * (rng.uniform() - 0.5)))]
  }
  const weights = new Map([...task.weights, ...task.states].filter((name) => task.inference.initializers.has(name)).map(shaken))
  await state.restore(new Map([...prepared, ...weights]))
  const feeds = firstRows(sample.feeds)
  const actual = await state.predict(feeds)
  const [output] = task.inference.outputs
  const session = createKernelSession(extract(withInitializers(task.inference, weights), [output!.name]), kernels)
  const expected = (await session.run(feeds))[output!.name]!.data as Float32Array
  session.dispose()
  const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 1e-6)
  const difference = expected.reduce((max, value, i) => Math.max(max, Math.abs(value - actual[i]!)), 0)
  if (actual.length !== expected.length || !(difference <= TOLERANCE * largest)) {
    throw new MaasError('unsupported', `tfjs understands the network otherwise: its answers are up to ${difference.toPrecision(2)} from those of the kernels.`)
  }
  await state.rehearse(sample)
  await state.restore(prepared)
}

function firstRows(feeds: Feeds): Feeds {
  return Object.fromEntries(Object.entries(feeds).map(([name, { dtype, shape, data }]) => {
    const rows = Math.min(ROWS, shape[0]!)
    return [name, { dtype, shape: [rows, ...shape.slice(1)], data: data.subarray(0, rows * sizeOf(shape.slice(1))) } as Tensor]
  }))
}
