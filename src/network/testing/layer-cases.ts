import type { FunctionalLayerConfig } from '../keras-config.ts'
import { chain, flat, functional, type LayerCase, merge, node, one, result, without } from './layer-case.ts'
import { layer } from './networks.ts'
import { SEQUENCES } from './sequence-cases.ts'

const IMAGE = [6, 5, 3]
const STEPS = [7, 3]

/** Those that tfjs has, with the same meaning as in Keras 3. */
const TFJS_ACTIVATIONS = ['linear', 'relu', 'relu6', 'elu', 'selu', 'softplus', 'softsign', 'sigmoid', 'tanh', 'swish', 'gelu', 'softmax']
const OTHER_ACTIVATIONS = ['leaky_relu', 'silu', 'hard_sigmoid', 'hard_sigmoid_2', 'exponential']

const CONVOLUTIONS = [
  one('Conv1D', STEPS, { filters: 4, kernel_size: 3, activation: 'relu' }),
  one('Conv1D', STEPS, { filters: 2, kernel_size: [2], strides: 2, padding: 'same' }),
  one('Conv1D', STEPS, { filters: 2, kernel_size: 3, dilation_rate: 2, padding: 'causal' }, without),
  one('Conv2D', IMAGE, { filters: 4, kernel_size: [3, 2], strides: [2, 1], padding: 'same', activation: 'tanh' }),
  one('Conv2D', IMAGE, { filters: 2, kernel_size: 2, dilation_rate: [2, 1], use_bias: false }, { tfjs: 'forward' }),
  one('Conv2D', [6, 5, 4], { filters: 6, kernel_size: 3, groups: 2 }, without),
  one('DepthwiseConv1D', STEPS, { kernel_size: 3, depth_multiplier: 2 }, without),
  one('DepthwiseConv2D', IMAGE, { kernel_size: [2, 3], depth_multiplier: 2, activation: 'sigmoid' }),
  one('DepthwiseConv2D', IMAGE, { kernel_size: 3, strides: 2, padding: 'same' }),
  one('SeparableConv1D', STEPS, { filters: 4, kernel_size: 2 }, without),
  one('SeparableConv2D', IMAGE, { filters: 4, kernel_size: [2, 3], depth_multiplier: 2, activation: 'relu' }),
  one('SeparableConv2D', IMAGE, { filters: 2, kernel_size: 3, padding: 'same', use_bias: false }),
  one('Conv1DTranspose', [4, 3], { filters: 2, kernel_size: 3, strides: 2 }, without),
  one('Conv2DTranspose', [3, 4, 3], { filters: 2, kernel_size: 3, strides: 2, padding: 'same', activation: 'relu' }),
  one('Conv2DTranspose', [3, 4, 3], { filters: 2, kernel_size: [2, 3], strides: [1, 2] }),
  one('Conv2DTranspose', [3, 2, 2], { filters: 2, kernel_size: 1, strides: 2 }),
  one('Conv2DTranspose', [3, 2, 2], { filters: 2, kernel_size: 3, strides: 2, padding: 'same', output_padding: 1 }, without),
]

const RESIZED = [
  one('MaxPooling1D', STEPS, { pool_size: 2 }),
  one('MaxPooling1D', STEPS, { pool_size: 3, strides: 2, padding: 'same' }),
  one('AveragePooling1D', STEPS, { pool_size: [3], strides: [1], padding: 'same' }),
  one('MaxPooling2D', IMAGE, { pool_size: [3, 2], strides: [2, 1], padding: 'same' }),
  one('AveragePooling2D', IMAGE, { pool_size: 2, strides: 1, padding: 'same' }),
  one('GlobalMaxPooling1D', STEPS, {}, flat),
  one('GlobalAveragePooling1D', STEPS, {}, flat),
  one('GlobalMaxPooling2D', IMAGE, {}, flat),
  one('GlobalAveragePooling2D', IMAGE, {}, flat),
  one('GlobalAveragePooling2D', IMAGE, { keepdims: true }, without),
  one('UpSampling1D', STEPS, { size: 2 }, without),
  one('UpSampling2D', [2, 3, 2], { size: [2, 3] }),
  one('UpSampling2D', [3, 2, 2], { size: 2, interpolation: 'bilinear' }, without),
  one('ZeroPadding1D', STEPS, { padding: [1, 2] }, without),
  one('ZeroPadding2D', IMAGE, { padding: [[1, 2], [0, 3]] }),
  one('Cropping1D', STEPS, { cropping: [1, 2] }, without),
  one('Cropping2D', IMAGE, { cropping: [[1, 2], [0, 3]] }),
]

