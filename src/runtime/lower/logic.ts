import { sameShape } from '../../graph/dims.ts'
import { COMPARE } from '../../kernels/exports.ts'
import { broadcastStrides, denseStrides } from '../layout.ts'
import { bytesInMemory } from '../memory.ts'
import { unary } from './activation.ts'
import { copyCall } from './copy.ts'
import { broadcastTable } from './elementwise.ts'
import type { Lowering } from './lowering.ts'

function comparison(op: number): Lowering {
  return {
    bind(node) {
      const { compare } = node.kernels
      const [a, b, y] = [node.input(0), node.input(1), node.output()]
      const layout = broadcastTable(node, a, b, y)
      const floats = Number(a.dtype === 'float32')
      return () => compare(a.address, b.address, y.address, layout, op, floats)
    },
  }
}

function combination(or: 0 | 1): Lowering {
  return {
    inPlace: [0, 1],
    bind(node) {
      const { combine } = node.kernels
      const [a, b, y] = [node.input(0), node.input(1), node.output()]
      const layout = broadcastTable(node, a, b, y)
      return () => combine(a.address, b.address, y.address, layout, or)
    },
  }
}

/** Nothing else is unequal to itself. */
const IsNaN: Lowering = {
  bind(node) {
    const { compare } = node.kernels
    const [x, y] = [node.input(0), node.output()]
    const layout = broadcastTable(node, x, x, y)
    return () => compare(x.address, x.address, y.address, layout, COMPARE.notEqual, 1)
  },
}

/** A condition that is broadcast is written out first: the kernel takes it element by element. */
const Where: Lowering = {
  inPlace: [1, 2],
  scratch: (plan) => (sameShape(plan.input(0).shape, plan.output().shape) ? 0 : plan.output().size),
  bind(node) {
    const { select8, select32, select64 } = node.kernels
    const [condition, x, y, out] = [node.input(0), node.input(1), node.input(2), node.output()]
    const layout = broadcastTable(node, x, y, out)
    const bytes = bytesInMemory(out.dtype)
    const select = bytes === 1 ? select8 : bytes === 4 ? select32 : select64
    if (node.scratch === 0) return () => select(condition.address, x.address, y.address, out.address, layout)
    const { scratch } = node
    const p = broadcastStrides(condition.shape, out.shape)
    const writeOut = copyCall(node, condition, { address: scratch, dtype: 'bool' }, { sizes: out.shape, p, q: denseStrides(out.shape) })
    return () => {
      writeOut()
      select(scratch, x.address, y.address, out.address, layout)
    }
  },
}

export const logicLowerings = {
  Equal: comparison(COMPARE.equal),
  Less: comparison(COMPARE.less),
  Greater: comparison(COMPARE.greater),
  LessOrEqual: comparison(COMPARE.lessOrEqual),
  GreaterOrEqual: comparison(COMPARE.greaterOrEqual),
  And: combination(0),
  Or: combination(1),
  Not: unary('not'),
  IsNaN,
  Where,
}
