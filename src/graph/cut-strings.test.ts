import { describe, expect, it } from 'vitest'
import { GraphBuilder } from './builder.ts'
import { cutStrings } from './cut-strings.ts'

/** A graph over `x_text` [batch, 1] and x [batch, 3], and what it gives. */
function cut(make: (b: GraphBuilder, text: string, x: string) => readonly string[]) {
  const b = new GraphBuilder('texts')
  const [text, x] = [b.input('x_text', 'string', ['batch', 1]), b.input('x', 'float32', ['batch', 3])]
  return cutStrings(b.build(make(b, text, x)))
}

const labels = (b: GraphBuilder, of: string): string => b.op('LabelEncoder', [of], { keys_strings: ['a'], values_int64s: [1] })
const tokens = (b: GraphBuilder, of: string): string => b.op('Tokenizer', [b.op('Reshape', [of, b.ints([-1])])], { mark: 0, mincharnum: 1, pad_value: '', separators: [''] })

describe('a graph is cut', () => {
  it('behind the last size that only running tells', () => {
    const { front, rest } = cut((b, text) => {
      const padded = b.op('Pad', [labels(b, tokens(b, text)), b.ints([0, 0, 0, 4])])
      const ids = b.op('Reshape', [b.op('Slice', [padded, b.ints([0]), b.ints([4]), b.ints([1])]), b.ints([0, 4])])
      return [b.op('Cast', [ids], { to: 1 })]
    })
    expect(front!.nodes.map(({ op }) => op)).toEqual(['Reshape', 'Tokenizer', 'LabelEncoder', 'Pad', 'Slice', 'Reshape'])
    expect(front!.outputs).toMatchObject([{ dtype: 'int64', shape: ['batch', 4] }])
    expect(rest.nodes.map(({ op }) => op)).toEqual(['Cast'])
    expect(rest.inputs).toEqual(front!.outputs)
  })

  it('with what texts are made of in the front, and initializers where they are used', () => {
    const { front, rest } = cut((b, text, x) => {
      const both = b.op('Concat', [text, b.op('Identity', [text])], { axis: 1 })
      return [b.op('Add', [b.op('Cast', [labels(b, b.op('Gather', [both, b.ints([0])], { axis: 1 }))], { to: 1 }), b.op('Mul', [x, b.scalar(2)])])]
    })
    expect(front!.inputs.map(({ name }) => name)).toEqual(['x_text'])
    expect([...front!.initializers.values()].map(({ dtype }) => dtype)).toEqual(['int64'])
    expect(rest.inputs.map(({ name }) => name)).toEqual(['x', front!.outputs[0]!.name])
    expect([...rest.initializers.values()].map(({ dtype }) => dtype)).toEqual(['float32'])
  })

  it('with numbers that become labels in the front, if nothing but the kernels makes them', () => {
    const { front } = cut((b, text, x) => [
      b.op('LabelEncoder', [b.op('Slice', [x, b.ints([0]), b.ints([1]), b.ints([1])])], { keys_floats: [1], values_floats: [5] }), labels(b, text),
    ])
    expect(front!.nodes.map(({ op }) => op)).toEqual(['Slice', 'LabelEncoder', 'LabelEncoder'])
  })

  it('into nothing more where no op takes texts', () => {
    const { front, rest } = cut((b, _, x) => [b.op('Relu', [x])])
    expect([front, rest.nodes.length]).toEqual([undefined, 1])
  })

  it.each([
    ['texts', (b: GraphBuilder, text: string) => b.op('LabelEncoder', [text], { keys_strings: ['a'], values_strings: ['b'] })],
    ['as many values as there are tokens', (b: GraphBuilder, text: string) => labels(b, tokens(b, text))],
  ])('not when it gives %s', (_, make) => {
    expect(() => cut((b, text) => [make(b, text)])).toThrow(expect.objectContaining({ code: 'invalid-config', message: expect.stringContaining('"labelencoder_1"') }))
  })
})

describe('ops on texts are refused, with the reason,', () => {
  const refused: readonly [string, (b: GraphBuilder, text: string) => string, string][] = [
    ['without keys', (b, text) => b.op('LabelEncoder', [text], { values_floats: [1] }), 'give one of keys_strings, keys_int64s, keys_floats'],
    ['with two kinds of values', (b, text) => b.op('LabelEncoder', [text], { keys_strings: ['a'], values_floats: [1], values_int64s: [1] }), 'give one of values_strings'],
    ['with keys of another type', (b, text) => b.op('LabelEncoder', [text], { keys_floats: [1], values_floats: [1] }), 'its keys are float32 and X is string'],
    ['with a key too many', (b, text) => b.op('LabelEncoder', [text], { keys_strings: ['a', 'b'], values_floats: [1] }), '2 keys and 1 values'],
    ['in upper case', (b, text) => b.op('StringNormalizer', [b.op('Reshape', [text, b.ints([-1])])], { case_change_action: 'UPPER' }), 'one of NONE, LOWER'],
    ['in several rows', (b, text) => b.op('StringNormalizer', [text]), 'X must be [C] or [1, C], but is [batch, 1]'],
    ['with unsigned hashes', (b, text) => b.op('MurmurHash3', [text], { positive: 1 }), '"positive" must be a whole number from 0 to 0'],
    ['taken by rows', (b, text) => b.op('Gather', [text, b.ints([0])]), 'along the last axis only'],
    ['in sums', (b, text) => b.op('Add', [text, text]), 'A must be float32, but is string'],
  ]
  it.each(refused)('%s', (_, make, message) => {
    expect(() => cut((b, text) => [make(b, text)])).toThrow(expect.objectContaining({ code: 'invalid-config', message: expect.stringContaining(message) }))
  })
})
