import { type Shape, sizeOf } from '../../core/tensor.ts'
import { MATMUL } from '../../kernels/exports.ts'
import { align } from '../../kernels/heap.ts'
import { broadcastStrides, layoutTable, type Strides } from '../layout.ts'
import type { BoundNode, Call, Lowering, NodePlan } from './lowering.ts'

/** The product of two matrices as the kernel takes it. */
interface Product {
  readonly m: number
  readonly n: number
  readonly k: number
  readonly transA: number
  readonly transB: number
}

/**
 * A product over the last two axes as one of matrices, repeated over `leading` axes: where all of A meets the same B,
 * A's leading axes are simply more rows.
 */
function products(plan: NodePlan, transA: number, transB: number): Product & { readonly leading: Shape } {
  const [a, b, y] = [plan.input(0).shape, plan.input(1).shape, plan.output().shape]
  const [m, n] = y.slice(-2) as [number, number]
  const k = a.at(transA ? -2 : -1)!
  const oneB = !transA && sizeOf(b.slice(0, -2)) === 1
  const sizes = { n, k, transA, transB }
  return oneB ? { ...sizes, m: plan.output().size / n, leading: [] } : { ...sizes, m, leading: y.slice(0, -2) }
}

function scratchOf({ kernels }: NodePlan, { m, n, k, transA, transB }: Product): number {
  return kernels.matmulScratch(m, n, k, transA, transB)
}

/** Strides between the matrices of a tensor that is broadcast to `leading`. */
function matrixStrides(shape: Shape, leading: Shape): Strides {
  const matrix = sizeOf(shape.slice(-2))
  return broadcastStrides(shape.slice(0, -2), leading).map((stride) => stride * matrix)
}

function product(transposition: (plan: NodePlan) => readonly [number, number]): Lowering {
  const planned = (plan: NodePlan): ReturnType<typeof products> => products(plan, ...transposition(plan))
  return {
    scratch: (plan) => scratchOf(plan, planned(plan)),
    bind(node) {
      const { matmul, matmuls } = node.kernels
      const { scratch } = node
      const [a, b, y] = [node.input(0), node.input(1), node.output()]
      const { m, n, k, transA, transB, leading } = planned(node)
      const [lda, ldb] = [transA ? m : k, transB ? k : n]
      const flags = node.relu ? MATMUL.relu : 0
      if (leading.length === 0) {
        return () => matmul(m, n, k, a.address, lda, transA, b.address, ldb, transB, y.address, n, flags, 0, scratch)
      }
      const walk = { sizes: leading, p: matrixStrides(a.shape, leading), q: matrixStrides(b.shape, leading) }
      const layout = node.table(layoutTable(walk))
      return () => matmuls(layout, m, n, k, a.address, lda, transA, b.address, ldb, transB, y.address, flags, scratch)
    },
  }
}

const MatMul = product(() => [0, 0])
const FusedMatMul = product((plan) => [plan.number('transA'), plan.number('transB')])

/** One product over all rows of all leading axes. */
const MatMulGradB: Lowering = {
  scratch: (plan) => scratchOf(plan, allRows(plan)),
  bind(node) {
    const { matmul } = node.kernels
    const { scratch } = node
    const [a, dy, db] = [node.input(0), node.input(1), node.output()]
    const { m, n, k } = allRows(node)
    return () => matmul(m, n, k, a.address, m, 1, dy.address, n, 0, db.address, n, 0, 0, scratch)
  },
}

function allRows(plan: NodePlan): Product {
  const [m, n] = plan.output().shape as [number, number]
  return { m, n, k: plan.input(0).size / m, transA: 1, transB: 0 }
}

/** The planner may have given A leading axes: more rows. */
function gemm(plan: NodePlan): Product {
  const [transA, transB] = [plan.number('transA'), plan.number('transB')]
  const { shape, size } = plan.output()
  const n = shape.at(-1)!
  return { m: size / n, n, k: plan.input(0).shape.at(transA ? -2 : -1)!, transA, transB }
}

/** How C joins the product for free: as a bias per column or row. */
function biasFlag(plan: NodePlan): number {
  const { m, n } = gemm(plan)
  const c = plan.inputs[2]?.shape
  if (!c || plan.number('alpha') !== 1 || plan.number('beta') !== 1) return 0
  const [rows, columns] = [c.length > 1 ? c[0] : 1, c.at(-1)]
  if (rows === 1 && columns === n) return MATMUL.biasPerColumn
  return rows === m && columns === 1 ? MATMUL.biasPerRow : 0
}

/** alpha A' B' + beta C. What the kernel cannot do on its way, a few more calls do afterwards. */
const Gemm: Lowering = {
  scratch: (plan) => productBytes(plan) + (addsAfterwards(plan) ? 4 * plan.output().size : 0),
  bind(node) {
    const { matmul } = node.kernels
    const { scratch } = node
    const [a, b, y] = [node.input(0), node.input(1), node.output()]
    const { m, n, k, transA, transB } = gemm(node)
    const [lda, ldb] = [transA ? m : k, transB ? k : n]
    const biasFlags = biasFlag(node)
    const bias = biasFlags ? node.input(2).address : 0
    const rest = [
      ...(node.number('alpha') === 1 ? [] : [multiplied(node)]),
      ...(addsAfterwards(node) ? [added(node)] : []),
    ]
    if (rest.length > 0 && node.relu) rest.push(cutOff(node))
    const flags = biasFlags | (rest.length === 0 && node.relu ? MATMUL.relu : 0)
    const product: Call = () =>
      matmul(m, n, k, a.address, lda, transA, b.address, ldb, transB, y.address, n, flags, bias, scratch)
    return rest.length === 0 ? product : inOrder([product, ...rest])
  },
}

const productBytes = (plan: NodePlan): number => align(scratchOf(plan, gemm(plan)))

function addsAfterwards(plan: NodePlan): boolean {
  return plan.inputs[2] !== undefined && biasFlag(plan) === 0
}

/** Y = alpha Y */
function multiplied(node: BoundNode): Call {
  const { broadcast } = node.kernels
  const { address, size } = node.output()
  const layout = node.table(layoutTable({ sizes: [size], p: [1], q: [1] }))
  const alpha = node.number('alpha')
  return () => broadcast(address, address, alpha, layout)
}

/** Y = Y + beta C, with beta C broadcast into the scratch first. */
function added(node: BoundNode): Call {
  const { add, broadcast } = node.kernels
  const [c, y] = [node.input(2), node.output()]
  const strides = broadcastStrides(c.shape, y.shape)
  const layout = node.table(layoutTable({ sizes: y.shape, p: strides, q: strides }))
  const flat = node.table(layoutTable({ sizes: [y.size], p: [1], q: [1] }))
  const beta = node.number('beta')
  const scaled = node.scratch + productBytes(node)
  return () => {
    broadcast(c.address, scaled, beta, layout)
    add(y.address, scaled, y.address, flat)
  }
}

function cutOff(node: BoundNode): Call {
  const { relu } = node.kernels
  const { address, size } = node.output()
  return () => relu(address, address, size)
}

function inOrder(calls: readonly Call[]): Call {
  return () => {
    for (let i = 0; i < calls.length; i++) calls[i]!()
  }
}

export const matrixLowerings = { MatMul, Gemm }

export const matrixTrainingLowerings = { FusedMatMul, MatMulGradB }
