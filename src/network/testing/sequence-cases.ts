import type { LayerConfig } from '../keras-config.ts'
import { chain, flat, functional, type LayerCase, merge, node, one, without } from './layer-case.ts'
import { layer } from './networks.ts'

const STEPS = [5, 3]
const IDS = [5]
const SYMBOLS = 6
const all = { return_sequences: true }

// tfjs has other defaults here.
const lstm = (config: Record<string, unknown> = {}) => layer('LSTM', { units: 4, recurrent_activation: 'sigmoid', ...config })
const gru = (config: Record<string, unknown> = {}) =>
  layer('GRU', { units: 4, recurrent_activation: 'sigmoid', reset_after: false, ...config })
const rnn = (config: Record<string, unknown> = {}) => layer('SimpleRNN', { units: 4, ...config })
const both = (inner: LayerConfig, config: Record<string, unknown> = {}) => layer('Bidirectional', { layer: inner, ...config })
const embedding = layer('Embedding', { input_dim: SYMBOLS, output_dim: 3, mask_zero: true })
const perStep = (inner: LayerConfig) => layer('TimeDistributed', { layer: inner })

/** Steps of features, or indices behind an embedding that hides padding. */
const steps = (name: string, layers: readonly LayerConfig[], options = {}) => chain(name, STEPS, layers, options)
const ids = (name: string, layers: readonly LayerConfig[], options = {}) =>
  chain(name, IDS, [embedding, ...layers], { symbols: SYMBOLS, ...options })

const RECURRENT = [
  steps('SimpleRNN', [rnn()], flat),
  steps('SimpleRNN, relu, without a bias', [rnn({ activation: 'relu', use_bias: false })], flat),
  steps('SimpleRNN, linear, backwards', [rnn({ activation: 'linear', go_backwards: true })], flat),
  steps('LSTM', [lstm()], flat),
  steps('LSTM, sigmoid, without unit_forget_bias', [lstm({ activation: 'sigmoid', unit_forget_bias: false })], flat),
  steps('LSTM, hard_sigmoid', [lstm({ recurrent_activation: 'hard_sigmoid' })], { ...without, ...flat }),
  steps('GRU', [gru()], flat),
  steps('GRU without a bias, with regularizers and constraints', [
    gru({ use_bias: false, kernel_regularizer: 'l2', recurrent_constraint: { class_name: 'MaxNorm', config: { max_value: 0.5 } } }),
  ], { ...without, ...flat }),
  steps('GRU, reset after', [gru({ reset_after: true })], { ...without, ...flat }),
  steps('GRU, reset after, without a bias', [gru({ reset_after: true, use_bias: false })], { ...without, ...flat }),
  steps('LSTM and GRU', [lstm(all), gru()], flat),
  steps('steps backwards, given backwards', [gru({ go_backwards: true, ...all })]),
  steps('dropped inputs', [lstm({ dropout: 0.4 })], { random: true, ...flat }),
  steps('dropped inputs of both ways', [both(gru({ dropout: 0.4 }))], { random: true, ...flat }),
]

const BOTH_WAYS = [
  ...['concat', 'sum', 'mul', 'ave'].flatMap((merge_mode) => [
    steps(`Bidirectional, ${merge_mode}`, [both(lstm(), { merge_mode })], flat),
    steps(`Bidirectional steps, ${merge_mode}`, [both(gru(all), { merge_mode })]),
  ]),
  steps('Bidirectional of two sizes', [both(rnn(), { backward_layer: lstm({ units: 3, go_backwards: true }) })], { ...without, ...flat }),
  ids('Bidirectional, padded', [both(lstm())], flat),
]

