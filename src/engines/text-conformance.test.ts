import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { encodeGraph } from '../artifact/onnx.ts'
import type { AnyTensor } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { opSpec } from '../graph/op-table.ts'
import { textOps } from '../graph/ops/text.ts'
import { runReference } from '../graph/testing/reference.ts'
import { textsOf } from '../graph/testing/reference-tensor.ts'
import { createStringSession } from '../runtime/strings/session.ts'
import { TEXT_CASES } from '../runtime/testing/text-cases.ts'
import { createOrtSession } from './ort.ts'

const wasmBinary = new Uint8Array(
  readFileSync(new URL('../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', import.meta.url)),
)

it('has cases of every op on texts', () => {
  expect(new Set(TEXT_CASES.map(({ op }) => op))).toEqual(new Set(Object.keys(textOps)))
})

const plain = ({ shape, data }: AnyTensor): unknown => ({ shape: [...shape], data: Array.from(data as ArrayLike<unknown>, (one) => (typeof one === 'bigint' ? Number(one) : one)) })

it.each(TEXT_CASES)('$op $title: as onnxruntime and as the reference', async ({ op, input, attributes }) => {
  const builder = new GraphBuilder('texts')
  const x = builder.input('x', input.dtype, input.shape.map((_, axis) => `d${axis}`))
  const graph = builder.build(builder.node(op, [x], attributes, opSpec(op).outputs))
  const ours = createStringSession(graph).run({ x: input })
  const session = await createOrtSession(encodeGraph(graph), { wasmBinary })
  const theirs = await session.run({ x: input }).finally(() => session.dispose())
  for (const { name } of graph.outputs) expect(plain(ours[name]!), name).toEqual(plain(theirs[name]!))
  // The reference has no sizes of 0.
  if (graph.outputs.some(({ name }) => ours[name]!.data.length === 0)) return
  const numbers = input.dtype === 'string' ? input.data : Array.from(input.data as ArrayLike<number | bigint>, Number)
  const reference = runReference(graph, { x: { ...input, data: numbers } as never })
  for (const { name } of graph.outputs) {
    const expected = reference.get(name)!
    const data = expected.dtype === 'string' ? textsOf(expected) : Array.from(expected.data, (value) => (expected.dtype === 'float32' ? Math.fround(value) : value))
    expect(plain(ours[name]!), name).toEqual({ shape: expected.shape, data })
  }
})
