import { Rng } from '../../src/core/rng.ts'
import type { LayerConfig } from '../../src/train/run-config.ts'

export const LEARNING_RATE = 0.001

/** What every engine trains: the same layers (Keras's JSON), loss, Adam and batch. The last layer has the head's activation. */
export interface Problem {
  /** Of one row, channels last; of ids their number. */
  readonly inputShape: readonly number[]
  /** Rows are ids below this number. */
  readonly vocabulary?: number
  readonly layers: readonly LayerConfig[]
  /** softmax goes with the sparse categorical cross-entropy, sigmoid with the binary one. */
  readonly head: 'softmax' | 'sigmoid'
  /** Classes; 1 for a sigmoid. */
  readonly outputs: number
  /** One answer for each of this many positions, instead of one a row. */
  readonly positions?: number
}

const layer = (class_name: string, config: LayerConfig['config'] = {}): LayerConfig => ({ class_name, config })
const dense = (units: number, activation: string): LayerConfig => layer('Dense', { units, activation })
const conv = (filters: number, size: number): LayerConfig =>
  layer('Conv2D', { filters, kernel_size: [size, size], activation: 'relu' })
const pool = layer('MaxPooling2D', { pool_size: [2, 2] })
const embedding = (input_dim: number, output_dim: number): LayerConfig => layer('Embedding', { input_dim, output_dim })
const bidirectional = (class_name: string, units: number, return_sequences: boolean): LayerConfig =>
  layer('Bidirectional', { merge_mode: 'concat', layer: layer(class_name, { units, return_sequences }) })

export const PROBLEMS: Readonly<Record<string, Problem>> = {
  'linear 10-1': { inputShape: [10], layers: [dense(1, 'sigmoid')], head: 'sigmoid', outputs: 1 },
  'MLP 10-64-1': { inputShape: [10], layers: [dense(64, 'relu'), dense(1, 'sigmoid')], head: 'sigmoid', outputs: 1 },
  'MLP 1000-64-64-10': {
    inputShape: [1000],
    layers: [dense(64, 'relu'), dense(64, 'relu'), dense(10, 'softmax')],
    head: 'softmax',
    outputs: 10,
  },
  'CNN 28x28': {
    inputShape: [28, 28, 1],
    layers: [conv(32, 3), pool, layer('Flatten'), dense(10, 'softmax')],
    head: 'softmax',
    outputs: 10,
  },
  'LeNet 28x28': {
    inputShape: [28, 28, 1],
    layers: [conv(6, 5), pool, conv(16, 5), pool, layer('Flatten'), dense(120, 'relu'), dense(84, 'relu'), dense(10, 'softmax')],
    head: 'softmax',
    outputs: 10,
  },
  'LSTM 20x8': { inputShape: [20, 8], layers: [layer('LSTM', { units: 32, recurrent_activation: 'sigmoid' }), dense(4, 'softmax')], head: 'softmax', outputs: 4 },
  'text, pooled': {
    inputShape: [60],
    vocabulary: 1000,
    layers: [embedding(1000, 64), layer('GlobalAveragePooling1D'), dense(8, 'softmax')],
    head: 'softmax',
    outputs: 8,
  },
  'text, Bi-LSTM': {
    inputShape: [60],
    vocabulary: 1000,
    layers: [embedding(1000, 64), bidirectional('LSTM', 32, false), dense(8, 'softmax')],
    head: 'softmax',
    outputs: 8,
  },
  translator: {
    inputShape: [20],
    vocabulary: 1000,
    layers: [
      embedding(1000, 128),
      bidirectional('SimpleRNN', 64, true),
      bidirectional('SimpleRNN', 64, true),
      layer('TimeDistributed', { layer: dense(1000, 'softmax') }),
    ],
    head: 'softmax',
    outputs: 1000,
    positions: 20,
  },
}

/** The one batch that every engine trains on again and again: `x` is [rows, ...inputShape], `t` [rows] or [rows, positions]. */
export function batchOf(
  { inputShape, vocabulary, outputs, head, positions = 1 }: Problem,
  rows: number,
): { x: Float32Array<ArrayBuffer>; t: Float32Array<ArrayBuffer> } {
  const rng = new Rng(1)
  const features = inputShape.reduce((product, size) => product * size, 1)
  const x = Float32Array.from({ length: rows * features }, () => (vocabulary ? rng.below(vocabulary) : rng.uniform()))
  const classes = head === 'sigmoid' ? 2 : outputs
  return { x, t: Float32Array.from({ length: rows * positions }, () => rng.below(classes)) }
}

/** The start of weight number `index` in Keras's order, the same for every engine: uniform in the manner of Glorot, biases 0. */
export function initialWeight(index: number, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const rng = new Rng(2 + index)
  const size = shape.reduce((product, size) => product * size, 1)
  if (shape.length < 2) return new Float32Array(size)
  const units = shape.at(-1)!
  const limit = Math.sqrt(6 / (size / units + units))
  return Float32Array.from({ length: size }, () => (2 * rng.uniform() - 1) * limit)
}
