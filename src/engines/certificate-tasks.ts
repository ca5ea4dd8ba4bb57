import { Rng } from '../core/rng.ts'
import { float32, sizeOf, tensor } from '../core/tensor.ts'
import type { LayerConfig } from '../network/keras-config.ts'
import type { Batch, TrainingTask } from '../train/engine.ts'
import { networkTask } from './network-task.ts'

/** A small training whose answers are known. */
export interface CertificateTask {
  readonly name: string
  readonly task: TrainingTask
  readonly batch: Batch
}

const ROWS = 4
const layer = (class_name: string, config: LayerConfig['config']): LayerConfig => ({ class_name, config })

const IMAGES = {
  name: 'convolution, pooling and dense layers',
  shape: [6, 5, 2],
  dtype: 'float32',
  loss: 'categorical_crossentropy',
  layers: [
    layer('Conv2D', { filters: 3, kernel_size: 3, padding: 'same', activation: 'relu', bias_initializer: 'glorot_uniform' }),
    layer('MaxPooling2D', { pool_size: 2 }),
    layer('Conv2D', { filters: 2, kernel_size: 2, activation: 'tanh', bias_initializer: 'glorot_uniform' }),
    layer('Flatten', {}),
    layer('Dense', { units: 3, activation: 'softmax' }),
  ],
} as const

const TEXTS = {
  name: 'embedding, recurrent and dense layers',
  shape: [3],
  dtype: 'int32',
  loss: 'sparse_categorical_crossentropy',
  layers: [
    layer('Embedding', { input_dim: 6, output_dim: 3 }),
    layer('LSTM', { units: 3 }),
    layer('Dense', { units: 3, activation: 'softmax' }),
  ],
} as const

/** What an engine is tried on, made anew: small nets with the parts that networks are made of. */
export function certificateTasks(): readonly CertificateTask[] {
  return [IMAGES, TEXTS].map(({ name, shape, dtype, loss, layers }) => {
    const rng = new Rng(11)
    const task = networkTask({
      network: { class_name: 'Sequential', config: { layers } },
      input: { shape, dtype },
      task: 'classification',
      outputs: 3,
      rng: () => new Rng(5),
    }, {
      loss: { class_name: loss, config: {} },
      optimizer: { class_name: 'SGD', config: { learning_rate: 1, momentum: 0, nesterov: false } },
      batchSize: ROWS,
    })
    const size = sizeOf(shape) * ROWS
    const x = dtype === 'int32'
      ? tensor('int32', [ROWS, ...shape], Int32Array.from({ length: size }, () => rng.below(6)))
      : float32([ROWS, ...shape], Array.from({ length: size }, () => rng.uniform()))
    const classes = Array.from({ length: ROWS }, () => rng.below(3))
    const t = loss === 'categorical_crossentropy'
      ? float32([ROWS, 3], classes.flatMap((label) => [0, 1, 2].map((i) => (i === label ? 1 : 0))))
      : tensor('int32', [ROWS], Int32Array.from(classes))
    return { name, task, batch: { feeds: { x }, t } }
  })
}
