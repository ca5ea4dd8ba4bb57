import { type AnyTensor, type Shape, strings, type Tensor, tensor } from '../../core/tensor.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import type { Attribute, Graph } from '../../graph/graph.ts'
import { type OpName, opSpec } from '../../graph/op-table.ts'
import { TEXT_CASES } from './text-cases.ts'

/** One use of an op on JavaScript values: what it is fed, and initializers. */
export interface StringCase {
  readonly op: OpName
  /** What is special of it, where its shapes and attributes do not say it. */
  readonly title?: string
  readonly inputs: readonly (AnyTensor | { readonly constant: Tensor } | undefined)[]
  readonly attributes?: Readonly<Record<string, Attribute>>
}

/** Texts that break naive code. No lone surrogates and no U+0000, which do not reach onnxruntime as they are. */
export const NASTY: readonly string[] = [
  '', ' ', 'a', 'The quick  brown\tfox\n', 'naïve', 'nai\u0308ve', 'ÅNGSTRÖM', 'A\u030A', 'İstanbul', 'ISPARTA ı', 'Straße', 'STRASSE', 'ẞ',
  'ΟΔΥΣΣΕΥΣ ΣΣ', 'Дом', 'שלום עולם', 'مرحبا', 'हिन्दी', '日本語のテキスト', '中文，標點。', '한국어', 'ไทย', '😀', '👨‍👩‍👧‍👦 family', '🇫🇷🇩🇪', '𝔘𝔫𝔦𝔠𝔬𝔡𝔢', '𐐀𐐨', 'ﬁ ligature', 'Ǆ ǅ ǆ',
  'Ⓐ', '\u200B', '\u00A0nbsp\u00A0', '\uFEFFbom', '\uFFFD', 'a,b;c|d', '"quoted"', "it's", '\\back/slash', '%00', '1e5', '-0', 'NaN', 'null', 'x'.repeat(10_000), '漢'.repeat(3000), '😀'.repeat(1000),
]

/** Distinct words of many scripts. */
export function words(count: number): readonly string[] {
  const starts = [0x61, 0x430, 0x3b1, 0x5d0, 0x4e00, 0xac00, 0x1f600]
  return Array.from({ length: count }, (_, i) => String.fromCodePoint(starts[i % 7]! + (i % 20), ...[...`${i}`].map((digit) => 0x61 + Number(digit))))
}

/** The cases of all that is interpreted. */
export function stringCases(): readonly StringCase[] {
  return [...labels(), ...each(), ...moving(), ...TEXT_CASES]
}

const SHAPES: readonly Shape[] = [[1], [NASTY.length], [NASTY.length, 1], [1, NASTY.length], [4, 3], [2, 3, 2]]

/** The nasty texts over and over. */
export function nasty(shape: Shape): AnyTensor {
  return strings(shape, Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => NASTY[(i * 7) % NASTY.length]!))
}

const int64s = (values: readonly number[]): Tensor => tensor('int64', [values.length], BigInt64Array.from(values, BigInt))
const floats = (values: readonly number[]): Tensor => tensor('float32', [values.length], Float32Array.from(values))

function labels(): readonly StringCase[] {
  const vocabulary = words(10_000)
  const places = vocabulary.map((_, i) => i)
  const keys = { string: NASTY.slice(0, 20), int64: NASTY.slice(0, 20).map((_, i) => i * i - 7), float: NASTY.slice(0, 20).map((_, i) => i / 10) }
  const inputs = { string: nasty([40]), int64: int64s(NASTY.map((_, i) => i - 7)), float: floats([...keys.float, NaN, -0, 1e9]) }
  const kinds = ['string', 'int64', 'float'] as const
  return [
    ...kinds.flatMap((key) => kinds.map((value): StringCase => ({
      op: 'LabelEncoder', inputs: [inputs[key]], attributes: { [`keys_${key}s`]: keys[key], [`values_${value}s`]: keys[value] },
    }))),
    ...SHAPES.map((shape): StringCase => ({
      op: 'LabelEncoder', inputs: [nasty(shape)], attributes: { keys_strings: NASTY.slice(10), values_floats: NASTY.slice(10).map((_, i) => i + 0.1), default_float: -3.5 },
    })),
    { op: 'LabelEncoder', inputs: [strings([0, 2], [])], attributes: { keys_strings: ['a'], values_int64s: [1] } },
    { op: 'LabelEncoder', inputs: [strings([3], ['a', 'b', 'c'])], attributes: { keys_strings: ['a', 'b', 'a'], values_int64s: [1, 2, 3], default_int64: 9 } },
    { op: 'LabelEncoder', inputs: [strings([10_000], vocabulary.toReversed())], attributes: { keys_strings: vocabulary, values_int64s: places } },
  ]
}

