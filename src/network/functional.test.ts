import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'
import { withInitializers } from '../graph/passes.ts'
import { runReference } from '../graph/testing/reference.ts'
import type { FunctionalConfig, FunctionalLayerConfig, NetworkConfig } from './keras-config.ts'
import { kerasToWeights, weightsToKeras } from './keras-weights.ts'
import { random } from './testing/build-case.ts'
import { functional, node, result } from './testing/layer-case.ts'
import { buildOver, type Inputs, layer } from './testing/networks.ts'
import { tfjsOrder } from './testing/tfjs-model.ts'

const TWO: Inputs = { a: ['float32', [4]], b: ['float32', [4]] }
const regression = { task: 'regression', outputs: 2 } as const

const keras3 = (className: string, name: string, args: readonly unknown[], config: Record<string, unknown> = {}, kwargs = {}) =>
  ({
    module: 'keras.layers',
    registered_name: null,
    class_name: className,
    name,
    config: { ...config, name },
    inbound_nodes: args.length === 0 ? [] : [{ args, kwargs }],
  }) as FunctionalLayerConfig

const DENSE = { units: 3, activation: 'tanh' }
const OUT = { units: 2 }

/** One network, as each writes it: dense(a) - dense(b), with the same dense layer, then a head. */
const FORMS: readonly (readonly [string, FunctionalConfig])[] = [
  [
    'Keras 2',
    functional(['a', 'b'], 'out', [
      node('InputLayer', 'a', []),
      node('InputLayer', 'b', []),
      { ...node('Dense', 'shared', [], DENSE), inbound_nodes: [[['a', 0, 0, {}]], [['b', 0, 0, {}]]] },
      { ...node('Subtract', 'difference', []), inbound_nodes: [[['shared', 0, 0, {}], ['shared', 1, 0, {}]]] },
      node('Dense', 'out', ['difference'], OUT),
    ]),
  ],
  [
    'Keras 3',
    {
      ...functional(['a', 'b'], 'out', [
        keras3('InputLayer', 'a', [], { batch_shape: [null, 4], dtype: 'float32', sparse: false, ragged: false }),
        keras3('InputLayer', 'b', [], { batch_shape: [null, 4], dtype: 'float32', sparse: false, ragged: false }),
        { ...keras3('Dense', 'shared', [], DENSE), inbound_nodes: [{ args: [result('a')], kwargs: {} }, { args: [result('b')], kwargs: {} }] },
        keras3('Subtract', 'difference', [[result('shared'), result('shared', 1)]], {}, { mask: [null, null] }),
        keras3('Dense', 'out', [result('difference')], OUT, { training: false }),
      ]),
    },
  ],
  [
    'Keras 3, one output written flat',
    (() => {
      const config = functional(['a', 'b'], 'out', [
        keras3('InputLayer', 'a', []),
        keras3('InputLayer', 'b', []),
        { ...keras3('Dense', 'shared', [], DENSE), inbound_nodes: [{ args: [result('a')], kwargs: {} }, { args: [result('b')], kwargs: {} }] },
        keras3('Subtract', 'difference', [[result('shared'), result('shared', 1)]]),
        keras3('Dense', 'out', [result('difference')], OUT),
      ])
      return { ...config, config: { ...config.config, output_layers: ['out', 0, 0], input_layers: { a: ['a', 0, 0], b: ['b', 0, 0] } } }
    })(),
  ],
]

function answer(config: NetworkConfig): readonly number[] {
  const { network, graph } = buildOver(config, TWO, regression)
  const weights = network.weights.map(({ name, shape }, i) => [name, random(shape, i)] as const)
  const values = runReference(withInitializers(graph, new Map(weights)), { a: random([3, 4], 20), b: random([3, 4], 21) } as never)
  return [...values.get(network.output)!.data]
}

