import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { encodeGraph } from '../artifact/onnx.ts'
import { float32 } from '../core/tensor.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { fittedCase, IMAGE_CASES, IMAGE_ROWS, imageColumn } from '../preprocess/testing/image-cases.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import { createOrtSession } from './ort.ts'

const wasmBinary = new Uint8Array(
  readFileSync(new URL('../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', import.meta.url)),
)
const kernels = await testKernels()

it.each(IMAGE_CASES)('images %s: kernels and onnxruntime agree to 1e-4', async (_, chain, size) => {
  const column = imageColumn(size)
  const { graph } = fittedCase(chain, column)
  const x = float32([IMAGE_ROWS, ...size], column.pixels)
  const ours = createKernelSession(graph, kernels)
  const theirs = await createOrtSession(encodeGraph(graph), { wasmBinary })
  try {
    const [actual] = Object.values(await ours.run({ x }))
    const [expected] = Object.values(await theirs.run({ x }))
    expect(actual!.shape).toEqual(expected!.shape)
    Array.from(expected!.data as Float32Array).forEach((value, i) =>
      expect(Math.abs(Number(actual!.data[i]) - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value))),
    )
  } finally {
    ours.dispose()
    theirs.dispose()
  }
})
