import { align } from '../kernels/heap.ts'

/** Something that needs memory from step `first` to step `last`, both included. */
export interface Interval {
  readonly bytes: number
  readonly first: number
  readonly last: number
}

export interface ArenaPlan {
  /** One per interval, in bytes from the start of the arena. */
  readonly offsets: readonly number[]
  readonly bytes: number
}

/**
 * Lays intervals out in one arena so that those alive at the same time never overlap. Largest first, each into the
 * smallest gap that holds it between what is placed already (greedy by size, best fit: Pisarchyk and Lee, "Efficient
 * Memory Management for Deep Neural Net Inference").
 */
export function planArena(intervals: readonly Interval[]): ArenaPlan {
  const offsets = intervals.map(() => 0)
  const placed: number[] = []
  let total = 0
  const bySize = intervals.map((_, i) => i)
  bySize.sort((a, b) => intervals[b]!.bytes - intervals[a]!.bytes || a - b)
  for (const i of bySize) {
    const interval = intervals[i]!
    const size = align(interval.bytes)
    const neighbours = placed
      .filter((other) => intervals[other]!.first <= interval.last && interval.first <= intervals[other]!.last)
      .map((other) => ({ start: offsets[other]!, end: offsets[other]! + align(intervals[other]!.bytes) }))
    neighbours.sort((a, b) => a.start - b.start)
    offsets[i] = bestFit(neighbours, size)
    total = Math.max(total, offsets[i] + size)
    placed.push(i)
  }
  return { offsets, bytes: total }
}

function bestFit(neighbours: readonly { readonly start: number; readonly end: number }[], size: number): number {
  let best = -1
  let bestGap = Infinity
  let end = 0
  for (const neighbour of neighbours) {
    const gap = neighbour.start - end
    if (gap >= size && gap < bestGap) {
      best = end
      bestGap = gap
    }
    end = Math.max(end, neighbour.end)
  }
  return best >= 0 ? best : end
}