function each(): readonly StringCase[] {
  return [
    ...['LOWER', 'NONE'].flatMap((action) => [[1], [NASTY.length], [1, NASTY.length]].map((shape): StringCase => ({
      op: 'StringNormalizer', inputs: [nasty(shape)], attributes: { case_change_action: action },
    }))),
    { op: 'StringNormalizer', inputs: [strings([10_000], words(10_000))], attributes: { case_change_action: 'LOWER' } },
    ...SHAPES.flatMap((shape) => [0, 42, 2 ** 31 - 1].map((seed): StringCase => ({
      op: 'MurmurHash3', inputs: [nasty(shape)], attributes: { seed, positive: 0 },
    }))),
    { op: 'MurmurHash3', inputs: [strings([0, 3], [])], attributes: { positive: 0 } },
  ]
}

/** Of texts, and of numbers as they stand between texts and the kernels. */
function moving(): readonly StringCase[] {
  const ints = (...values: number[]) => ({ constant: int64s(values) })
  const numbers = tensor('int64', [3, 4], BigInt64Array.from({ length: 12 }, (_, i) => BigInt(i * 5 - 20)))
  const scalar = { constant: tensor('int64', [], BigInt64Array.of(-7n)) }
  return [nasty([3, 4]), numbers].flatMap((x): readonly StringCase[] => [
    { op: 'Identity', inputs: [x] },
    { op: 'Reshape', inputs: [x, ints(0, 2, -1)] },
    { op: 'Reshape', inputs: [x, ints(-1)] },
    { op: 'Unsqueeze', inputs: [x, ints(-1, 0)] },
    { op: 'Squeeze', inputs: [nasty([3, 1, 4, 1]), ints(1, -1)] },
    { op: 'Squeeze', inputs: [nasty([3, 1, 4, 1])] },
    { op: 'Gather', inputs: [x, ints(2, 0, -1)], attributes: { axis: 1 } },
    { op: 'Gather', inputs: [x, { constant: tensor('int32', [2, 2], Int32Array.of(0, 1, -2, 2)) }], attributes: { axis: -1 } },
    { op: 'Slice', inputs: [x, ints(1), ints(3), ints(1)] },
    { op: 'Slice', inputs: [x, ints(-1, -1), ints(-100, -100), ints(0, 1), ints(-1, -2)] },
    { op: 'Concat', inputs: [x, x, x], attributes: { axis: 1 } },
    { op: 'Concat', inputs: [x, x], attributes: { axis: -2 } },
  ]).concat([
    { op: 'Gather', inputs: [numbers, ints(2, 0)] },
    { op: 'Pad', inputs: [numbers, ints(0, 0, 0, 5), scalar] },
    { op: 'Pad', inputs: [numbers, ints(1, 2, 0, 3)] },
    { op: 'Pad', inputs: [numbers, ints(2, 1), scalar, ints(-1)] },
    { op: 'Mod', inputs: [numbers, { constant: tensor('int64', [], BigInt64Array.of(7n)) }] },
    { op: 'Mod', inputs: [tensor('int32', [3], Int32Array.of(-(2 ** 31), 2 ** 31 - 1, -1)), { constant: tensor('int32', [], Int32Array.of(1024)) }] },
    ...[1, 6, 7, 9, 11].map((to): StringCase => ({ op: 'Cast', inputs: [numbers], attributes: { to } })),
    ...[1, 6, 7, 9].map((to): StringCase => ({ op: 'Cast', inputs: [floats([0, -0.5, 1.5, -2.7, 100])], attributes: { to } })),
  ])
}

/** A graph of one case that gives all of its outputs, and what to feed it. */
export function graphOfCase({ op, inputs, attributes = {} }: StringCase): { readonly graph: Graph; readonly feeds: Readonly<Record<string, AnyTensor>> } {
  const builder = new GraphBuilder(op)
  const feeds: Record<string, AnyTensor> = {}
  const names = inputs.map((input, i) => {
    if (!input) return ''
    if ('constant' in input) return builder.constant(input.constant)
    feeds[`i${i}`] = input
    // A size of 0 is none that a graph may have.
    return builder.input(`i${i}`, input.dtype, input.shape.map((size) => size || 'none'))
  })
  return { graph: builder.build(builder.node(op, names, attributes, opSpec(op).outputs.map((_, i) => `o${i}`))), feeds }
}

export function titleOfCase({ op, title, inputs, attributes = {} }: StringCase): string {
  if (title !== undefined) return `${op} ${title}`
  const shapes = inputs.map((input) => {
    if (!input) return '-'
    return 'constant' in input ? `[${input.constant.data.join(' ')}]` : `${input.dtype}[${input.shape.join('x')}]`
  })
  const options = Object.entries(attributes).map(([name, value]) => `${name}=${JSON.stringify(value).slice(0, 30)}`)
  return [op, ...shapes, ...options].join(' ')
}
