import { MaasError } from '../core/error.ts'
import type { Tensor } from '../core/tensor.ts'
import type { TrainEngine } from '../train/engine.ts'
import { type CertificateTask, certificateTasks } from './certificate-tasks.ts'
import { CERTIFICATE_VECTORS } from './certificate-vectors.ts'

/** How far a number may be from the reference, as a part of the largest of its vector. Float32 stays below a tenth of it. */
const CERTIFICATE_TOLERANCE = 1e-3

/** What one step of plain gradient descent at rate 1 shows of an engine. */
export type Vectors = Readonly<Record<string, readonly number[]>>

/**
 * Holds an engine to the float64 reference: answers, loss and the gradient of every weight of small nets with
 * convolution, dense, recurrent and embedding parts. Takes well under a second. Throws `unavailable` with the part and how
 * far it is off, or what the engine throws.
 */
export async function certify(engine: TrainEngine): Promise<void> {
  for (const one of certificateTasks()) {
    const actual = await vectorsOf(engine, one)
    for (const [part, expected] of Object.entries(CERTIFICATE_VECTORS[one.name]!)) {
      const off = distance(actual[part]!, expected)
      if (!(off <= CERTIFICATE_TOLERANCE)) {
        throw new MaasError('unavailable', `${engine.name} computes wrongly on this device: ${one.name}, ${part} is off by `
          + `${off.toPrecision(2)} of its largest value, where ${CERTIFICATE_TOLERANCE} is allowed.`)
      }
    }
  }
}

/** What an engine computes: `answer`, `loss`, and `gradient of` each weight. */
export async function vectorsOf(engine: TrainEngine, { task, batch }: CertificateTask): Promise<Vectors> {
  const state = await engine.prepare(task)
  try {
    const answer = Array.from(await state.predict(batch.feeds))
    const before = await state.weights()
    const { loss } = await state.step(batch, 1)
    const after = await state.weights()
    const gradients = task.weights.map((name): [string, number[]] => [`gradient of ${name}`, difference(before.get(name)!, after.get(name)!)])
    return { answer, loss: [loss], ...Object.fromEntries(gradients) }
  } finally {
    state.dispose()
  }
}

function difference(before: Tensor, after: Tensor): number[] {
  return Array.from(before.data as Float32Array, (value, i) => value - (after.data as Float32Array)[i]!)
}

function distance(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY
  const largest = Math.max(...expected.map(Math.abs))
  return Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!))) / largest
}
