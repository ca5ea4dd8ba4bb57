import { type Shape, sizeOf } from '../core/tensor.ts'

/**
 * How Keras lays out a weight: `shape` as Keras has it; seen as `view` (the same elements) with its axes in order
 * `perm`, it is ours.
 */
export interface KerasLayout {
  readonly shape: Shape
  readonly view: Shape
  readonly perm: readonly number[]
  /** Along this axis of `view`, what stands at place i here stands at indices[i] in Keras: gates in another order. */
  readonly order?: { readonly axis: number; readonly indices: readonly number[] }
}

/** A weight that is here as it is in Keras. */
export function asItIs(shape: Shape): KerasLayout {
  return permuted(
    shape,
    shape.map((_, axis) => axis),
  )
}

/** A weight whose axis i here is axis perm[i] in Keras. */
export function permuted(shape: Shape, perm: readonly number[]): KerasLayout {
  return { shape, view: shape, perm }
}

/** The elements as we have them. */
export function fromKeras(layout: KerasLayout, data: ArrayLike<number | bigint>): Float32Array {
  const values = new Float32Array(data.length)
  placesInKeras(layout).forEach((place, at) => (values[at] = Number(data[place])))
  return values
}

/** The inverse of {@link fromKeras}. */
export function toKeras(layout: KerasLayout, data: ArrayLike<number | bigint>): Float32Array {
  const values = new Float32Array(data.length)
  placesInKeras(layout).forEach((place, at) => (values[place] = Number(data[at])))
  return values
}

/** For each element of our weight, in order, its place in Keras's. */
function placesInKeras({ view, perm, order }: KerasLayout): Int32Array {
  const strides = view.map((_, axis) => sizeOf(view.slice(axis + 1)))
  const placeAlong = (axis: number, i: number) => (order?.axis === axis ? order.indices[i]! : i) * strides[axis]!
  const places = new Int32Array(sizeOf(view))
  let filled = 1
  // Axis by axis from the innermost: what is there is repeated for each index of the next one out.
  for (const axis of perm.toReversed()) {
    for (let i = view[axis]! - 1; i >= 0; i--) {
      for (let k = 0; k < filled; k++) places[i * filled + k] = places[k]! + placeAlong(axis, i)
    }
    filled *= view[axis]!
  }
  return places
}

/**
 * The axes of our `shape` that together are these of Keras's, counted from the end when negative. undefined when there
 * are none, or they are part of an axis here, as those of a depthwise kernel.
 */
export function axesHere(
  { shape: keras, view, perm }: KerasLayout,
  shape: Shape,
  axes: readonly number[],
): readonly number[] | undefined {
  const partsOfKeras = partition(view, keras)
  const partsHere = partition(
    perm.map((axis) => view[axis]!),
    shape,
  ).map((parts) => parts.map((part) => perm[part]!))
  const wanted = new Set(axes.flatMap((axis) => partsOfKeras.at(axis) ?? [NaN]))
  const found = partsHere.flatMap((parts, axis) =>
    parts.length > 0 && parts.every((part) => wanted.has(part)) ? [axis] : [],
  )
  return found.flatMap((axis) => partsHere[axis]!).length === wanted.size ? found : undefined
}

/** Which axes of the finer shape make up each axis of the coarser one. */
function partition(finer: Shape, coarser: Shape): readonly (readonly number[])[] {
  let next = 0
  return coarser.map((size) => {
    const parts: number[] = []
    for (let product = 1; next < finer.length && product * finer[next]! <= size; next++) {
      product *= finer[next]!
      parts.push(next)
      if (product === size) {
        next++
        break
      }
    }
    return parts
  })
}
