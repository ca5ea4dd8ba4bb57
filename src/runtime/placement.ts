import { MaasError } from '../core/error.ts'
import { formatShape, sameShape } from '../graph/dims.ts'
import { align } from '../kernels/heap.ts'
import { planArena } from './arena.ts'
import type { Operand, ValuePlan } from './lower/lowering.ts'
import { bytesInMemory } from './memory.ts'
import type { Block, Place } from './storage.ts'

/**
 * The fixed blocks that lie in another program's memory, with their addresses there: those of which `find` knows the
 * value that fills them. Throws `invalid-config` when that value has another type or shape there.
 */
export function sharedBlocks(
  places: ReadonlyMap<string, Place>,
  values: ReadonlyMap<string, ValuePlan>,
  find: (name: string) => Operand | undefined,
): ReadonlyMap<Block, number> {
  const shared = new Map<Block, number>()
  for (const [name, { block }] of places) {
    const { dtype, shape, size } = values.get(name)!
    if (!block.fixed || block.bytes !== size * bytesInMemory(dtype)) continue
    const found = find(name)
    if (!found) continue
    if (found.dtype !== dtype || !sameShape(found.shape, shape)) {
      throw new MaasError(
        'invalid-config',
        `"${name}" is ${dtype} ${formatShape(shape)} here, but ${found.dtype} ${formatShape(found.shape)} in the program whose memory it shares.`,
      )
    }
    shared.set(block, found.address)
  }
  return shared
}

/** Addresses of all blocks. What is not shared comes in one allocation: the fixed blocks, then the arena. */
export function placeBlocks(
  blocks: readonly Block[],
  shared: ReadonlyMap<Block, number>,
  allocate: (bytes: number) => number,
): ReadonlyMap<Block, number> {
  const bases = new Map(shared)
  const own = blocks.filter((block) => block.fixed && !shared.has(block))
  const passing = blocks.filter((block) => !block.fixed)
  const arena = planArena(passing)
  let next = allocate(own.reduce((sum, { bytes }) => sum + align(bytes), 0) + arena.bytes)
  for (const block of own) {
    bases.set(block, next)
    next += align(block.bytes)
  }
  passing.forEach((block, i) => bases.set(block, next + arena.offsets[i]!))
  return bases
}
