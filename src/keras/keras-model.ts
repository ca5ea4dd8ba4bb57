import { MaasError } from '../core/error.ts'
import { isObject } from '../core/is-object.ts'
import type { Tensor } from '../core/tensor.ts'

/** Keras's JSON of a model: `Sequential`, or `Functional` (`Model` in older files). */
export interface ModelConfig {
  readonly class_name: string
  readonly config: Readonly<Record<string, unknown>>
}

/** A weight as a file holds it. */
export interface StoredWeight {
  /** The layer's name, then names of its parts, by `/`: `dense_1/kernel`, `bidirectional/forward_lstm/bias`. */
  readonly path: string
  readonly tensor: Tensor<'float32'>
}

/** A model that another framework wrote. */
export interface KerasModel {
  readonly name: string
  /** Keras 2 and tfjs mean another hard_sigmoid than Keras 3. */
  readonly format: 'tfjs' | 'keras 2' | 'keras 3'
  readonly config: ModelConfig
  /** Within each layer in the order of Keras's `layer.get_weights()`. */
  readonly weights: readonly StoredWeight[]
  /** What the scores stand for, where the files say it (Teachable Machine). */
  readonly labels?: readonly string[]
  /** What the one who calls the model does to pixels before: x scale + offset. */
  readonly pixels?: { readonly scale: number; readonly offset: number }
}

/** What is asked of the value of a `class_name`. */
export function isModelConfig(value: unknown): value is ModelConfig {
  return isObject(value) && typeof value['class_name'] === 'string' && isObject(value['config'])
}

export function unreadable(what: string, cause?: unknown): MaasError {
  return new MaasError('invalid-data', `The model cannot be read: ${what}.`, { cause })
}
