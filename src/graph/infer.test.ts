import { describe, expect, it } from 'vitest'
import { MaasError } from '../core/error.ts'
import { float32, int64, type Tensor, tensor } from '../core/tensor.ts'
import { GraphBuilder } from './builder.ts'
import type { Attribute, Dim, Graph } from './graph.ts'
import { inferGraph } from './infer.ts'
import type { OpName } from './op-table.ts'
import { runReference } from './testing/reference.ts'

type Given = readonly Dim[] | Tensor | ''

/** The shapes that one op gives for inputs of these shapes. */
function shapesOf(op: OpName, inputs: readonly Given[], attributes: Record<string, Attribute> = {}) {
  const builder = new GraphBuilder('test')
  const names = inputs.map((given, i) => {
    if (given === '') return ''
    return Array.isArray(given) ? builder.input(`i${i}`, 'float32', given) : builder.constant(given as Tensor)
  })
  return builder.node(op, names, attributes).map((name) => builder.info(name).shape)
}

describe('shapes with a batch that is not known yet', () => {
  const cases: readonly (readonly [OpName, readonly Given[], Record<string, Attribute>, readonly Dim[]])[] = [
    ['Add', [['batch', 3], [3]], {}, ['batch', 3]],
    [
      'Mul',
      [
        ['batch', 1, 3],
        [4, 1],
      ],
      {},
      ['batch', 4, 3],
    ],
    [
      'MatMul',
      [
        ['batch', 4],
        [4, 2],
      ],
      {},
      ['batch', 2],
    ],
    [
      'MatMul',
      [
        ['batch', 5, 4],
        ['batch', 4, 2],
      ],
      {},
      ['batch', 5, 2],
    ],
    ['Gemm', [[4, 'batch'], [2, 4], [2]], { transA: 1, transB: 1 }, ['batch', 2]],
    ['Conv', [['batch', 1, 28, 28], [32, 1, 3, 3], [32]], {}, ['batch', 32, 26, 26]],
    [
      'Conv',
      [
        ['batch', 2, 7, 8],
        [4, 2, 3, 2],
      ],
      { strides: [2, 3], pads: [1, 0, 1, 1], dilations: [2, 1] },
      ['batch', 4, 3, 3],
    ],
    ['MaxPool', [['batch', 2, 5, 5]], { kernel_shape: [2, 2], strides: [2, 2] }, ['batch', 2, 2, 2]],
    ['MaxPool', [['batch', 2, 5]], { kernel_shape: [2], strides: [2] }, ['batch', 2, 2]],
    ['GlobalAveragePool', [['batch', 2, 5, 5]], {}, ['batch', 2, 1, 1]],
    ['GlobalMaxPool', [['batch', 2, 5]], {}, ['batch', 2, 1]],
    ['Conv', [['batch', 4, 9], [6, 2, 3]], { group: 2, strides: [2], pads: [1, 0] }, ['batch', 6, 4]],
    ['ConvTranspose', [['batch', 2, 7, 7], [2, 4, 4, 4]], { strides: [2, 2], pads: [1, 1, 1, 1] }, ['batch', 4, 14, 14]],
    ['ConvTranspose', [['batch', 2, 7], [2, 4, 2]], { strides: [3], output_padding: [1] }, ['batch', 4, 21]],
    ['Resize', [['batch', 2, 3, 4], '', float32([4], [1, 1, 2, 3])], {}, ['batch', 2, 6, 12]],
    ['LayerNormalization', [['batch', 5, 4], [4]], {}, ['batch', 5, 4]],
    ['Reshape', [['batch', 28, 28, 1], int64([4], [-1, 1, 28, 28])], {}, ['batch', 1, 28, 28]],
    ['Reshape', [['batch', 6], int64([3], [0, 2, -1])], {}, ['batch', 2, 3]],
    ['Reshape', [[4, 6], int64([2], [3, -1])], {}, [3, 8]],
    ['Reshape', [['batch', 5, 8], int64([2], [-1, 8])], {}, ['batch*5', 8]],
    ['Reshape', [['batch*5', 8], int64([3], [-1, 5, 8])], {}, ['batch', 5, 8]],
    ['Flatten', [['batch', 4, 13, 13]], {}, ['batch', 676]],
    ['Flatten', [[2, 3, 4]], { axis: 0 }, [1, 24]],
    ['Flatten', [[2, 3, 4]], { axis: 3 }, [24, 1]],
    ['Flatten', [[2, 3, 4]], { axis: -1 }, [6, 4]],
    ['Transpose', [['batch', 28, 28, 3]], { perm: [0, 3, 1, 2] }, ['batch', 3, 28, 28]],
    ['ReduceMean', [['batch', 3, 4], int64([1], [-1])], { keepdims: 0 }, ['batch', 3]],
    ['ReduceMax', [['batch', 3, 4], int64([2], [1, 2])], {}, ['batch', 1, 1]],
    ['ReduceSum', [['batch', 3]], { keepdims: 0 }, []],
    [
      'Concat',
      [
        ['batch', 3],
        ['batch', 1],
      ],
      { axis: 1 },
      ['batch', 4],
    ],
    ['Gather', [[10, 4], tensor('int64', [2, 3], new BigInt64Array(6))], {}, [2, 3, 4]],
    ['Slice', [['batch', 9], int64([1], [-3]), int64([1], [100]), int64([1], [1])], {}, ['batch', 3]],
    ['Slice', [['batch', 9], int64([2], [0, 7]), int64([2], [2 ** 31 - 1, 0]), int64([2], [0, 1]), int64([2], [1, -2])], {}, ['batch', 4]],
    ['Split', [['batch', 9]], { axis: -1, num_outputs: 1 }, ['batch', 9]],
    ['Pad', [['batch', 9], int64([4], [0, 1, 0, 2])], {}, ['batch', 12]],
    ['Expand', [['batch', 1, 3], int64([2], [4, 1])], {}, ['batch', 4, 3]],
    ['Tile', [['batch', 3], int64([2], [1, 4])], {}, ['batch', 12]],
    ['Squeeze', [['batch', 1, 3, 1]], {}, ['batch', 3]],
    ['Unsqueeze', [['batch', 3], int64([2], [-1, 1])], {}, ['batch', 1, 3, 1]],
    ['ArgMax', [['batch', 3]], { axis: 1, keepdims: 0 }, ['batch']],
    ['Greater', [['batch', 3], [3]], {}, ['batch', 3]],
    ['Clip', [['batch', 3], '', float32([], [1])], {}, ['batch', 3]],
  ]
  it.each(cases)('%s, case %#', (op, inputs, attributes, expected) => {
    expect(shapesOf(op, inputs, attributes)[0]).toEqual(expected)
  })

  it('are numbers once the batch is', () => {
    const builder = new GraphBuilder('test')
    const x = builder.input('x', 'float32', ['batch', 2, 3])
    const y = builder.op('Flatten', [x])
    expect(inferGraph(builder.build([y]), { batch: 32 }).get(y)!.shape).toEqual([32, 6])
  })
})

