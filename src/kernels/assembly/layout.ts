// Walking over tensors whose axes do not simply follow one another. A layout is an int32 table that the runtime writes:
// rank, sizes[rank], strides of operand p [rank], strides of operand q [rank]; strides in elements, outermost axis
// first. The runtime merges axes where it can, so most walks have one to three. The innermost axis (one or more) is
// left to the kernel.

const MAX_RANK = 16
const COUNTERS = memory.data(MAX_RANK * 4)

let table: usize = 0
let rank: i32 = 0
/** Axes that are walked here. */
let outer: i32 = 0
/** Offsets, in elements, of the current run in the two strided operands. */
export let p: i32 = 0
export let q: i32 = 0

// @ts-ignore: decorator
@inline
export function innerSize(layout: usize): i32 {
  return load<i32>(layout + (<usize>load<i32>(layout) << 2))
}

/** Stride of operand 0 (p) or 1 (q) along the innermost axis. */
// @ts-ignore: decorator
@inline
export function innerStride(layout: usize, operand: i32): i32 {
  return load<i32>(layout + (<usize>(load<i32>(layout) * (operand + 2)) << 2))
}

/** Stands on the first run. The innermost `inner` axes are left to the kernel. */
export function begin(layout: usize, inner: i32 = 1): void {
  table = layout
  rank = load<i32>(layout)
  outer = rank - inner
  p = 0
  q = 0
  memory.fill(COUNTERS, 0, MAX_RANK * 4)
}

/** Moves to the next run; false after the last. */
export function next(): bool {
  for (let axis = outer - 1; axis >= 0; axis--) {
    const at = table + (<usize>(axis + 1) << 2)
    const size = load<i32>(at)
    const strideP = load<i32>(at + (<usize>rank << 2))
    const strideQ = load<i32>(at + (<usize>rank << 3))
    const counter = COUNTERS + (<usize>axis << 2)
    const count = load<i32>(counter) + 1
    p += strideP
    q += strideQ
    if (count < size) {
      store<i32>(counter, count)
      return true
    }
    store<i32>(counter, 0)
    p -= strideP * size
    q -= strideQ * size
  }
  return false
}
