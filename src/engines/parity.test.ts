import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { decodeModel, encodeModel } from '../artifact/onnx.ts'
import { cnnGraph, manifestOf, mlpGraph, randomTensor } from '../artifact/testing/models.ts'
import { float32 } from '../core/tensor.ts'
import type { Graph } from '../graph/graph.ts'
import { withInitializers } from '../graph/passes.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import { createOrtSession } from './ort.ts'
import { proveParity } from './parity.ts'

const wasmBinary = new Uint8Array(
  readFileSync(new URL('../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', import.meta.url)),
)
const artifactOf = (graph: Graph) => encodeModel(graph, manifestOf(graph))

it.each([mlpGraph(), cnnGraph()])('proves the kernels on $name', async (graph) => {
  const artifact = artifactOf(graph)
  for (const build of ['plain', 'best'] as const) {
    const session = createKernelSession(decodeModel(artifact).graph, await testKernels(build))
    const [, ...row] = graph.inputs[0]!.shape as readonly number[]
    const { rows, maxAbsDiff } = await proveParity(artifact, session, { x: randomTensor(5, [101, ...row], 10) }, { wasmBinary })
    session.dispose()
    expect(rows).toBe(101)
    expect(maxAbsDiff).toBeLessThan(1e-5)
  }
})

it('finds the largest difference over all rows and chunks', async () => {
  const graph = mlpGraph()
  const rows = randomTensor(5, [150, 4])
  const session = await createOrtSession(artifactOf(graph), { wasmBinary })
  expect(await proveParity(artifactOf(graph), session, { x: rows })).toEqual({
    reference: 'onnxruntime-web 1.30.0', rows: 150, maxAbsDiff: 0,
  })

  const shifted = (shift: number) => artifactOf(withInitializers(graph, new Map([['b2', movedBy(shift)]])))
  const movedBy = (shift: number) => float32([3], Array.from(graph.initializers.get('b2')!.data as Float32Array, (b, i) => b + (i === 0 ? shift : 0)))
  const other = shifted(0.001)
  const [expected, actual] = [(await (await createOrtSession(other)).run({ x: rows }))['scores']!, (await session.run({ x: rows }))['scores']!]
  const differences = Array.from(expected.data as Float32Array, (value, i) => Math.abs(value - (actual.data as Float32Array)[i]!))
  const largest = Math.max(...differences)
  expect(largest).toBeGreaterThan(1e-4)
  expect((await proveParity(other, session, { x: rows })).maxAbsDiff).toBeCloseTo(largest, 6)

  await expect(proveParity(shifted(0.5), session, { x: rows })).rejects.toThrow(
    expect.objectContaining({ code: 'internal', message: expect.stringMatching(/away from onnxruntime-web/) }),
  )
  session.dispose()
})

it('refuses answers that are not finite or not of one size', async () => {
  const graph = mlpGraph()
  const session = await createOrtSession(artifactOf(graph), { wasmBinary })
  const broken = artifactOf(withInitializers(graph, new Map([['b2', float32([3], [0, Number.NaN, 0])]])))
  await expect(proveParity(broken, session, { x: randomTensor(5, [2, 4]) })).rejects.toThrow(
    expect.objectContaining({ code: 'internal', message: expect.stringContaining('NaN') }),
  )
  const images = randomTensor(5, [2, 12, 12, 1])
  await expect(proveParity(artifactOf(cnnGraph()), session, { x: images })).rejects.toThrow()
  session.dispose()
})
