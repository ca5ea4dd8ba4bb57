import { Rng } from '../../core/rng.ts'
import type { Dataset } from '../../data/dataset.ts'
import { sequenceColumn } from '../../data/sequences.ts'
import { dataset, type GoldenRun, layers } from './golden-run.ts'

/** Noise, brighter on the left or on the right. */
function images(rows = 90): Dataset {
  const rng = new Rng(31)
  const sides = Array.from({ length: rows }, () => rng.below(2))
  const pixels = new Uint8Array(rows * 64)
  for (let i = 0; i < pixels.length; i++) pixels[i] = rng.below(200) + (i % 8 < 4 === (sides[i >> 6] === 0) ? 55 : 0)
  return dataset(rows, [
    { kind: 'image', name: 'image', height: 8, width: 8, channels: 1, pixels },
    { kind: 'text', name: 'side', values: sides.map((side) => (side === 0 ? 'left' : 'right')) },
  ])
}

/** Three numbers of different scale and one made of them. */
function numbers(rows = 90): Dataset {
  const rng = new Rng(32)
  const draw = (scale: number) => Float64Array.from({ length: rows }, () => scale * rng.normal())
  const [a, b, c] = [draw(1), draw(100), draw(0.01)]
  const y = a.map((value, i) => 20 + value * b[i]! + 300 * c[i]!)
  return dataset(rows, Object.entries({ a, b, c, y }).map(([name, values]) => ({ kind: 'number', name, values })))
}

/** Lists of 2 to 6 ids, and the same the other way round. */
function lists(rows = 90): Dataset {
  const rng = new Rng(33)
  const ids = Array.from({ length: rows }, () => Array.from({ length: 2 + rng.below(5) }, () => 1 + rng.below(9)))
  return dataset(rows, [sequenceColumn('ids', ids), sequenceColumn('reversed', ids.map((list) => list.toReversed()))])
}

export const GOLDEN_RUNS: Readonly<Record<string, GoldenRun>> = {
  'images through convolutions': {
    data: images(),
    config: {
      target: 'side',
      network: layers(
        ['Conv2D', { filters: 6, kernel_size: 3, padding: 'same', kernel_initializer: 'he_normal' }],
        ['BatchNormalization'],
        ['Activation', { activation: 'relu' }],
        ['SpatialDropout2D', { rate: 0.2 }],
        ['MaxPooling2D'],
        ['Flatten'],
        ['Dense', { units: 12, activation: 'silu', kernel_initializer: 'orthogonal' }],
        ['Dropout', { rate: 0.3 }],
        ['Dense', { activation: 'softmax', kernel_regularizer: 'l2' }],
      ),
      optimizer: {
        class_name: 'AdamW',
        config: { learning_rate: { class_name: 'CosineDecay', config: { initial_learning_rate: 0.02, decay_steps: 25, warmup_target: 0.03, warmup_steps: 3 } } },
      },
      class_weight: 'balanced',
    },
    sha256: '2d5f33615d332b711001478201f8fb0506a100c96bb7d67db948425f214ae8c1',
  },
  'numbers of a table': {
    data: numbers(),
    config: {
      target: 'y',
      network: layers(
        ['GaussianNoise', { stddev: 0.1 }],
        ['Dense', { units: 16, activation: 'gelu', kernel_initializer: 'truncated_normal' }],
        ['LayerNormalization'],
        ['Dense', { units: 8, activation: 'tanh' }],
        ['Dense'],
      ),
      loss: 'log_cosh',
      optimizer: {
        class_name: 'Nadam',
        config: { learning_rate: { class_name: 'ExponentialDecay', config: { initial_learning_rate: 0.02, decay_steps: 7, decay_rate: 0.9 } }, global_clipnorm: 1 },
      },
      callbacks: [{ class_name: 'EarlyStopping', config: { patience: 2, restore_best_weights: true } }],
    },
    sha256: 'bb2ae22d69824537ac3a6bb3125302885ef928fb16904cf3c9b455c83dffd89b',
  },
  'sequences through recurrent layers': {
    data: lists(),
    config: {
      target: 'reversed',
      features: ['ids'],
      network: layers(
        ['Embedding', { input_dim: 10, output_dim: 8, mask_zero: true }],
        ['SinePositionEncoding'],
        ['Bidirectional', { layer: { class_name: 'LSTM', config: { units: 6, return_sequences: true, dropout: 0.1 } } }],
        ['GRU', { units: 8, return_sequences: true }],
        ['TimeDistributed', { layer: { class_name: 'Dense', config: { units: 10, activation: 'softmax' } } }],
      ),
      optimizer: { class_name: 'RMSprop', config: { learning_rate: { class_name: 'OneCycle', config: { max_learning_rate: 0.02, total_steps: 30 } } } },
    },
    sha256: 'd0acc5a6cf5f2b8494ab3d75a079c35f330e7b6032ac7c1e834d5b84b7b0d247',
  },
}
