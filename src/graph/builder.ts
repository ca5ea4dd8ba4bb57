import { MaasError } from '../core/error.ts'
import { type ElementType, float32, int64, type Tensor } from '../core/tensor.ts'
import type { Attribute, Dim, Graph, Node, ValueInfo } from './graph.ts'
import { completeAttributes, inferGraph, inferNode, type Known } from './infer.ts'
import type { OpName } from './op-table.ts'
import { opSpec } from './op-table.ts'

type Attributes = Readonly<Record<string, Attribute>>

/**
 * Builds a graph node by node. Every value's dtype and shape is inferred, and every mistake found, when it is added.
 * Nodes hold all of their attributes, defaults filled in.
 *
 *     const b = new GraphBuilder('double')
 *     const x = b.input('x', 'float32', ['batch', 1])
 *     b.op('Mul', [x, b.scalar(2)], {}, 'y')
 *     const graph = b.build(['y'])
 */
export class GraphBuilder {
  readonly #name: string
  readonly #inputs: ValueInfo[] = []
  readonly #nodes: Node[] = []
  readonly #initializers = new Map<string, Tensor>()
  readonly #values = new Map<string, ValueInfo>()
  /** Names of constants made by {@link scalar} and {@link ints}, by content. */
  readonly #shared = new Map<string, string>()
  readonly #counts = new Map<string, number>()
  readonly #known: Known = { type: (name) => this.#values.get(name), constant: (name) => this.#initializers.get(name) }

  constructor(name: string) {
    this.#name = name
  }

  /** A builder that goes on where `graph` ends. */
  static from(graph: Graph): GraphBuilder {
    const builder = new GraphBuilder(graph.name)
    builder.#inputs.push(...graph.inputs)
    builder.#nodes.push(...graph.nodes)
    for (const [name, tensor] of graph.initializers) builder.#initializers.set(name, tensor)
    for (const [name, info] of inferGraph(graph)) builder.#values.set(name, info)
    return builder
  }

  /** Declares an input of the graph. */
  input(name: string, dtype: ElementType, shape: readonly Dim[]): string {
    const info = { name, dtype, shape }
    this.#add(info)
    this.#inputs.push(info)
    return name
  }

  /** An initializer: a constant or a weight. */
  constant(tensor: Tensor, name = this.#freshName('constant')): string {
    this.#add({ name, dtype: tensor.dtype, shape: tensor.shape })
    this.#initializers.set(name, tensor)
    return name
  }

  /** A float32 scalar constant; one per value. */
  scalar(value: number): string {
    return this.#sharedConstant(`scalar ${value}`, () => float32([], [value]))
  }

  /** An int64 vector constant, as ONNX wants shapes and axes; one per value. */
  ints(values: readonly number[]): string {
    return this.#sharedConstant(`ints ${values.join(' ')}`, () => int64([values.length], values))
  }

  /**
   * Appends a node with one output of interest, and returns its name: `name` or a fresh one. Throws `invalid-config`.
   */
  op(op: OpName, inputs: readonly string[], attributes: Attributes = {}, name?: string): string {
    return this.node(op, inputs, attributes, [name ?? this.#freshName(op.toLowerCase())])[0]!
  }

  /**
   * Appends a node with the named outputs, or with as many as the number says, all that the op has when nothing is
   * said; one named `''` is not made.
   * Throws `invalid-config`.
   */
  node(
    op: OpName,
    inputs: readonly string[],
    attributes: Attributes = {},
    outputs: readonly string[] | number = opSpec(op).outputs.length,
  ): readonly string[] {
    const names = typeof outputs === 'number' ? this.outputNames(op, Array.from({ length: outputs }, () => true)) : outputs
    const given: Node = { op, inputs, outputs: names, attributes }
    const node = { ...given, attributes: completeAttributes(given) }
    const types = inferNode(node, this.#known)
    types.forEach(({ dtype, shape }, i) => names[i] !== '' && this.#add({ name: names[i]!, dtype, shape }))
    this.#nodes.push(node)
    return names
  }

  /** Fresh names for the outputs of an op, `''` for those that are not wanted. */
  outputNames(op: OpName, wanted: readonly boolean[] = opSpec(op).outputs.map(() => true)): readonly string[] {
    const { outputs } = opSpec(op)
    return wanted.map((made, i) => (made ? this.#freshName(`${op.toLowerCase()}_${outputs[i] ?? outputs.at(-1)}`) : ''))
  }

  /** dtype and shape of a value. Throws `invalid-config` when there is none of this name. */
  info(name: string): ValueInfo {
    const info = this.#values.get(name)
    if (!info) throw new MaasError('invalid-config', `Graph "${this.#name}" has no value "${name}".`)
    return info
  }

  /** The initializer of this name, if it is one. */
  initializer(name: string): Tensor | undefined {
    return this.#initializers.get(name)
  }

  build(outputs: readonly string[]): Graph {
    return {
      name: this.#name,
      inputs: [...this.#inputs],
      outputs: outputs.map((name) => this.info(name)),
      nodes: [...this.#nodes],
      initializers: new Map(this.#initializers),
    }
  }

  #add(info: ValueInfo): void {
    if (info.name === '') throw new MaasError('invalid-config', `Graph "${this.#name}": a value needs a name.`)
    if (this.#values.has(info.name)) {
      throw new MaasError('invalid-config', `Graph "${this.#name}" has a value "${info.name}" already.`)
    }
    this.#values.set(info.name, info)
  }

  #sharedConstant(key: string, make: () => Tensor): string {
    const name = this.#shared.get(key) ?? this.constant(make())
    this.#shared.set(key, name)
    return name
  }

  #freshName(stem: string): string {
    for (;;) {
      const count = (this.#counts.get(stem) ?? 0) + 1
      this.#counts.set(stem, count)
      if (!this.#values.has(`${stem}_${count}`)) return `${stem}_${count}`
    }
  }
}