describe('Functional networks', () => {
  it.each(FORMS.slice(1))('%s: the same network as Keras 2 writes it', (_, config) => {
    expect(answer(config)).toEqual(answer(FORMS[0]![1]))
  })

  it('shares the weights of a layer that is called twice', () => {
    const { network } = buildOver(FORMS[0]![1], TWO, regression)
    expect(network.weights.map(({ name }) => name)).toEqual(['shared.kernel', 'shared.bias', 'out.kernel', 'out.bias'])
  })

  it('what tfjs prints of a model with a model in it', async () => {
    await tf.setBackend('cpu')
    const [a, b] = ['a', 'b'].map((name) => tf.input({ shape: [4], name })) as [tf.SymbolicTensor, tf.SymbolicTensor]
    const inner = tf.sequential({ name: 'encoder', layers: [tf.layers.dense({ units: 3, inputShape: [4], name: 'inner' }), tf.layers.batchNormalization({ name: 'norm' })] })
    const encoded = [a, b].map((x) => inner.apply(x) as tf.SymbolicTensor)
    const scaled = tf.layers.activation({ activation: 'hardSigmoid' as never }).apply(encoded[1]!) as tf.SymbolicTensor
    const merged = tf.layers.concatenate().apply([encoded[0]!, tf.layers.leakyReLU({ alpha: 0.1 }).apply(scaled) as tf.SymbolicTensor])
    const output = tf.layers.dense({ units: 2, name: 'out', kernelRegularizer: tf.regularizers.l2({ l2: 0.1 }) }).apply(merged) as tf.SymbolicTensor
    const model = tf.model({ inputs: [a, b], outputs: output })

    const { network } = buildOver(JSON.parse(model.toJSON() as string) as NetworkConfig, TWO, regression)
    expect(network.weights.map(({ name }) => name)).toEqual([
      ...['kernel', 'bias'].map((role) => `encoder.inner.${role}`),
      ...['gamma', 'beta', 'moving_mean', 'moving_variance'].map((role) => `encoder.norm.${role}`),
      ...['kernel', 'bias'].map((role) => `out.${role}`),
    ])
    // In tfjs's order each weight has the shape that tfjs has.
    expect(tfjsOrder(network.weights).map(({ keras }) => keras.shape)).toEqual(model.getWeights().map(({ shape }) => shape))
  })

  it('reads its inputs in the order of input_layers', () => {
    const layers = [
      node('InputLayer', 'small', []),
      node('InputLayer', 'large', []),
      node('Concatenate', 'both', ['small', 'large']),
      node('Dense', 'out', ['both'], OUT),
    ]
    const inputs: Inputs = { first: ['float32', [5]], second: ['float32', [2]] }
    const kernel = (order: readonly string[]) => {
      const { network, graph } = buildOver(functional(order, 'out', layers), inputs, regression)
      const concat = graph.nodes.find(({ op }) => op === 'Concat')!
      return [concat.inputs, network.weights[0]!.shape]
    }
    expect(kernel(['large', 'small'])).toEqual([['second', 'first'], [7, 2]])
    expect(kernel(['small', 'large'])).toEqual([['first', 'second'], [7, 2]])
  })

  it("takes the masks that Keras 3's calls name", () => {
    const config = functional(['ids'], 'out', [
      keras3('InputLayer', 'ids', [], { batch_shape: [null, 3], dtype: 'int32' }),
      keras3('Embedding', 'embedded', [result('ids')], { input_dim: 5, output_dim: 2, mask_zero: true }),
      keras3('NotEqual', 'not_equal', [result('ids'), 0]),
      keras3('GlobalAveragePooling1D', 'mean', [result('embedded')], {}, { mask: result('not_equal') }),
      keras3('Rescaling', 'out', [result('mean')], { scale: 1 }),
    ])
    const { network, graph } = buildOver(config, { ids: ['int32', [3]] }, regression)
    const table = random([5, 2], 1)
    const model = withInitializers(graph, new Map([[network.weights[0]!.name, table]]))
    const output = runReference(model, { ids: { shape: [2, 3], data: [3, 0, 4, 0, 0, 0] } }).get(network.output)!.data
    const mean = [0, 1].map((c) => (table.data[6 + c]! + table.data[8 + c]!) / 2)
    ;[...mean, 0, 0].forEach((value, i) => expect(output[i]).toBeCloseTo(value, 6))
  })
})

