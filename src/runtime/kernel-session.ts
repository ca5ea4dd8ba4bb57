import { MaasError } from '../core/error.ts'
import { type AnyTensor, sizeOf, type Tensor, zeros } from '../core/tensor.ts'
import { cutStrings } from '../graph/cut-strings.ts'
import { divideAt } from '../graph/divide.ts'
import { formatShape } from '../graph/dims.ts'
import type { Graph, ValueInfo } from '../graph/graph.ts'
import { numericType } from '../graph/op.ts'
import type { Kernels } from '../kernels/loader.ts'
import { readValues, writeValues } from './memory.ts'
import { compile, type Program } from './program.ts'
import type { Session } from './session.ts'
import { createStringSession, type StringSession } from './strings/session.ts'

type Tensors = Readonly<Record<string, Tensor>>
type Feeds = Readonly<Record<string, AnyTensor>>

/** Rows that are computed together: as many as there are, filled up to one of these. */
const SIZES = [1, 8, 32] as const
const CHUNK = 32

/**
 * A session over the kernels. A single row has a program of its own, a few rows another one, and many go through a third in
 * chunks, over the same weights; no rows get no answers. The graph's rows must not depend on each other. What a graph does with texts is
 * interpreted before, for all rows at once.
 *
 * Throws `unsupported` for an op that the kernels do not have or a graph without one size that counts rows,
 * `unavailable` when there is not enough memory.
 */
export function createKernelSession(graph: Graph, kernels: Kernels): Session {
  return new KernelSession(graph, kernels)
}

class KernelSession implements Session {
  readonly engine = 'kernels'
  readonly inputs: readonly ValueInfo[]
  readonly outputs: readonly ValueInfo[]
  readonly #whole: Graph
  /** What the kernels run. */
  readonly #graph: Graph
  readonly #front: StringSession | undefined
  readonly #kernels: Kernels
  /** The name of the size that counts rows. */
  readonly #batch: string
  readonly #single: Program
  /** Of more rows than one, made when they are first needed. */
  readonly #programs = new Map<number, Program>()
  /** For {@link given}: what does not depend on the input of this name, and what does. */
  #divided: { readonly input: string; readonly front: KernelSession; readonly rest: KernelSession } | undefined

  constructor(graph: Graph, kernels: Kernels, share?: Program) {
    const { front, rest } = cutStrings(graph)
    this.#whole = graph
    this.#graph = rest
    this.#front = front && createStringSession(front)
    this.#kernels = kernels
    this.inputs = graph.inputs
    this.outputs = graph.outputs
    this.#batch = batchName(graph)
    this.#single = compile(rest, kernels, { dims: { [this.#batch]: 1 }, ...(share && { share }) })
  }

  get bytes(): number {
    const { front, rest } = this.#divided ?? {}
    let bytes = this.#single.bytes + (front?.bytes ?? 0) + (rest?.bytes ?? 0)
    for (const program of this.#programs.values()) bytes += program.bytes
    return bytes
  }

  async run(feeds: Feeds): Promise<Tensors> {
    const rows = this.#countRows(feeds)
    const numbers = (this.#front ? { ...feeds, ...this.#front.run(feeds) } : feeds) as Tensors
    const results: Record<string, Tensor> = {}
    for (const output of this.outputs) {
      results[output.name] = zeros(numericType(output), output.shape.map((dim) => (dim === this.#batch ? rows : (dim as number))))
    }
    for (let from = 0; from < rows; from += CHUNK) {
      const count = Math.min(CHUNK, rows - from)
      const program = this.#programFor(count)
      this.#feed(program, numbers, from, count)
      program.run()
      for (const { name } of this.outputs) {
        const view = program.view(name)
        const width = sizeOf(program.shape(name).slice(1))
        readValues(view.subarray(0, count * width), results[name]!, from * width)
      }
    }
    return results
  }

  async given(feeds: Feeds): Promise<Pick<Session, 'run'>> {
    const { front, rest } = this.#divideAt(this.inputs.find(({ name }) => !feeds[name])!.name)
    const values = { ...feeds, ...(await front.run(feeds)) }
    return { run: (others) => rest.run({ ...values, ...others } as Feeds) }
  }

  dispose(): void {
    this.#divided?.front.dispose()
    this.#divided?.rest.dispose()
    for (const program of this.#programs.values()) program.dispose()
    this.#single.dispose()
  }

  #divideAt(input: string): { readonly front: KernelSession; readonly rest: KernelSession } {
    if (this.#divided?.input !== input) {
      this.#divided?.front.dispose()
      this.#divided?.rest.dispose()
      const { front, rest } = divideAt(this.#whole, input)
      this.#divided = { input, front: new KernelSession(front, this.#kernels, this.#single), rest: new KernelSession(rest, this.#kernels, this.#single) }
    }
    return this.#divided
  }

  #programFor(rows: number): Program {
    if (rows === 1) return this.#single
    const size = SIZES.find((size) => size >= rows)!
    let program = this.#programs.get(size)
    if (!program) {
      program = compile(this.#graph, this.#kernels, { dims: { [this.#batch]: size }, share: this.#single })
      this.#programs.set(size, program)
    }
    return program
  }

  #feed(program: Program, feeds: Tensors, from: number, count: number): void {
    for (const { name } of this.#graph.inputs) {
      const view = program.view(name)
      const width = sizeOf(program.shape(name).slice(1))
      writeValues(view, feeds[name]!.data.subarray(from * width, (from + count) * width))
      // Rows that nobody asked for are computed too: with zeros, never with what is left of another request.
      view.fill(0, count * width)
    }
  }

  #countRows(feeds: Feeds): number {
    let rows: number | undefined
    for (const info of this.inputs) {
      const feed = feeds[info.name]
      const expected = `Input "${info.name}" must be ${info.dtype} ${formatShape(info.shape)}`
      if (!feed) throw new MaasError('invalid-input', `${expected}, but it was not given.`)
      const { dtype, shape } = feed
      const fits = shape.length === info.shape.length && shape.every((size, axis) => axis === 0 || size === info.shape[axis])
      if (dtype !== info.dtype || !fits) {
        throw new MaasError('invalid-input', `${expected}, but ${dtype} ${formatShape(shape)} was given.`)
      }
      rows ??= shape[0]!
      if (shape[0] !== rows) {
        throw new MaasError('invalid-input', `${expected}, but it has ${shape[0]} rows where another input has ${rows}.`)
      }
    }
    return rows!
  }
}

/** The one named size of the graph: the first of every input and output. */
function batchName({ name: graph, inputs, outputs }: Graph): string {
  const batch = inputs[0]?.shape[0]
  for (const { name, shape } of [...inputs, ...outputs]) {
    const others = shape.slice(1)
    if (typeof batch !== 'string' || shape[0] !== batch || others.some((dim) => typeof dim === 'string')) {
      throw new MaasError(
        'unsupported',
        `"${name}" of graph "${graph}" has the shape ${formatShape(shape)}; every input and output must have one named size, the same one, as its first.`,
      )
    }
  }
  return batch as string
}
