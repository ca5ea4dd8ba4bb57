import type { Graph, Node } from '../graph/graph.ts'
import { align } from '../kernels/heap.ts'
import type { Lowering, ValuePlan } from './lower/lowering.ts'
import { bytesInMemory } from './memory.ts'
import type { Pack } from './values.ts'

/** A range of memory. `fixed` ones keep their contents from run to run; the others share one arena by lifetime. */
export interface Block {
  readonly bytes: number
  readonly fixed: boolean
  /** Steps between which something in it is needed. */
  first: number
  last: number
}

/** Where a value lies: several may lie in one block, as members of a pack or one after the other. */
export interface Place {
  readonly block: Block
  readonly offset: number
}

export interface StorageStep {
  readonly node: Node
  readonly lowering: Lowering
  readonly scratch: number
}

export interface StoragePlan {
  readonly places: ReadonlyMap<string, Place>
  readonly blocks: readonly Block[]
  /** The scratch of each step; undefined for a step that wants none. */
  readonly scratch: readonly (Block | undefined)[]
}

/**
 * Decides which values share memory. Inputs, initializers and packs have blocks of their own; an optimizer's outputs
 * lie where its states did; a Reshape's output lies where its input does; an element-wise op writes over an input that
 * nobody reads any more; everything else gets a block that lives from its step to its last reader (or to the end, for
 * outputs).
 */
export function planStorage(
  graph: Graph,
  steps: readonly StorageStep[],
  values: ReadonlyMap<string, ValuePlan>,
  packs: readonly Pack[],
): StoragePlan {
  const lastUses = lastUsesOf(graph, steps)
  const places = new Map<string, Place>()
  const blocks: Block[] = []
  const bytesOf = (name: string): number => values.get(name)!.size * bytesInMemory(values.get(name)!.dtype)
  const newBlock = (bytes: number, fixed: boolean, first: number, last = first): Block => {
    const block = { bytes, fixed, first, last }
    blocks.push(block)
    return block
  }
  const placeFixed = (name: string): void => {
    if (!places.has(name)) places.set(name, { block: newBlock(bytesOf(name), true, 0), offset: 0 })
  }

  for (const { name, members } of packs) {
    placeFixed(name)
    let { block, offset } = places.get(name)!
    for (const member of members) {
      places.set(member, { block, offset })
      offset += bytesOf(member)
    }
  }
  for (const { name } of graph.inputs) placeFixed(name)
  for (const name of graph.initializers.keys()) placeFixed(name)

  /** The input whose memory the output can take over, if any. */
  const takenOver = ({ node, lowering }: StorageStep, output: string, step: number): Place | undefined => {
    const free = lowering.inPlace?.find((index) => {
      const name = node.inputs[index]!
      const { block } = places.get(name)!
      return !block.fixed && block.last <= step && bytesOf(name) === bytesOf(output)
    })
    return free === undefined ? undefined : places.get(node.inputs[free]!)
  }
  const placeOf = (step: StorageStep, output: string, index: number, at: number): Place => {
    const { node, lowering } = step
    const updated = lowering.updates?.[index]
    const shared =
      updated !== undefined ? places.get(node.inputs[updated]!)
        : index > 0 ? undefined
          : lowering.alias ? places.get(node.inputs[0]!)
            : takenOver(step, output, at)
    return shared ?? { block: newBlock(bytesOf(output), false, at), offset: 0 }
  }
  const scratch = steps.map((step, at) => {
    step.node.outputs.forEach((output, index) => {
      if (output === '') return
      const place = places.get(output) ?? placeOf(step, output, index, at)
      places.set(output, place)
      place.block.last = Math.max(place.block.last, lastUses.get(output) ?? at)
    })
    return step.scratch > 0 ? newBlock(align(step.scratch), false, at) : undefined
  })
  return { places, blocks, scratch }
}

/** The last step that reads each value; outputs are needed after the last step. */
function lastUsesOf(graph: Graph, steps: readonly StorageStep[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>()
  steps.forEach(({ node }, at) => node.inputs.forEach((name) => uses.set(name, at)))
  for (const { name } of graph.outputs) uses.set(name, steps.length)
  return uses
}
