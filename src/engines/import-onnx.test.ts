import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { importOnnx } from '../artifact/import-onnx.ts'
import { decodeModel } from '../artifact/onnx.ts'
import { randomTensor } from '../artifact/testing/models.ts'
import { float32, int64, type Tensor, tensor } from '../core/tensor.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import { createOrtSession } from './ort.ts'

const bytesOf = (path: string) => new Uint8Array(readFileSync(new URL(path, import.meta.url)))
const wasmBinary = bytesOf('../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm')

/** What the imported model answers on the kernels, and what onnxruntime makes of the file itself. */
async function answers(file: string, sent: Tensor, feed: Record<string, Tensor>) {
  const bytes = bytesOf(`../artifact/testing/${file}`)
  const { artifact, manifest } = importOnnx(bytes)
  const session = createKernelSession(decodeModel(artifact).graph, await testKernels())
  const { scores } = await session.run({ x: sent })
  session.dispose()
  const judge = await createOrtSession(bytes, { wasmBinary })
  const [expected] = Object.values(await judge.run(feed))
  judge.dispose()
  return { signature: manifest.signature, scores: scores!, expected: expected! }
}

function expectClose(actual: ArrayLike<number | bigint>, expected: ArrayLike<number | bigint>): void {
  expect(actual.length).toBe(expected.length)
  Array.from(actual).forEach((value, i) => expect(Number(value)).toBeCloseTo(Number(expected[i]), 5))
}

it('an image model of opset 13, channels first', async () => {
  const planes = randomTensor(1, [2, 3, 6, 5])
  const pixels = float32([2, 6, 5, 3], Array.from({ length: 180 }, (_, i) => {
    const [row, pixel, channel] = [Math.floor(i / 90), Math.floor((i % 90) / 3), i % 3]
    return planes.data[row * 90 + channel * 30 + pixel]!
  }))
  const { signature, scores, expected } = await answers('foreign-image.onnx', pixels, { x: planes })
  expect(signature).toMatchObject({
    task: 'classification', labels: ['0', '1', '2'], features: [{ kind: 'image', height: 6, width: 5, channels: 3 }],
    inputs: [{ name: 'x', dtype: 'float32', shape: ['batch', 6, 5, 3] }], outputs: [{ name: 'scores', shape: ['batch', 3] }],
  })
  expectClose(scores.data, expected.data)
})

it('a model of int64 ids that was written for one row', async () => {
  const ids = [3, 0, 6, 2, 2]
  const { signature, scores, expected } = await answers(
    'foreign-ids.onnx', tensor('int32', [2, 5], Int32Array.from([...ids, 1, 1, 1, 1, 1])), { ids: int64([1, 5], ids) },
  )
  expect(signature).toMatchObject({ task: 'classification', labels: ['0', '1'], features: [{ kind: 'sequence', steps: 5, vocabulary: 7 }] })
  const [p] = expected.data as Float32Array
  expect(scores.shape).toEqual([2, 2])
  expectClose(scores.data.subarray(0, 2), [1 - p!, p!])
})
