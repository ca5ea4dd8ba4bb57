import { broadcastStrides, layoutTable } from '../layout.ts'
import type { Lowering } from './lowering.ts'

function binary(kernel: 'add' | 'sub' | 'mul' | 'div' | 'maximum'): Lowering {
  return {
    inPlace: [0, 1],
    bind(node) {
      const run = node.kernels[kernel]
      const [a, b, y] = [node.input(0), node.input(1), node.output()]
      const layout = node.table(layoutTable({
        sizes: y.shape,
        p: broadcastStrides(a.shape, y.shape),
        q: broadcastStrides(b.shape, y.shape),
      }))
      return () => run(a.address, b.address, y.address, layout)
    },
  }
}

export const elementwiseLowerings = {
  Add: binary('add'),
  Sub: binary('sub'),
  Mul: binary('mul'),
  Div: binary('div'),
  Max: binary('maximum'),
}
