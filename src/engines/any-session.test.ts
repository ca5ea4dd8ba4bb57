import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ModelProto } from '../artifact/onnx-schema.ts'
import { decodeMessage, encodeMessage } from '../artifact/wire.ts'
import { encodeModel } from '../artifact/onnx.ts'
import { manifestOf, mlpGraph, randomTensor } from '../artifact/testing/models.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { createAnySessions } from './any-session.ts'

const wasmBinary = new Uint8Array(
  readFileSync(new URL('../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', import.meta.url)),
)
const artifact = encodeModel(mlpGraph(), manifestOf(mlpGraph()))
const create = createAnySessions(() => testKernels(), { wasmBinary })

it('runs what the op table covers on the kernels', async () => {
  const session = await create(artifact)
  expect(session.engine).toBe('kernels')
  session.dispose()
})

it('runs anything else on onnxruntime-web', async () => {
  const model = decodeMessage(ModelProto, artifact)
  const nodes = model.graph!.node!
  const [last] = nodes.slice(-1)
  // An op that has no business in a network.
  const renamed = encodeMessage(ModelProto, { ...model, graph: { ...model.graph, node: [...nodes.slice(0, -1), { ...last, opType: 'Atanh', attribute: [] }] } })
  const session = await create(renamed)
  expect(session.engine).toBe('ort-wasm')
  const { scores } = await session.run({ x: randomTensor(1, [3, 4], 0) })
  expect(scores!.shape).toEqual([3, 3])
  session.dispose()
})

it('refuses what neither can run', async () => {
  await expect(create(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: 'invalid-artifact', message: expect.stringContaining('onnxruntime') })
})
