import { Rng } from '../../src/core/rng.ts'
import type { LayerConfig } from '../../src/train/run-config.ts'

export const BATCH_SIZE = 32
export const LEARNING_RATE = 0.001

/** What every engine trains: the same layers (Keras's JSON), loss, Adam and batch. */
export interface Problem {
  /** Of one row, channels last. */
  readonly inputShape: readonly number[]
  readonly layers: readonly LayerConfig[]
  readonly loss: 'mean_squared_error' | 'sparse_categorical_crossentropy'
  /** Shape of each layer's kernel as Keras lays it out; that of a Dense after Flatten with its rows still in space. */
  readonly kernels: readonly (readonly number[])[]
}

const dense = (units: number, activation: string): LayerConfig => ({ class_name: 'Dense', config: { units, activation } })

export const PROBLEMS: Readonly<Record<string, Problem>> = {
  'CNN 28x28': {
    inputShape: [28, 28, 1],
    layers: [
      { class_name: 'Conv2D', config: { filters: 32, kernel_size: [3, 3], activation: 'relu' } },
      { class_name: 'MaxPooling2D', config: { pool_size: [2, 2] } },
      { class_name: 'Flatten', config: {} },
      dense(10, 'softmax'),
    ],
    loss: 'sparse_categorical_crossentropy',
    kernels: [[3, 3, 1, 32], [13, 13, 32, 10]],
  },
  'MLP 10-64-1': {
    inputShape: [10],
    layers: [dense(64, 'relu'), dense(1, 'linear')],
    loss: 'mean_squared_error',
    kernels: [[10, 64], [64, 1]],
  },
  'MLP 1000-64-64-10': {
    inputShape: [1000],
    layers: [dense(64, 'relu'), dense(64, 'relu'), dense(10, 'softmax')],
    loss: 'sparse_categorical_crossentropy',
    kernels: [[1000, 64], [64, 64], [64, 10]],
  },
}

/** The one batch that every engine trains on again and again: `x` is [32, ...inputShape], `t` is [32]. */
export function batchOf({ inputShape, loss, kernels }: Problem): { x: Float32Array<ArrayBuffer>; t: Float32Array<ArrayBuffer> } {
  const rng = new Rng(1)
  const features = inputShape.reduce((product, size) => product * size, 1)
  const x = Float32Array.from({ length: BATCH_SIZE * features }, () => rng.uniform())
  const target = loss === 'mean_squared_error' ? () => rng.normal() : () => rng.below(kernels.at(-1)!.at(-1)!)
  return { x, t: Float32Array.from({ length: BATCH_SIZE }, target) }
}

/** Uniform kernels in the manner of Glorot and zero biases, the same for every engine. */
export function initialWeights({ kernels }: Problem) {
  const rng = new Rng(2)
  return kernels.map((shape) => {
    const size = shape.reduce((product, size) => product * size, 1)
    const units = shape.at(-1)!
    const limit = Math.sqrt(6 / (size / units + units))
    const kernel = Float32Array.from({ length: size }, () => (2 * rng.uniform() - 1) * limit)
    return { shape, kernel, bias: new Float32Array(units) }
  })
}
