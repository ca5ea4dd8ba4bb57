import { int64 } from '../../core/tensor.ts'
import type { Attribute } from '../../graph/graph.ts'
import type { OpName } from '../../graph/op-table.ts'
import type { OpCase, OpInput } from './against-reference.ts'

/** How the cases of the ops are written. */

export type Attributes = Readonly<Record<string, Attribute>>

export function one(op: OpName, inputs: readonly OpInput[], attributes?: Attributes): OpCase {
  return attributes ? { op, inputs, attributes } : { op, inputs }
}

/** Random values. */
export const x = (...shape: number[]): OpInput => ({ shape })
/** An initializer of axes, sizes or the like. */
export const ints = (...values: number[]): OpInput => ({ constant: int64([values.length], values) })
