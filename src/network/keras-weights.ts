import { MaasError } from '../core/error.ts'
import { float32, type Tensor } from '../core/tensor.ts'
import { fromKeras, toKeras } from './keras-layout.ts'
import type { Weight } from './layer.ts'

/**
 * Weights as Keras lists them (`model.get_weights()`: layer by layer) into ours by name. tfjs lists those of a model
 * with moving statistics in another order: all that is trained first.
 * Throws `invalid-input` when their number or a shape is not what the network has.
 */
export function kerasToWeights(
  weights: readonly Weight[],
  keras: readonly Tensor[],
): ReadonlyMap<string, Tensor<'float32'>> {
  if (keras.length !== weights.length) {
    throw new MaasError('invalid-input', `The network has ${weights.length} weights, but ${keras.length} were given.`)
  }
  return new Map(
    weights.map(({ name, shape, keras: layout }, i) => {
      const given = keras[i]!
      if (given.shape.join() !== layout.shape.join()) {
        throw new MaasError(
          'invalid-input',
          `Weight ${i + 1} (${name}) must be [${layout.shape.join(', ')}], but is [${given.shape.join(', ')}].`,
        )
      }
      return [name, float32(shape, fromKeras(layout, given.data))]
    }),
  )
}

/** The inverse of {@link kerasToWeights}. */
export function weightsToKeras(
  weights: readonly Weight[],
  tensors: ReadonlyMap<string, Tensor>,
): readonly Tensor<'float32'>[] {
  return weights.map(({ name, keras: layout }) => {
    const { data } = tensors.get(name) ?? missing(name)
    return float32(layout.shape, toKeras(layout, data))
  })
}

function missing(name: string): never {
  throw new MaasError('invalid-input', `There is no weight "${name}".`)
}
