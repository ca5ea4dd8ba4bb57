import { type Shape, sizeOf } from '../../core/tensor.ts'
import { MATMUL } from '../../kernels/exports.ts'
import { align } from '../../kernels/heap.ts'
import { broadcastStrides, layoutTable } from '../layout.ts'
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
 * A product over the last two axes as one of matrices, repeated: where all of A meets the same B, A's leading axes are
 * simply more rows.
 */
function products(plan: NodePlan): Product & { readonly leading: Shape } {
  const [a, b, y] = [plan.input(0).shape, plan.input(1).shape, plan.output().shape]
  const [k, n] = b.slice(-2) as [number, number]
  const oneB = sizeOf(b.slice(0, -2)) === 1
  const leading = oneB ? [] : y.slice(0, -2)
  return { m: oneB ? sizeOf(a.slice(0, -1)) : a.at(-2)!, n, k, transA: 0, transB: 0, leading }
}

function scratchOf({ kernels }: NodePlan, { m, n, k, transA, transB }: Product): number {
  return kernels.matmulScratch(m, n, k, transA, transB)
}

/** Places of each matrix of a tensor that is broadcast to `leading`, in elements. */
function matrixOffsets(shape: Shape, leading: Shape): readonly number[] {
  const matrix = sizeOf(shape.slice(-2))
  const strides = broadcastStrides(shape.slice(0, -2), leading).map((stride) => stride * matrix)
  const offsets = (axis: number): readonly number[] =>
    axis === leading.length
      ? [0]
      : Array.from({ length: leading[axis]! }, (_, i) => i * strides[axis]!)
        .flatMap((start) => offsets(axis + 1).map((rest) => start + rest))
  return offsets(0)
}

const MatMul: Lowering = {
  scratch: (plan) => scratchOf(plan, products(plan)),
  bind(node) {
    const { matmul } = node.kernels
    const { scratch } = node
    const [a, b, y] = [node.input(0), node.input(1), node.output()]
    const { m, n, k, leading } = products(node)
    const flags = node.relu ? MATMUL.relu : 0
    if (leading.length === 0) {
      return () => matmul(m, n, k, a.address, k, 0, b.address, n, 0, y.address, n, flags, 0, scratch)
    }
    const placesA = matrixOffsets(a.shape, leading).map((offset) => a.address + 4 * offset)
    const placesB = matrixOffsets(b.shape, leading).map((offset) => b.address + 4 * offset)
    return () => {
      for (let i = 0; i < placesA.length; i++) {
        matmul(m, n, k, placesA[i]!, k, 0, placesB[i]!, n, 0, y.address + 4 * i * m * n, n, flags, 0, scratch)
      }
    }
  },
}

function gemm(plan: NodePlan): Product {
  const [transA, transB] = [plan.number('transA'), plan.number('transB')]
  const [m, n] = plan.output().shape as [number, number]
  return { m, n, k: plan.input(0).shape[transA ? 0 : 1]!, transA, transB }
}

/** How C joins the product for free: as a bias per column or row. */
function biasFlag(plan: NodePlan, [m, n]: Shape): number {
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
    const biasFlags = biasFlag(node, y.shape)
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
  return plan.inputs[2] !== undefined && biasFlag(plan, plan.output().shape) === 0
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
