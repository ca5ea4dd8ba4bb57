import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { encodeGraph } from '../artifact/onnx.ts'
import { withInitializers } from '../graph/passes.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { buildCase, feedsOf, randomWeights } from '../network/testing/build-case.ts'
import { LAYER_CASES } from '../network/testing/layer-cases.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import { createOrtSession } from './ort.ts'

const wasmBinary = new Uint8Array(
  readFileSync(new URL('../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', import.meta.url)),
)
const kernels = await testKernels()

it.each(LAYER_CASES.map((one) => [one.name, one] as const))('%s: kernels and onnxruntime agree to 1e-4', async (_, given) => {
  const { network, graph } = buildCase(given, false)
  const model = withInitializers(graph, randomWeights(network))
  const feeds = feedsOf(given, 5)
  const ours = createKernelSession(model, kernels)
  const theirs = await createOrtSession(encodeGraph(model), { wasmBinary })
  try {
    const actual = (await ours.run(feeds))[network.output]!
    const expected = (await theirs.run(feeds))[network.output]!
    expect(actual.shape).toEqual(expected.shape)
    Array.from(expected.data as Float32Array).forEach((value, i) =>
      expect(Math.abs(Number(actual.data[i]) - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value))),
    )
  } finally {
    ours.dispose()
    theirs.dispose()
  }
})
