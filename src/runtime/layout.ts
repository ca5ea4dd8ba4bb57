import { type Shape, sizeOf } from '../core/tensor.ts'

/** Strides in elements, one per axis; 0 where the same element is read again and again. */
export type Strides = readonly number[]

/** Strides of a dense row-major tensor. */
export function denseStrides(shape: Shape): Strides {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)))
}

/** Strides that read a dense tensor of shape `from` as if it had been broadcast to `to`. */
export function broadcastStrides(from: Shape, to: Shape): Strides {
  const added = to.length - from.length
  const dense = denseStrides(from)
  return to.map((_, axis) => (axis < added || from[axis - added] === 1 ? 0 : dense[axis - added]!))
}

/** The axes of a walk, outermost first, with the strides of the two operands that do not simply follow on. */
export interface Walk {
  readonly sizes: Shape
  readonly p: Strides
  readonly q: Strides
}

/**
 * The same walk with as few axes as possible: sizes of 1 are left out, and two neighbours become one where both
 * operands step over them evenly. So adding a bias to [32, 8, 26, 26] is a walk over [32, 8, 676].
 */
export function mergeAxes({ sizes, p, q }: Walk): Walk {
  const merged: { size: number; p: number; q: number }[] = []
  sizes.forEach((size, axis) => {
    if (size === 1) return
    const last = merged.at(-1)
    if (last && last.p === p[axis]! * size && last.q === q[axis]! * size) {
      merged[merged.length - 1] = { size: last.size * size, p: p[axis]!, q: q[axis]! }
    } else {
      merged.push({ size, p: p[axis]!, q: q[axis]! })
    }
  })
  if (merged.length === 0) merged.push({ size: 1, p: 1, q: 1 })
  return { sizes: merged.map(({ size }) => size), p: merged.map((axis) => axis.p), q: merged.map((axis) => axis.q) }
}

/** The table that the kernels read (`kernels/assembly/layout.ts`). */
export function layoutTable(walk: Walk): readonly number[] {
  const { sizes, p, q } = mergeAxes(walk)
  return [sizes.length, ...sizes, ...p, ...q]
}

/**
 * The table of a copy from strides p to strides q, which may go through the axes in any order: where p does not go on
 * along the innermost axis, the axis along which it does becomes the second innermost, so that blocks can be turned.
 */
export function copyTable(walk: Walk): readonly number[] {
  const { sizes, p, q } = mergeAxes(walk)
  const order = sizes.map((_, axis) => axis)
  const contiguous = p.indexOf(1)
  if (p.at(-1)! > 1 && contiguous >= 0) order.splice(-1, 0, ...order.splice(contiguous, 1))
  const moved = (values: readonly number[]): readonly number[] => order.map((axis) => values[axis]!)
  return layoutTable({ sizes: moved(sizes), p: moved(p), q: moved(q) })
}