describe('what is no graph of layers is refused', () => {
  const x = node('InputLayer', 'x', [])
  const out = node('Dense', 'out', ['x'], OUT)
  const cases: readonly (readonly [string, FunctionalConfig, RegExp])[] = [
    ['a cycle', functional(['x'], 'out', [x, node('Add', 'a', ['x', 'b']), node('ReLU', 'b', ['a']), node('Dense', 'out', ['b'], OUT)]), /^Layer \d \(\w+ "[ab]"\): it waits for its own result/],
    ['an unknown layer', functional(['x'], 'out', [x, node('Dense', 'out', ['y'], OUT)]), /^Layer 2 \(Dense "out"\): there is no layer "y"; known: x, out/],
    ['an unknown input', functional(['y'], 'out', [x, out]), /^"input_layers": there is no layer "y"/],
    ['an unknown output', functional(['x'], 'y', [x, out]), /^"output_layers": there is no layer "y"/],
    ['one name twice', functional(['x'], 'out', [x, node('ReLU', 'x', ['x']), out]), /^Layer 2 \(ReLU "x"\): Layer 1 \(InputLayer "x"\) has the name "x" already/],
    ['a call that there is not', functional(['x'], 'out', [x, node('ReLU', 'a', ['x']), { ...out, inbound_nodes: [[['a', 1, 0, {}]]] }]), /it takes call 2 of "a", which has 1/],
    ['a second result', functional(['x'], 'out', [x, { ...out, inbound_nodes: [[['x', 0, 1, {}]]] }]), /it takes result 2 of "x"; layers give one/],
    ['a layer without inputs', functional(['x'], 'out', [x, node('ReLU', 'lonely', []), node('Add', 'sum', ['x', 'lonely']), node('Dense', 'out', ['sum'], OUT)]), /^Layer 2 \(ReLU "lonely"\): it has no inputs; only what "input_layers" names/],
    ['a layer that leads nowhere', functional(['x'], 'out', [x, node('ReLU', 'lost', ['x']), out]), /^Layer 2 \(ReLU "lost"\): nothing leads from it to the output/],
    ['two outputs', { ...functional(['x'], 'out', [x, out]), config: { layers: [x, out], input_layers: [['x', 0, 0]], output_layers: [['x', 0, 0], ['out', 0, 0]] } }, /has 2 outputs; expected one/],
    ['two inputs for one', functional(['x'], 'out', [x, node('Dense', 'out', ['x', 'x'], OUT)]), /^Layer 2 \(Dense "out"\): it takes one input, but is given 2/],
    ['an argument that means something else', functional(['x'], 'out', [x, { ...out, inbound_nodes: [[['x', 0, 0, { training: true }]]] }]), /call argument "training" is true; expected null or false/],
    ['an unknown argument', functional(['x'], 'out', [x, { ...out, inbound_nodes: [[['x', 0, 0, { scale: 2 }]]] }]), /unknown call argument "scale"/],
    ['inputs that do not fit together', functional(['x'], 'out', [x, node('Dense', 'a', ['x'], { units: 3 }), node('Add', 'sum', ['a', 'x']), node('Dense', 'out', ['sum'], OUT)]), /^Layer 3 \(Add "sum"\): its inputs 3 features and 4 features do not fit together/],
    ['inputs of other lengths', functional(['x'], 'out', [x, node('RepeatVector', 'a', ['x'], { n: 3 }), node('Concatenate', 'both', ['a', 'x']), node('Dense', 'out', ['both'], OUT)]), /^Layer 3 \(Concatenate "both"\): its inputs \[3, 4\] and 4 features cannot be joined along axis -1/],
    ['no lists', functional(['x'], 'out', [x, { ...out, inbound_nodes: 'x' }]), /"inbound_nodes" must be a list/],
    ['inside another model', functional(['x'], 'out', [x, { ...node('Sequential', 'inner', ['x']), config: { layers: [layer('Dense', { units: 0 })] } }, node('Dense', 'out', ['inner'], OUT)]), /^Layer 2 \(Sequential "inner"\) > Layer 1 \(Dense\): option "units" is 0/],
  ]
  it.each(cases)('%s', (_, config, message) => {
    expect(() => buildOver(config, { x: ['float32', [4]] }, regression)).toThrow(message)
  })

  it('another number of inputs than the data has', () => {
    expect(() => buildOver(FORMS[0]![1], { x: ['float32', [4]] }, regression)).toThrow('The network has 2 inputs, but the data has 1.')
  })
})

it("weights go to Keras's layout and back, whatever the order of the calls", () => {
  const config = functional(['x'], 'out', [
    node('Dense', 'out', ['late'], OUT),
    node('Dense', 'late', ['early'], { units: 3 }),
    node('Dense', 'early', ['x'], { units: 5 }),
    node('InputLayer', 'x', []),
  ])
  const { network, graph } = buildOver(config, { x: ['float32', [4]] }, regression)
  // Keras lists weights layer by layer, in the order of the layers.
  expect(network.weights.map(({ keras }) => keras.shape)).toEqual([[3, 2], [2], [5, 3], [3], [4, 5], [5]])
  const keras = weightsToKeras(network.weights, graph.initializers)
  for (const [name, weight] of kerasToWeights(network.weights, keras)) expect(weight).toEqual(graph.initializers.get(name))
})
