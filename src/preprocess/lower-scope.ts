import type { Tensor } from '../core/tensor.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { LowerScope } from './transforms/transform.ts'

/** Names the constants that are appended to a graph. @param prefix what they are of. */
export function lowerScope(builder: GraphBuilder, prefix: 'text' | 'feature' | 'target'): LowerScope {
  const counts = new Map<string, number>()
  return {
    builder,
    constant(role: string, tensor: Tensor): string {
      const count = (counts.get(role) ?? 0) + 1
      counts.set(role, count)
      return builder.constant(tensor, `${prefix}_${role}${count > 1 ? `_${count}` : ''}`)
    },
  }
}
