import { type DType, type Shape, sizeOf } from '../../core/tensor.ts'

/** A tensor whose elements are float64 whatever its dtype: the reference computes in double precision throughout. */
export interface RefTensor {
  readonly dtype: DType
  readonly shape: Shape
  readonly data: Float64Array
}

export function refTensor(shape: Shape, data?: ArrayLike<number>, dtype: DType = 'float32'): RefTensor {
  return { dtype, shape, data: data ? Float64Array.from(data) : new Float64Array(sizeOf(shape)) }
}

/** Every index of a shape in row-major order. */
export function* indices(shape: Shape): Generator<readonly number[]> {
  if (shape.length === 0) {
    yield []
    return
  }
  for (const head of indices(shape.slice(0, -1))) {
    for (let i = 0; i < shape.at(-1)!; i++) yield [...head, i]
  }
}

/** Place of an index in row-major order; of a shape with fewer axes or sizes of 1 the index is broadcast. */
export function offset(shape: Shape, index: readonly number[]): number {
  const missing = index.length - shape.length
  return shape.reduce((at, size, axis) => at * size + (size === 1 ? 0 : index[axis + missing]!), 0)
}

/** A tensor of `shape` whose element at each index is `element(index, place)`. */
export function fill(
  shape: Shape,
  element: (index: readonly number[], place: number) => number,
  dtype: DType = 'float32',
): RefTensor {
  const out = refTensor(shape, undefined, dtype)
  let place = 0
  for (const index of indices(shape)) {
    out.data[place] = element(index, place)
    place++
  }
  return out
}

/** A node's attributes with their defaults. */
export interface RefAttributes {
  number(name: string): number
  list(name: string): readonly number[]
  text(name: string): string
  words(name: string): readonly string[]
}

/** What an op means: inputs (one that is absent is undefined) and inferred output shapes in, outputs out. */
export type ReferenceOp = (
  inputs: readonly RefTensor[],
  attributes: RefAttributes,
  shapes: readonly Shape[],
) => readonly RefTensor[]
