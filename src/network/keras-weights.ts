import { MaasError } from '../core/error.ts'
import { float32, type Shape, sizeOf, type Tensor } from '../core/tensor.ts'
import type { KerasLayout, Weight } from './layer.ts'

/**
 * Weights as Keras and tfjs list them (`model.getWeights()`) into ours by name.
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
      const values = new Float32Array(sizeOf(shape))
      placesInKeras(layout).forEach((place, at) => (values[at] = Number(given.data[place])))
      return [name, float32(shape, values)]
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
    const values = new Float32Array(data.length)
    placesInKeras(layout).forEach((place, at) => (values[place] = Number(data[at])))
    return float32(layout.shape, values)
  })
}

function missing(name: string): never {
  throw new MaasError('invalid-input', `There is no weight "${name}".`)
}

/** For each element of our weight, in order, its place in Keras's. */
function placesInKeras({ view, perm }: KerasLayout): readonly number[] {
  const strides = view.map((_, axis) => sizeOf(view.slice(axis + 1)))
  const places: number[] = []
  const visit = (shape: Shape, place: number, depth: number): void => {
    if (depth === perm.length) {
      places.push(place)
      return
    }
    const axis = perm[depth]!
    for (let i = 0; i < shape[axis]!; i++) visit(shape, place + i * strides[axis]!, depth + 1)
  }
  visit(view, 0, 0)
  return places
}