const SHAPES = [
  one('Dense', [4], { units: 3, activation: 'relu' }, flat),
  one('Dense', STEPS, { units: 4, activation: 'softmax' }),
  one('Dense', IMAGE, { units: 2, use_bias: false }),
  one('Reshape', IMAGE, { target_shape: [5, 18] }),
  one('Reshape', [12], { target_shape: [-1, 4] }, without),
  one('Reshape', [12], { target_shape: [2, 3, 2] }),
  one('Permute', IMAGE, { dims: [3, 1, 2] }),
  one('RepeatVector', [4], { n: 3 }),
  chain('convolution, reshape, dense over steps', IMAGE, [
    layer('Conv2D', { filters: 4, kernel_size: 2 }),
    layer('Reshape', { target_shape: [5, 16] }),
    layer('Dense', { units: 3 }),
  ]),
  chain('convolution, flatten, dense, reshape, convolution', IMAGE, [
    layer('Conv2D', { filters: 2, kernel_size: 3, activation: 'relu' }),
    layer('Flatten'),
    layer('Dense', { units: 24 }),
    layer('Reshape', { target_shape: [4, 3, 2] }),
    layer('Conv2D', { filters: 3, kernel_size: 2 }),
  ]),
  chain('convolution, flatten, reshape back', IMAGE, [
    layer('Conv2D', { filters: 2, kernel_size: 3, activation: 'relu' }),
    layer('Flatten'),
    layer('Reshape', { target_shape: [4, 3, 2] }),
    layer('Permute', { dims: [2, 1, 3] }),
    layer('MaxPooling2D'),
  ]),
  chain('convolution over steps, global maximum', STEPS, [
    layer('Conv1D', { filters: 4, kernel_size: 3, activation: 'relu' }),
    layer('GlobalMaxPooling1D'),
    layer('RepeatVector', { n: 2 }),
  ]),
  chain('convolution, flatten, batch and layer normalization', IMAGE, [
    layer('Conv2D', { filters: 2, kernel_size: 3, activation: 'relu' }),
    layer('Flatten'),
    layer('BatchNormalization', { gamma_initializer: 'random_normal', beta_initializer: 'random_normal' }),
    layer('LayerNormalization', { gamma_initializer: 'random_normal' }),
  ], flat),
]

const NORMALIZATIONS = [
  one('BatchNormalization', [4], {}, flat),
  one('BatchNormalization', IMAGE, { momentum: 0.5, epsilon: 0.01, gamma_initializer: 'random_normal' }),
  one('BatchNormalization', STEPS, { scale: false }, without),
  one('BatchNormalization', STEPS, { center: false }, without),
  one('BatchNormalization', STEPS, { axis: 1 }, without),
  one('LayerNormalization', [4], { beta_initializer: 'random_normal' }, flat),
  one('LayerNormalization', STEPS, { epsilon: 0.1, gamma_initializer: 'random_normal' }),
  one('LayerNormalization', STEPS, { axis: [1, 2], scale: false }, without),
  one('Rescaling', IMAGE, { scale: 0.5, offset: -1 }, without),
  one('Normalization', STEPS, { mean: [1, 2, 3], variance: [4, 1, 0.25] }, without),
]

const NOISE = [
  ...['Dropout', 'GaussianDropout'].map((name) => one(name, STEPS, { rate: 0.4 }, { random: true })),
  one('SpatialDropout1D', STEPS, { rate: 0.4 }, { tfjs: false, random: true }),
  one('SpatialDropout2D', IMAGE, { rate: 0.4 }, { tfjs: false, random: true }),
  one('GaussianNoise', STEPS, { stddev: 0.3 }, { random: true }),
]

const ACTIVATIONS = [
  ...TFJS_ACTIVATIONS.map((activation) => one('Activation', STEPS, { activation })),
  ...OTHER_ACTIVATIONS.map((activation) => one('Activation', STEPS, { activation }, without)),
  one('ReLU', STEPS, { max_value: 0.5 }),
  one('ReLU', STEPS, { max_value: 0.5, negative_slope: 0.1 }, without),
  one('LeakyReLU', STEPS, { alpha: 0.2 }),
  one('LeakyReLU', STEPS),
  one('ELU', STEPS, { alpha: 0.7 }, without),
  one('ELU', STEPS),
  one('Softmax', STEPS, { axis: -1 }),
  one('Softmax', STEPS, { axis: 1 }, without),
  one('PReLU', IMAGE, { alpha_initializer: 'random_normal', shared_axes: [1, 2] }),
  one('PReLU', [4], { alpha_initializer: 'random_normal' }, flat),
]