describe('mistakes are refused where they are made', () => {
  const cases: readonly (readonly [OpName, readonly Given[], Record<string, Attribute>, RegExp])[] = [
    ['Relu', [[2]], { slope: 1 }, /^Relu "relu_Y_1": unknown attribute "slope"; known: none\./],
    ['Concat', [[2]], {}, /attribute "axis" is missing; expected a whole number/],
    [
      'Conv',
      [
        [1, 1, 5, 5],
        [1, 1, 3, 3],
      ],
      { strides: [0, 1] },
      /"strides" must be a list of whole numbers of at least 1, but is \[0,1\]/,
    ],
    [
      'Conv',
      [
        [1, 2, 5, 5],
        [1, 1, 3, 3],
      ],
      { group: 2 },
      /1 output channels cannot be divided into 2 groups/,
    ],
    [
      'Conv',
      [
        [1, 2, 5, 5],
        [1, 1, 3, 3],
      ],
      {},
      /takes 1 channels, but X \[1, 2, 5, 5\] has 2/,
    ],
    [
      'Conv',
      [
        [1, 1, 5, 5],
        [1, 1, 6, 3],
      ],
      {},
      /a window of height 6 does not fit into an input of height 5/,
    ],
    ['Conv', [[1, 1, 5, 5], [4, 1, 3, 3], [3]], {}, /B must be \[4\]/],
    ['Conv', [[1, 4, 5, 5], [4, 1, 3, 3]], { group: 2 }, /takes 1 channels in each of 2 groups, but X \[1, 4, 5, 5\] has 4/],
    ['Conv', [[1, 1, 5], [4, 1, 3]], { strides: [1, 1] }, /strides \[1, 1\] must have 1 numbers for 1 axes/],
    ['Conv', [[1, 1, 5], [4, 1, 3, 3]], {}, /must have as many axes as X \[1, 1, 5\]/],
    ['Conv', [[1, 1, 2, 3, 4], [4, 1, 3, 3, 3]], {}, /X must be \[batch, channels, height, width\] or/],
    ['ConvTranspose', [[1, 2, 3], [2, 1, 3]], { output_padding: [1] }, /output_padding \[1\] must be less than the strides/],
    ['ConvTranspose', [[1, 2, 1], [2, 1, 2]], { pads: [1, 1] }, /pads \[1, 1\] leave nothing of an output of 2/],
    ['ConvTranspose', [[1, 2, 3], [3, 1, 2]], {}, /X is \[1, 2, 3\], but a convolution of these shapes gives \[1, 3, 3\]/],
    ['Resize', [[1, 2, 3], '', float32([3], [1, 1, 1.5])], {}, /must be 1 whole numbers of at least 1, but are \[1.5\]/],
    ['Resize', [[1, 2, 3], '', float32([3], [1, 2, 2])], {}, /scales \[1, 2, 2\] must begin with 1, 1/],
    ['Resize', [[1, 2, 3], '', float32([3], [1, 1, 2])], { nearest_mode: 'floor' }, /only nearest_mode "round_prefer_floor"/],
    ['BatchNormalizationTraining', [[4, 3], [3], [2]], {}, /B must be \[3\], one number per channel of X \[4, 3\]/],
    ['LayerNormalization', [[4, 3], [4]], {}, /Scale must be \[3\], but is \[4\]/],
    [
      'MaxPool',
      [[1, 1, 5, 5]],
      { kernel_shape: [2, 2], pads: [2, 0, 0, 0] },
      /pads \[2, 0, 0, 0\] must be smaller than the window/,
    ],
    ['MaxPool', [[1, 1, 5, 5]], { kernel_shape: [2, 2], ceil_mode: 1 }, /"ceil_mode" must be 0/],
    ['Add', [[2, 3], [2]], {}, /\[2, 3\] and \[2\] cannot be broadcast together/],
    [
      'Add',
      [
        ['batch', 3],
        [4, 3],
      ],
      {},
      /cannot be broadcast together/,
    ],
    [
      'MatMul',
      [
        [2, 3],
        [4, 2],
      ],
      {},
      /last size of A \[2, 3\]/,
    ],
    ['Gemm', [[2, 3], [3, 4], [3]], {}, /C \[3\] cannot be broadcast to \[2, 4\]/],
    ['Gemm', [[2, 3], '', [3]], {}, /input B is missing/],
    ['Reshape', [[2, 3], int64([2], [4, -1])], {}, /\[2, 3\] cannot become \[4, -1\]: the number of elements differs/],
    ['Reshape', [['batch', 3], int64([2], [2, 3])], {}, /the number of elements differs/],
    ['Reshape', [[2, 3], [2]], {}, /input shape must be int64, but is float32/],
    ['Softmax', [[2, 3]], { axis: 2 }, /axis 2 is outside of shape \[2, 3\]; expected -2 to 1/],
    ['Transpose', [[2, 3]], { perm: [0, 0] }, /perm \[0, 0\] must name each axis/],
    ['Concat', [[2, 3], [2]], { axis: 1 }, /float32 \[2, 3\] and float32 \[2\] differ beside axis 1/],
    ['Slice', [['batch', 3], int64([1], [0]), int64([1], [2])], {}, /axis 0 of \[batch, 3\] can only be cut when its size is known/],
    ['Slice', [[4], int64([1], [0]), int64([1], [2]), int64([1], [0]), int64([1], [0])], {}, /a step must not be 0/],
    ['Slice', [[4, 4], int64([2], [0, 0]), int64([1], [2])], {}, /one number each per axis/],
    ['Slice', [[4], int64([1], [3]), int64([1], [2])], {}, /would give the shape \[0\]/],
    ['Split', [[2, 5], int64([2], [2, 2])], { axis: 1 }, /makes 2 parts, but 1 outputs are named/],
    ['Split', [[2, 5], int64([1], [4])], { axis: 1 }, /the sizes \[4\] do not add up to 5/],
    ['Split', [[2, 5]], { axis: 1 }, /give either the input split or num_outputs/],
    ['Split', [['batch', 5]], { num_outputs: 1 }, /axis 0 of \[batch, 5\] can only be split when its size is known/],
    ['Pad', [[2, 5], int64([2], [1, 1])], {}, /pads must be 4 whole numbers of at least 0, but are \[1, 1\]/],
    ['Pad', [['batch', 5], int64([4], [1, 0, 0, 0])], {}, /axis 0 of \[batch, 5\] can only be padded/],
    ['Pad', [[5], int64([2], [1, 0])], { mode: 'reflect' }, /"mode" must be "constant"/],
    ['Expand', [[2, 3], int64([1], [4])], {}, /\[2, 3\] cannot be broadcast to \[4\]/],
    ['Tile', [[2, 3], int64([1], [4])], {}, /repeats must be 2 whole numbers of at least 1/],
    ['Tile', [['batch'], int64([1], [2])], {}, /axis 0 of \[batch\] can only be repeated/],
    ['Squeeze', [[2, 3], int64([1], [1])], {}, /axis 1 of \[2, 3\] must be 1/],
    ['Unsqueeze', [[2], int64([2], [0, 0])], {}, /axes \[0, 0\] name one axis twice/],
    ['Where', [[2], [2], [2]], {}, /input condition must be bool, but is float32/],
    ['Equal', [[2], int64([2], [1, 2])], {}, /A is float32 and B is int64; they must be of one type/],
    ['Clip', [[2], [2]], {}, /min must be a scalar, but is \[2\]/],
    ['Gelu', [[2]], { approximate: 'erf' }, /"approximate" must be one of none, tanh, but is "erf"/],
    ['Cast', [[2]], { to: 99 }, /to 99 is not known; known: 1 \(float32\)/],
    ['SoftmaxCrossEntropy', [[4, 3], tensor('int32', [3], new Int32Array(3))], {}, /t must be \[4\], but is \[3\]/],
    ['Relu', [[2], [2]], {}, /takes 1 inputs \(X\), not 2/],
  ]
  it.each(cases)('%s, case %#', (op, inputs, attributes, message) => {
    const attempt = () => shapesOf(op, inputs, attributes)
    expect(attempt).toThrow(message)
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-config' }) as MaasError)
  })

  it('a shape of which a size would be nothing', () => {
    const none = tensor('int64', [0], new BigInt64Array(0))
    expect(() => shapesOf('Gather', [[10, 4], none])).toThrow(
      'would give the shape [0, 4]; every size must be at least 1',
    )
  })

  it('an unknown op, and a value that is not there', () => {
    const builder = new GraphBuilder('test')
    expect(() => builder.op('Swish' as OpName, ['x'])).toThrow(/There is no op "Swish" here; known: MatMul, /)
    expect(() => builder.op('Relu', ['x'])).toThrow(
      'Relu "relu_1": its input "x" is not a value of the graph before it.',
    )
  })

  it('a graph whose declared output is not what it makes', () => {
    const builder = new GraphBuilder('test')
    builder.op('Relu', [builder.input('x', 'float32', ['batch', 2])], {}, 'y')
    const graph = builder.build(['y'])
    const declared: Graph = { ...graph, outputs: [{ name: 'y', dtype: 'float32', shape: ['batch', 3] }] }
    expect(() => inferGraph(declared)).toThrow(
      'Output "y" is declared as float32 [batch, 3], but the graph makes float32 [batch, 2].',
    )
    expect(() => inferGraph({ ...graph, nodes: [...graph.nodes, ...graph.nodes] })).toThrow('makes the value "y" twice')
  })
})

describe('GraphBuilder', () => {
  it('fills in attributes, leaves out those that have one value, and shares constants', () => {
    const builder = new GraphBuilder('test')
    const x = builder.input('x', 'float32', [1, 1, 4, 4])
    builder.op('AveragePool', [x], { kernel_shape: [2, 2], ceil_mode: 0 }, 'y')
    expect(builder.build(['y']).nodes[0]!.attributes).toEqual({ kernel_shape: [2, 2], count_include_pad: 0 })
    expect(builder.scalar(2)).toBe(builder.scalar(2))
    expect(builder.scalar(2)).not.toBe(builder.scalar(3))
    expect(() => builder.input('x', 'float32', [])).toThrow('has a value "x" already')
  })

  it('goes on where a graph ends', () => {
    const first = new GraphBuilder('test')
    first.op('Mul', [first.input('x', 'float32', [2]), first.scalar(3)])
    const builder = GraphBuilder.from(first.build(['mul_1']))
    const y = builder.op('Mul', ['mul_1', 'mul_1'])
    const values = runReference(builder.build([y]), { x: float32([2], [1, -2]) })
    expect([...values.get(y)!.data]).toEqual([9, 36])
  })
})
