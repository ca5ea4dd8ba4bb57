import { broadcastStrides, layoutTable } from '../layout.ts'
import type { BoundNode, Lowering, Operand } from './lowering.ts'

/** The walk over y along which a and b are broadcast. */
export function broadcastTable(node: BoundNode, a: Operand, b: Operand, y: Operand): number {
  const [p, q] = [broadcastStrides(a.shape, y.shape), broadcastStrides(b.shape, y.shape)]
  return node.table(layoutTable({ sizes: y.shape, p, q }))
}

function binary(kernel: 'add' | 'sub' | 'mul' | 'div' | 'power' | 'maximum' | 'minimum'): Lowering {
  return {
    inPlace: [0, 1],
    bind(node) {
      const run = node.kernels[kernel]
      const [a, b, y] = [node.input(0), node.input(1), node.output()]
      const layout = broadcastTable(node, a, b, y)
      return () => run(a.address, b.address, y.address, layout)
    },
  }
}

export const elementwiseLowerings = {
  Add: binary('add'),
  Sub: binary('sub'),
  Mul: binary('mul'),
  Div: binary('div'),
  Pow: binary('power'),
  Max: binary('maximum'),
  Min: binary('minimum'),
}