const PADDED = [
  one('Embedding', IDS, { input_dim: SYMBOLS, output_dim: 3 }, { symbols: SYMBOLS }),
  ids('LSTM, padded', [lstm()], flat),
  ids('SimpleRNN, padded, backwards', [rnn({ go_backwards: true })], flat),
  ids('GRU and GRU, padded', [gru(all), gru()], flat),
  // Behind the end our outputs are 0; those of tfjs are those of the last step.
  ids('steps of an LSTM, padded', [lstm(all)], without),
  steps('Masking', [
    layer('Reshape', { target_shape: [5, 3, 1] }),
    layer('ZeroPadding2D', { padding: [[0, 2], [0, 0]] }),
    layer('Reshape', { target_shape: [7, 3] }),
    layer('Masking'),
    lstm(),
  ], flat),
]

const PER_STEP = [
  steps('TimeDistributed Dense', [perStep(layer('Dense', { units: 4, activation: 'tanh' }))]),
  chain('TimeDistributed convolution and pooling', [3, 6, 5, 2], [
    perStep(layer('Conv2D', { filters: 3, kernel_size: [3, 2], activation: 'relu' })),
    perStep(layer('MaxPooling2D', { pool_size: 2 })),
    perStep(layer('Flatten')),
    rnn(),
  ], flat),
  ids('a tagger of two layers', [both(rnn(all)), both(rnn(all)), perStep(layer('Dense', { units: 4, activation: 'softmax' }))], without),
]

const attention = { num_heads: 2, key_dim: 3 }
const causal = { use_causal_mask: true }
const call = (inputs: readonly string[], keywords: object = {}) => ({
  inbound_nodes: [inputs.map((input, i) => [input, 0, 0, i === 0 ? keywords : {}])],
})

const ATTENTION: readonly LayerCase[] = [
  merge('MultiHeadAttention', [[4, 3], STEPS], { ...attention, value_dim: 2, output_shape: 4 }, without),
  merge('MultiHeadAttention', [[4, 3], STEPS, [5, 2]], { ...attention, use_bias: false }, without),
  merge('MultiHeadAttention', [STEPS, STEPS], { ...attention, dropout: 0.3 }, { ...without, random: true }),
  merge('Attention', [[4, 3], STEPS], { use_scale: true }, without),
  {
    name: 'an encoder and a decoder of padded sequences',
    rowShapes: [[4], IDS],
    symbols: SYMBOLS,
    tfjs: false,
    config: functional(['source', 'target'], 'out', [
      node('InputLayer', 'source', [], { batch_input_shape: [null, 4] }),
      node('InputLayer', 'target', [], { batch_input_shape: [null, 5] }),
      node('TokenAndPositionEmbedding', 'read', ['source'], { vocabulary_size: SYMBOLS, sequence_length: 4, embedding_dim: 6, mask_zero: true }),
      { ...node('MultiHeadAttention', 'itself', [], attention), ...call(['read', 'read']) },
      node('Add', 'sum', ['read', 'itself']),
      node('LayerNormalization', 'encoded', ['sum']),
      node('Embedding', 'written', ['target'], { input_dim: SYMBOLS, output_dim: 6, mask_zero: true }),
      node('SinePositionEncoding', 'sine', ['written']),
      node('Add', 'placed', ['written', 'sine']),
      { ...node('MultiHeadAttention', 'before', [], attention), ...call(['placed', 'placed'], causal) },
      { ...node('MultiHeadAttention', 'source_seen', [], attention), ...call(['before', 'encoded']) },
      node('Flatten', 'flat', ['source_seen']),
      node('Dense', 'out', ['flat'], { units: 2 }),
    ]),
  },
]

const POSITIONS = [
  steps('PositionEmbedding', [layer('PositionEmbedding', { sequence_length: 6 })], without),
  steps('SinePositionEncoding', [layer('SinePositionEncoding')], without),
  chain('TokenAndPositionEmbedding', IDS, [
    layer('TokenAndPositionEmbedding', { vocabulary_size: SYMBOLS, sequence_length: 5, embedding_dim: 3 }),
  ], { ...without, symbols: SYMBOLS }),
]

export const SEQUENCES: readonly LayerCase[] = [...RECURRENT, ...BOTH_WAYS, ...PADDED, ...PER_STEP, ...ATTENTION, ...POSITIONS]
