import { type AnyTensor, type ElementType, newTypedArray } from '../../core/tensor.ts'
import type { NodeAttributes } from '../../graph/node-attributes.ts'
import type { ValueType } from '../../graph/op.ts'

/** What is known of a node before it is run. An optional input that is absent is undefined. */
export interface InterpretedNode {
  readonly attributes: NodeAttributes
  readonly inputs: readonly (ValueType | undefined)[]
  readonly outputs: readonly ValueType[]
  /** The numbers of an input that is an initializer; undefined for an optional one that is absent. */
  constant(index: number): readonly number[] | undefined
}

/** Computes the outputs of a node; an optional input that is absent is undefined. Inputs may be given on, never changed. */
export type Compute = (inputs: readonly AnyTensor[]) => readonly AnyTensor[]

/** How an op is run on JavaScript values. What does not depend on the rows is made once, when the node is bound. */
export type Interpretation = (node: InterpretedNode) => Compute

/** Elements of any type, all of which are still to be written. */
export type Elements = { length: number; [index: number]: unknown }

export function newElements(dtype: ElementType, length: number): Elements {
  if (dtype !== 'string') return newTypedArray(dtype, length)
  const texts: string[] = []
  texts.length = length
  return texts
}

/** Elements that are filled as a tensor. */
export function tensorOf(dtype: ElementType, shape: AnyTensor['shape'], data: Elements): AnyTensor {
  return { dtype, shape, data } as unknown as AnyTensor
}
