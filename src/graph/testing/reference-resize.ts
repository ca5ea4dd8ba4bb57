import type { NodeAttributes } from '../node-attributes.ts'
import { indices, offset, type ReferenceOp, refTensor } from './reference-tensor.ts'

/** Which elements along one axis make element `i`, and by how much. */
function sources(i: number, size: number, factor: number, attributes: NodeAttributes): readonly (readonly [number, number])[] {
  if (attributes.text('mode') === 'nearest') return [[Math.floor(i / factor), 1]]
  const half = attributes.text('coordinate_transformation_mode') === 'half_pixel'
  const at = half ? (i + 0.5) / factor - 0.5 : i / factor
  const low = Math.floor(at)
  const within = (place: number): number => Math.min(Math.max(place, 0), size - 1)
  return [[within(low), 1 - (at - low)], [within(low + 1), at - low]]
}

/**
 * Calls `visit` with each place of the larger tensor, each place of the smaller one that makes it, and how much it
 * counts.
 */
function eachShare(
  small: readonly number[],
  large: readonly number[],
  attributes: NodeAttributes,
  visit: (large: number, small: number, share: number) => void,
): void {
  let place = 0
  for (const index of indices(large)) {
    let shares: (readonly [readonly number[], number])[] = [[[], 1]]
    index.forEach((i, axis) => {
      const made = sources(i, small[axis]!, large[axis]! / small[axis]!, attributes)
      shares = shares.flatMap(([at, share]) => made.map(([from, part]) => [[...at, from], share * part] as const))
    })
    for (const [at, share] of shares) visit(place, offset(small, at), share)
    place++
  }
}

export const resize = {
  Resize: ([x], attributes, [shape]) => {
    const y = refTensor(shape!)
    eachShare(x!.shape, shape!, attributes, (to, from, share) => (y.data[to]! += share * x!.data[from]!))
    return [y]
  },
  ResizeGrad: ([dY], attributes, [shape]) => {
    const dX = refTensor(shape!)
    eachShare(shape!, dY!.shape, attributes, (from, to, share) => (dX.data[to]! += share * dY!.data[from]!))
    return [dX]
  },
} satisfies Record<string, ReferenceOp>
