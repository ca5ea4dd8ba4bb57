import type { Shape } from '../../core/tensor.ts'
import { equalParts, padding, sliceRanges } from '../../graph/ops/slice.ts'
import { broadcastStrides, denseStrides, type Strides } from '../layout.ts'
import { aroundAxis } from './activation.ts'
import { copyCall, from } from './copy.ts'
import type { BoundNode, Call, Lowering, NodePlan, Operand } from './lowering.ts'

/** Part of a larger tensor: where it begins and how it goes on there, in elements. */
interface Part {
  readonly offset: number
  readonly strides: Strides
}

/** What a Slice of `whole` reads; its starts, ends, axes and steps are inputs from `first` on. */
function sliced(plan: NodePlan, whole: Shape, first: number): Part {
  const given = [0, 1, 2, 3].map((i) => (plan.inputs[first + i] ? plan.constant(first + i) : undefined))
  const ranges = sliceRanges(whole, given, (expectation) => {
    throw new Error(expectation) // inference has refused it before
  })
  const strides = [...denseStrides(whole)]
  let offset = 0
  for (const { axis, start, step } of ranges) {
    offset += start * strides[axis]!
    strides[axis]! *= step
  }
  return { offset, strides }
}

/** y everywhere `value`, a scalar at this address, but x in that part of it. */
function surrounded(node: BoundNode, x: Operand, y: Operand, { offset, strides }: Part, value: number): Call {
  const still = y.shape.map(() => 0)
  const fill = copyCall(node, { address: value, dtype: y.dtype }, y, { sizes: y.shape, p: still, q: denseStrides(y.shape) })
  const place = copyCall(node, x, from(y, offset), { sizes: x.shape, p: denseStrides(x.shape), q: strides })
  return () => {
    fill()
    place()
  }
}

/** A scalar 0 of any type. */
const zero = (node: BoundNode): number => node.table([0, 0])

const Slice: Lowering = {
  bind(node) {
    const [x, y] = [node.input(0), node.output()]
    const { offset, strides } = sliced(node, x.shape, 1)
    return copyCall(node, from(x, offset), y, { sizes: y.shape, p: strides, q: denseStrides(y.shape) })
  },
}

const SliceGrad: Lowering = {
  bind(node) {
    const [dy, dx] = [node.input(0), node.output()]
    return surrounded(node, dy, dx, sliced(node, dx.shape, 2), zero(node))
  },
}

const Pad: Lowering = {
  bind(node) {
    const [x, y] = [node.input(0), node.output()]
    const strides = denseStrides(y.shape)
    const { before } = padding(y.shape.length, node.constant(1), node.inputs[3] && node.constant(3))
    const offset = strides.reduce((sum, stride, axis) => sum + stride * before[axis]!, 0)
    return surrounded(node, x, y, { offset, strides }, node.inputs[2]?.address ?? zero(node))
  },
}

const Split: Lowering = {
  bind(node) {
    const x = node.input(0)
    const [, size, inner] = aroundAxis(node, x.shape)
    const sizes = node.inputs[1] ? node.constant(1) : equalParts(size, node.number('num_outputs'))
    let start = 0
    const parts = node.outputs.flatMap((y, i) => {
      const part = from(x, start * inner)
      start += sizes[i]!
      return y ? [copyCall(node, part, y, { sizes: y.shape, p: denseStrides(x.shape), q: denseStrides(y.shape) })] : []
    })
    return () => {
      for (let i = 0; i < parts.length; i++) parts[i]!()
    }
  },
}

const Expand: Lowering = {
  bind(node) {
    const [x, y] = [node.input(0), node.output()]
    return copyCall(node, x, y, { sizes: y.shape, p: broadcastStrides(x.shape, y.shape), q: denseStrides(y.shape) })
  },
}

/** Each axis that is repeated is walked as two: the copies, over which x stays where it is, and its own elements. */
const Tile: Lowering = {
  bind(node) {
    const [x, y] = [node.input(0), node.output()]
    const repeats = node.constant(1)
    const sizes = x.shape.flatMap((size, axis) => [repeats[axis]!, size])
    const p = denseStrides(x.shape).flatMap((stride) => [0, stride])
    return copyCall(node, x, y, { sizes, p, q: denseStrides(sizes) })
  },
}

export const sliceLowerings = { Slice, Pad, Split, Expand, Tile }

export const sliceTrainingLowerings = { SliceGrad }