const MERGES = [
  ...['Add', 'Multiply', 'Average', 'Maximum', 'Minimum'].map((name) => merge(name, [STEPS, STEPS, STEPS])),
  merge('Add', [[7, 3], [7, 1]]),
  merge('Subtract', [STEPS, STEPS], {}, without),
  merge('Multiply', [IMAGE, [3]], {}, without),
  merge('Concatenate', [[7, 3], [7, 2]]),
  merge('Concatenate', [[7, 3], [2, 3], [1, 3]], { axis: 1 }),
  merge('Dot', [[4], [4]], { axes: -1 }, flat),
  merge('Dot', [[4], [4]], { axes: 1, normalize: true }, flat),
  merge('Dot', [[5, 4], [4, 3]], { axes: [2, 1] }),
  merge('Dot', [[5, 4], [3, 4]], { axes: 2 }, without),
]

const GRAPHS: readonly LayerCase[] = [
  {
    name: 'a residual block beside a skip connection, channels first and last',
    rowShapes: [IMAGE],
    tfjs: true,
    config: functional(['x'], 'out', [
      node('InputLayer', 'x', [], { batch_input_shape: [null, ...IMAGE] }),
      node('Conv2D', 'a', ['x'], { filters: 3, kernel_size: 3, padding: 'same', activation: 'relu' }),
      node('Conv2D', 'b', ['a'], { filters: 3, kernel_size: 3, padding: 'same' }),
      node('Add', 'sum', ['b', 'x']),
      node('Concatenate', 'both', ['sum', 'a']),
      node('Flatten', 'left', ['both']),
      node('GlobalAveragePooling2D', 'right', ['a']),
      node('Concatenate', 'joined', ['left', 'right']),
      node('Dense', 'out', ['joined'], { units: 2 }),
    ]),
  },
  {
    name: 'one dense layer for two inputs',
    rowShapes: [[4], [4]],
    tfjs: true,
    config: functional(['left', 'right'], 'out', [
      node('InputLayer', 'right', [], { batch_input_shape: [null, 4] }),
      node('InputLayer', 'left', [], { batch_input_shape: [null, 4] }),
      { ...node('Dense', 'shared', [], { units: 3, activation: 'tanh' }), inbound_nodes: [[['left', 0, 0, {}]], [['right', 0, 0, {}]]] },
      { ...node('Subtract', 'difference', []), class_name: 'Concatenate', inbound_nodes: [[['shared', 0, 0, {}], ['shared', 1, 0, {}]]] },
      node('Dense', 'out', ['difference'], { units: 2 }),
    ]),
  },
  {
    name: 'a mask that is written out, as by Keras 3',
    rowShapes: [[6]],
    symbols: 5,
    tfjs: false,
    config: functional(['ids'], 'out', [
      node('InputLayer', 'ids', [], { dtype: 'int32' }),
      node('Embedding', 'embedded', ['ids'], { input_dim: 5, output_dim: 3 }),
      { ...node('NotEqual', 'not_equal', []), inbound_nodes: [{ args: [result('ids'), 0], kwargs: {} }] },
      { ...node('GlobalAveragePooling1D', 'mean', []), inbound_nodes: [{ args: [result('embedded')], kwargs: { mask: result('not_equal') } }] },
      node('Dense', 'out', ['mean'], { units: 2 }),
    ]),
  },
  {
    name: 'models within a model',
    rowShapes: [[6, 5, 3]],
    tfjs: true,
    config: functional(['x'], 'out', [
      node('InputLayer', 'x', [], { batch_input_shape: [null, ...IMAGE] }),
      {
        ...node('Sequential', 'encoder', ['x']),
        config: {
          name: 'encoder',
          layers: [
            layer('Conv2D', { name: 'conv', filters: 2, kernel_size: 3, batch_input_shape: [null, ...IMAGE] }),
            layer('BatchNormalization', { name: 'norm' }),
            layer('Flatten', { name: 'flat' }),
          ],
        },
      },
      {
        ...functional(['z'], 'y', [node('InputLayer', 'z', [], { batch_input_shape: [null, 24] }), node('Dense', 'y', ['z'], { units: 3 })], 'head'),
        name: 'head',
        inbound_nodes: [[['encoder', 1, 0, {}]]],
      } as unknown as FunctionalLayerConfig,
      // tfjs and Keras 2 count what made a model as its first call.
      { ...node('Dense', 'out', [], { units: 2 }), inbound_nodes: [[['head', 1, 0, {}]]] },
    ]),
  },
]

export const LAYER_CASES: readonly LayerCase[] = [
  ...CONVOLUTIONS,
  ...RESIZED,
  ...SHAPES,
  ...NORMALIZATIONS,
  ...NOISE,
  ...ACTIVATIONS,
  ...MERGES,
  ...GRAPHS,
  ...SEQUENCES,
]
