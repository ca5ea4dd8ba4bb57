import { bytesInMemory } from '../memory.ts'
import { copyTable, type Walk } from '../layout.ts'
import type { BoundNode, Call, Operand } from './lowering.ts'

/** Where a copy reads or writes. */
type Side = Pick<Operand, 'address' | 'dtype'>

/** Copies elements of x to y along a walk whose p are x's strides and q are y's. */
export function copyCall(node: BoundNode, x: Side, y: Side, walk: Walk): Call {
  const { copy8, copy32, copy64 } = node.kernels
  const bytes = bytesInMemory(y.dtype)
  const run = bytes === 1 ? copy8 : bytes === 4 ? copy32 : copy64
  const layout = node.table(copyTable(walk))
  return () => run(x.address, y.address, layout)
}

/** The operand from its `offset`-th element on. */
export function from({ address, dtype }: Side, offset: number): Side {
  return { address: address + offset * bytesInMemory(dtype), dtype }
}
