import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encodeGraph } from '../artifact/onnx.ts'
import { cnnGraph, mlpGraph } from '../artifact/testing/models.ts'
import { Rng } from '../core/rng.ts'
import { float32, newTypedArray, type Tensor } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { OP_TABLE, type OpName, opSpec } from '../graph/op-table.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import { readValues } from '../runtime/memory.ts'
import { compile } from '../runtime/program.ts'
import { addCase, type OpCase, randomTensor, titleOf } from '../runtime/testing/against-reference.ts'
import { opCases } from '../runtime/testing/op-cases.ts'
import { createOrtSession } from './ort.ts'

const wasmBinary = new Uint8Array(
  readFileSync(new URL('../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', import.meta.url)),
)
const kernels = await testKernels()

const CASES = opCases().filter(({ op }) => opSpec(op).domain === '')
const EXPORTED = [...OP_TABLE].filter(([, { domain, interpreted }]) => domain === '' && !interpreted).map(([op]) => op as OpName)

/** Largest |kernel - onnxruntime| of each case, relative to the largest |onnxruntime| or 1. All cases are one model. */
async function distances(cases: readonly OpCase[]): Promise<readonly number[]> {
  const rng = new Rng(11)
  const builder = new GraphBuilder('conformance')
  const feeds: Record<string, Tensor> = {}
  const outputs = cases.map((one, i) => {
    const { inputs, outputs } = addCase(builder, one, `case${i}_`)
    for (const [name, input] of inputs) feeds[name] = randomTensor(rng, input)
    return outputs
  })
  const graph = builder.build(outputs.flat())
  const program = compile(graph, kernels, { dims: {} })
  const session = await createOrtSession(encodeGraph(graph), { wasmBinary })
  try {
    for (const [name, { data }] of Object.entries(feeds)) {
      program.view(name).set(Array.from(data as ArrayLike<number | bigint>, Number))
    }
    program.run()
    const expected = await session.run(feeds)
    return outputs.map((names) =>
      Math.max(...names.map((name) => {
        const { dtype, shape, data } = expected[name]!
        expect([dtype, shape], name).toEqual([graph.outputs.find((output) => output.name === name)!.dtype, program.shape(name)])
        const ours = newTypedArray(dtype, data.length)
        readValues(program.view(name), { dtype, shape, data: ours }, 0)
        return distance(ours, data)
      })))
  } finally {
    session.dispose()
    program.dispose()
  }
}

function distance(ours: Tensor['data'], theirs: Tensor['data']): number {
  let [worst, scale] = [0, 1]
  theirs.forEach((value: number | bigint, i: number) => {
    const [a, b] = [Number(ours[i]), Number(value)]
    scale = Math.max(scale, Math.abs(b))
    if (!Object.is(a, b)) worst = Math.max(worst, Number.isNaN(a - b) ? Infinity : Math.abs(a - b))
  })
  return worst / scale
}

it('has cases of every op that an artifact may hold', () => {
  expect(new Set(CASES.map(({ op }) => op))).toEqual(new Set(EXPORTED))
})

it.each([['a dense network', mlpGraph()], ['a convolution', cnnGraph()]])('%s answers no rows as onnxruntime does', async (_, graph) => {
  const [, ...row] = graph.inputs[0]!.shape as number[]
  const x = float32([0, ...row], [])
  const session = await createOrtSession(encodeGraph(graph), { wasmBinary })
  const { scores } = await session.run({ x })
  session.dispose()
  expect((await createKernelSession(graph, kernels).run({ x }))['scores']).toEqual({ ...scores, shape: [...scores!.shape] })
})

describe('the kernels agree with onnxruntime to 1e-4', () => {
  it.each(EXPORTED)('%s', async (op) => {
    const cases = CASES.filter((one) => one.op === op)
    const found = await distances(cases)
    const wrong = cases.flatMap((one, i) => (found[i]! < 1e-4 ? [] : [`${titleOf(one)}: ${found[i]}`]))
    expect(wrong).toEqual([])
  })
})
