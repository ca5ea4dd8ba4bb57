import { MaasError } from '../core/error.ts'
import type { Shape, Tensor } from '../core/tensor.ts'
import type { Graph } from '../graph/graph.ts'
import type { Kernels } from '../kernels/loader.ts'
import type { Call, Operand } from './lower/lowering.ts'
import { loweringOf } from './lower/table.ts'
import { type MemoryArray, viewOf, writeValues } from './memory.ts'
import { nodePlan } from './node-plan.ts'
import { placeBlocks, sharedBlocks } from './placement.ts'
import { planSteps } from './steps.ts'
import { planStorage } from './storage.ts'
import { type Pack, planValues } from './values.ts'

export interface CompileOptions {
  /** A number for every named size of the graph's inputs, e.g. `{ batch: 32 }`. */
  readonly dims: Readonly<Record<string, number>>
  readonly packs?: readonly Pack[]
  /**
   * Work on this program's memory: its packs, their members and its optimizer's states by name, and every initializer
   * that is the very same tensor. It must outlive the new program.
   */
  readonly share?: Program
}

/** A graph with all sizes known, every value in its place and every kernel call prepared. One at a time may run. */
export class Program {
  readonly #kernels: Kernels
  readonly #operands: ReadonlyMap<string, Operand>
  readonly #visible: ReadonlySet<string>
  readonly #initializers: Graph['initializers']
  readonly #states: ReadonlySet<string>
  readonly #views = new Map<string, MemoryArray>()
  readonly #calls: readonly Call[]
  readonly #owned: readonly number[]
  /** Of memory that is its own. */
  readonly bytes: number
  #disposed = false

  /** Use {@link compile}. */
  constructor(parts: ProgramParts) {
    this.#kernels = parts.kernels
    this.#operands = parts.operands
    this.#visible = parts.visible
    this.#initializers = parts.initializers
    this.#states = parts.states
    this.#calls = parts.calls
    this.#owned = parts.owned
    this.bytes = parts.bytes
  }

  /**
   * The live memory of an input (write feeds here), an output (read results here), an initializer or a pack. Inputs
   * keep what was written; outputs hold until the next run. Ask again after anything that may have made the memory
   * grow, such as compiling. Throws `internal` for another name.
   */
  view(name: string): MemoryArray {
    const view = this.#views.get(name)
    if (view && view.buffer === this.#kernels.buffer) return view
    const { dtype, address, size } = this.#operand(name)
    const fresh = viewOf(this.#kernels.buffer, dtype, address, size)
    this.#views.set(name, fresh)
    return fresh
  }

  shape(name: string): Shape {
    return this.#operand(name).shape
  }

  /** Computes everything once. Allocates nothing. Throws `invalid-input` for an index or class that is out of range. */
  run(): void {
    if (this.#disposed) throw new MaasError('internal', 'This program was disposed of.')
    const calls = this.#calls
    for (let i = 0; i < calls.length; i++) calls[i]!()
  }

  /** Frees its memory. Programs that share it must not run afterwards. */
  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    for (const address of this.#owned) this.#kernels.free(address)
  }

  /** Where another program finds a value that it shares; see {@link CompileOptions.share}. */
  shared(name: string, initializer: Tensor | undefined): Operand | undefined {
    const same = initializer !== undefined && this.#initializers.get(name) === initializer
    return same || this.#states.has(name) ? this.#operands.get(name) : undefined
  }

  #operand(name: string): Operand {
    const operand = this.#visible.has(name) ? this.#operands.get(name) : undefined
    if (!operand || this.#disposed) {
      throw new MaasError('internal', `This program has no "${name}" to show; it has ${[...this.#visible].join(', ')}.`)
    }
    return operand
  }
}

interface ProgramParts {
  readonly kernels: Kernels
  readonly operands: ReadonlyMap<string, Operand>
  /** Inputs, outputs, initializers and packs. */
  readonly visible: ReadonlySet<string>
  readonly initializers: Graph['initializers']
  /** Values that runs change and keep. */
  readonly states: ReadonlySet<string>
  readonly calls: readonly Call[]
  /** Allocations to free. */
  readonly owned: readonly number[]
  readonly bytes: number
}

/**
 * Plans a graph for these sizes and lays it out in the kernels' memory, initializers written. Nodes run in their order,
 * so one that reads a weight must stand before the update of it.
 *
 * Throws `unsupported` for an op that the kernels do not have, `invalid-config` for a graph or sizes that do not fit,
 * `unavailable` when there is not enough memory.
 */
export function compile(graph: Graph, kernels: Kernels, { dims, packs = [], share }: CompileOptions): Program {
  for (const { op } of graph.nodes) loweringOf(op)
  const { steps, values } = planSteps(graph, packs, planValues(graph, dims, packs))
  const planned = steps.map((step) => {
    const lowering = loweringOf(step.node.op)
    const plan = nodePlan(step, graph, kernels.exports, (name) => values.get(name)!)
    return { node: step.node, lowering, scratch: lowering.scratch?.(plan) ?? 0 }
  })
  const { places, blocks, scratch } = planStorage(graph, planned, values, packs)
  const shared = sharedBlocks(places, values, (name) => share?.shared(name, graph.initializers.get(name)))

  const owned: number[] = []
  let ownedBytes = 0
  const allocate = (bytes: number): number => {
    const address = kernels.allocate(bytes)
    owned.push(address)
    ownedBytes += bytes
    return address
  }
  const table = (numbers: readonly number[]): number => {
    const address = allocate(4 * numbers.length)
    new Int32Array(kernels.buffer, address, numbers.length).set(numbers)
    return address
  }
  try {
    const bases = placeBlocks(blocks, shared, allocate)
    const operands = new Map<string, Operand>()
    for (const [name, { block, offset }] of places) {
      operands.set(name, { ...values.get(name)!, address: bases.get(block)! + offset })
    }
    const calls = planned.flatMap(({ lowering }, i): readonly Call[] => {
      const bound = nodePlan(steps[i]!, graph, kernels.exports, (name) => operands.get(name)!)
      if (lowering.alias && bound.input(0).address === bound.output().address) return []
      const block = scratch[i]
      return [lowering.bind({ ...bound, scratch: block ? bases.get(block)! : 0, table })]
    })
    const inputs = new Set(graph.inputs.map(({ name }) => name))
    for (const [name, { block }] of places) {
      if (!block.fixed || shared.has(block)) continue
      const { dtype, address, size } = operands.get(name)!
      const initializer = graph.initializers.get(name)
      if (initializer) writeValues(viewOf(kernels.buffer, dtype, address, size), initializer.data)
      else if (inputs.has(name)) viewOf(kernels.buffer, dtype, address, size).fill(0)
    }
    const updated = planned.flatMap(({ node, lowering }) =>
      node.outputs.flatMap((output, i) => (output && lowering.updates ? [node.inputs[lowering.updates[i]!]!] : [])))
    const packed = packs.flatMap(({ name, members }) => [name, ...members])
    const outputs = graph.outputs.map(({ name }) => name)
    return new Program({
      kernels,
      operands,
      visible: new Set([...inputs, ...outputs, ...graph.initializers.keys(), ...packed]),
      initializers: graph.initializers,
      states: new Set([...packed, ...updated]),
      calls,
      owned,
      bytes: ownedBytes,
    })
  } catch (error) {
    for (const address of owned) kernels.free(address)
    throw error
  }
}
