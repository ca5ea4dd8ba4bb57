import { type ElementType, type Shape, sizeOf } from '../../core/tensor.ts'
import type { NodeAttributes } from '../node-attributes.ts'

/**
 * A tensor whose elements are float64 whatever its dtype: the reference computes in double precision throughout. Texts are
 * numbers too, one for each different text, so that what moves or compares elements does so with texts.
 */
export interface RefTensor {
  readonly dtype: ElementType
  readonly shape: Shape
  readonly data: Float64Array
}

export function refTensor(shape: Shape, data?: ArrayLike<number>, dtype: ElementType = 'float32'): RefTensor {
  return { dtype, shape, data: data ? Float64Array.from(data) : new Float64Array(sizeOf(shape)) }
}

/** The text of each number; the empty one is 0. */
const TEXTS: string[] = ['']
const NUMBERS = new Map([['', 0]])

export function refTexts(shape: Shape, data: readonly string[]): RefTensor {
  const numbers = data.map((text) => {
    const number = NUMBERS.get(text) ?? TEXTS.push(text) - 1
    NUMBERS.set(text, number)
    return number
  })
  return refTensor(shape, numbers, 'string')
}

export function textsOf({ data }: RefTensor): readonly string[] {
  return Array.from(data, (number) => TEXTS[number]!)
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
  dtype: ElementType = 'float32',
): RefTensor {
  const out = refTensor(shape, undefined, dtype)
  let place = 0
  for (const index of indices(shape)) {
    out.data[place] = element(index, place)
    place++
  }
  return out
}

/** What an op means: inputs (one that is absent is undefined) and inferred output shapes in, outputs out. */
export type ReferenceOp = (
  inputs: readonly RefTensor[],
  attributes: NodeAttributes,
  shapes: readonly Shape[],
) => readonly RefTensor[]
