import { readFileSync } from 'node:fs'
import * as native from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { encodeGraph } from '../artifact/onnx.ts'
import { type AnyTensor, strings, tensor } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import { ONNX_DTYPE } from '../graph/onnx-dtypes.ts'
import { OP_TABLE } from '../graph/op-table.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import { graphOfCase, NASTY, stringCases, titleOfCase } from '../runtime/testing/string-cases.ts'
import { createStringSession } from '../runtime/strings/session.ts'
import { createOrtSession } from './ort.ts'

type Values = Readonly<Record<string, AnyTensor>>

const wasmBinary = new Uint8Array(
  readFileSync(new URL('../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', import.meta.url)),
)

/** Letters that stay capital where onnxruntime's WebAssembly lowers them not, and a C library does. */
const RARE_CAPITALS = 'Ⓐ'

const CASES = stringCases()
const EXPORTED = [...OP_TABLE].flatMap(([op, { interpreted }]) => (interpreted ? [op] : []))

async function onWasm(artifact: Uint8Array, feeds: Values): Promise<Values> {
  const session = await createOrtSession(artifact, { wasmBinary })
  try {
    return await session.run(feeds)
  } finally {
    session.dispose()
  }
}

async function onNative(artifact: Uint8Array, feeds: Values): Promise<Values> {
  const session = await native.InferenceSession.create(artifact)
  try {
    const given = Object.entries(feeds).map(([name, { dtype, shape, data }]) => [name, new native.Tensor(dtype, data as never, shape)])
    return Object.fromEntries(Object.entries(await session.run(Object.fromEntries(given))).map(([name, value]) => {
      const { type, dims, data } = value as native.Tensor
      return [name, { dtype: type, shape: dims, data } as AnyTensor]
    }))
  } finally {
    await session.release()
  }
}

/** Comparable, element by element: -0 and 0 are one. */
const plain = ({ dtype, shape, data }: AnyTensor) =>
  ({ dtype, shape: [...shape], data: Array.from(data as ArrayLike<number | bigint | string>, (value) => (typeof value === 'number' ? value + 0 : value)) })

describe.each([['WebAssembly', onWasm], ['native', onNative]])('what is interpreted is what onnxruntime (%s) gives', (build, onnxruntime) => {
  it.each(CASES.map((one) => [titleOfCase(one), one] as const))('%s', async (_, one) => {
    const { graph, feeds } = graphOfCase(one)
    const ours: Values = createStringSession(graph).run(feeds)
    const theirs = await onnxruntime(encodeGraph(graph), feeds)
    for (const { name } of graph.outputs) {
      const [expected, actual] = [plain(theirs[name]!), plain(ours[name]!)]
      const data = build === 'native' ? expected.data.map((value) => (typeof value === 'string' ? value.replaceAll('ⓐ', RARE_CAPITALS) : value)) : expected.data
      expect(actual).toEqual({ ...expected, data })
    }
  })
})

/** Ids of the words of a text, in small letters and 5 of them, beside the place of a category, through the kernels. */
function sentences(): Graph {
  const b = new GraphBuilder('sentences')
  const text = b.input('x_text', 'string', ['batch', 2])
  const column = (index: number): string => b.op('Gather', [text, b.ints([index])], { axis: 1 })
  const small = b.op('StringNormalizer', [b.op('Reshape', [column(0), b.ints([-1])])], { case_change_action: 'LOWER' })
  const tokens = b.op('Tokenizer', [small], { mark: 0, mincharnum: 1, pad_value: '', separators: [' '] })
  const known = ['the', 'quick', 'fox', 'straße', '😀', 'дом']
  const ids = b.op('LabelEncoder', [tokens], { keys_strings: ['', ...known], values_int64s: [0, ...known.map((_, i) => i + 2)], default_int64: 1 })
  const filled = b.op('Pad', [ids, b.ints([0, 0, 0, 5])])
  const cut = b.op('Reshape', [b.op('Slice', [filled, b.ints([0]), b.ints([5]), b.ints([1])]), b.ints([0, 5])])
  const category = b.op('LabelEncoder', [column(1)], { keys_strings: ['yes', 'no'], values_floats: [1, -1], default_float: 0 })
  const hash = b.op('Mod', [b.op('MurmurHash3', [column(1)], { positive: 0 }), b.constant(tensor('int32', [], Int32Array.of(7)))])
  const numbers = [b.op('Cast', [cut], { to: ONNX_DTYPE.float32 }), category, b.op('Cast', [hash], { to: ONNX_DTYPE.float32 })]
  return b.build([b.op('Concat', numbers, { axis: 1 }, 'y')])
}

it('a whole graph answers as onnxruntime does, for one row and many', async () => {
  const kernels = await testKernels()
  const session = createKernelSession(sentences(), kernels)
  const texts = ['The quick fox', '', ' ', 'STRASSE Straße 😀', 'ДОМ дом the the the the the the', ...NASTY]
  for (const chosen of [texts.slice(0, 1), [''], texts]) {
    const x_text = strings([chosen.length, 2], chosen.flatMap((text, i) => [text, ['yes', 'no', '', 'Yes', text][i % 5]!]))
    const ours = plain((await session.run({ x_text }))['y']!)
    for (const onnxruntime of [onWasm, onNative]) expect(ours).toEqual(plain((await onnxruntime(encodeGraph(sentences()), { x_text }))['y']!))
  }
  session.dispose()
})

it('has cases of every op that an artifact may hold', () => {
  const checked = new Set<string>(CASES.map(({ op }) => op))
  expect(EXPORTED.filter((op) => !checked.has(op))).toEqual([])
})

it('every letter becomes small as in onnxruntime', async () => {
  // No later plane has any.
  const letters = Array.from({ length: 0x1ffff }, (_, i) => i + 1).filter((point) => point < 0xd800 || point > 0xdfff)
  const { graph, feeds } = graphOfCase({
    op: 'StringNormalizer',
    inputs: [{ dtype: 'string', shape: [letters.length], data: letters.map((point) => String.fromCodePoint(point)) }],
    attributes: { case_change_action: 'LOWER' },
  })
  const ours = (createStringSession(graph).run(feeds) as Values)['o0']!.data
  const theirs = (await onWasm(encodeGraph(graph), feeds))['o0']!.data
  expect(letters.filter((_, i) => ours[i] !== theirs[i])).toEqual([])
})
