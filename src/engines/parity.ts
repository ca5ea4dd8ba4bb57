import type { ParityProof } from '../artifact/manifest.ts'
import { MaasError } from '../core/error.ts'
import { type AnyTensor, sizeOf, type Tensor } from '../core/tensor.ts'
import type { Session } from '../runtime/session.ts'
import type { RawFeeds } from '../train/prepare-run.ts'
import { createOrtSession, ORT_VERSION, type OrtWasm } from './ort.ts'

/** How far apart two correct float32 runtimes can be, as a part of the largest answer (at least 1). */
const TOLERANCE = 1e-3

/** Rows in one call: bounds the memory that activations take in either runtime. */
const CHUNK_ROWS = 64

/**
 * Holds `session` against onnxruntime-web on the same artifact: the largest absolute difference of any element of any
 * output, over all rows of `feeds` (at least one; take rows that were held out of training).
 * Throws `internal` when they differ by more than rounding explains, in shape, or in what is not a finite number: such an
 * artifact must not be served.
 */
export async function proveParity(
  artifact: Uint8Array,
  session: Session,
  feeds: RawFeeds,
  wasm: OrtWasm = {},
): Promise<ParityProof> {
  const reference = await createOrtSession(artifact, wasm)
  try {
    const count = Object.values(feeds)[0]!.shape[0]!
    let maxAbsDiff = 0
    let largest = 1
    for (let from = 0; from < count; from += CHUNK_ROWS) {
      const chunk = Object.fromEntries(
        Object.entries(feeds).map(([name, rows]) => [name, sliceRows(rows, from, Math.min(CHUNK_ROWS, count - from))]))
      const [expected, actual] = [await reference.run(chunk), await session.run(chunk)]
      for (const { name } of reference.outputs) {
        maxAbsDiff = Math.max(maxAbsDiff, difference(name, expected[name]!, actual[name]))
        for (const value of expected[name]!.data) largest = Math.max(largest, Math.abs(Number(value)))
      }
    }
    if (maxAbsDiff > TOLERANCE * largest) {
      throw new MaasError('internal', `Parity: the model answers up to ${maxAbsDiff} away from ${ORT_VERSION}; expected at most ${TOLERANCE * largest}.`)
    }
    return { reference: ORT_VERSION, rows: count, maxAbsDiff }
  } finally {
    reference.dispose()
  }
}

function sliceRows({ dtype, shape, data }: AnyTensor, from: number, count: number): AnyTensor {
  const width = sizeOf(shape.slice(1))
  const rows = [from * width, (from + count) * width] as const
  const part = dtype === 'string' ? data.slice(...rows) : data.subarray(...rows)
  return { dtype, shape: [count, ...shape.slice(1)], data: part } as AnyTensor
}

function difference(name: string, expected: Tensor, actual: Tensor | undefined): number {
  if (actual?.data.length !== expected.data.length) {
    throw new MaasError('internal', `Parity: output "${name}" has ${actual?.data.length ?? 'no'} elements, the reference ${expected.data.length}.`)
  }
  let max = 0
  for (let i = 0; i < expected.data.length; i++) {
    const [a, b] = [Number(expected.data[i]), Number(actual.data[i])]
    if (!Number.isFinite(a) || !Number.isFinite(b)) {
      throw new MaasError('internal', `Parity: element ${i} of output "${name}" is ${b}, in the reference ${a}; expected finite numbers.`)
    }
    max = Math.max(max, Math.abs(a - b))
  }
  return max
}
