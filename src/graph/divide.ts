import type { Graph, Node, ValueInfo } from './graph.ts'
import { inferGraph } from './infer.ts'

/** A graph in two parts. What the first gives and the second takes has the names that it had in the whole. */
export interface Division {
  readonly front: Graph
  readonly rest: Graph
}

/**
 * The nodes of `front`, which take nothing from others, and all others. The front gives what the others take of it, and the
 * graph's outputs that it makes; the rest, which gives all outputs, has these as inputs.
 */
export function divide(graph: Graph, values: ReadonlyMap<string, ValueInfo>, front: ReadonlySet<Node>): Division {
  const first = graph.nodes.filter((node) => front.has(node))
  const others = graph.nodes.filter((node) => !front.has(node))
  const needed = new Set(first.flatMap(({ inputs }) => inputs))
  const taken = new Set([...others.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ name }) => name)])
  const boundary = first.flatMap(({ outputs }) => outputs.filter((name) => taken.has(name)).map((name) => values.get(name)!))
  const initializersOf = (used: ReadonlySet<string>): Graph['initializers'] =>
    new Map([...graph.initializers].filter(([name]) => used.has(name)))
  const inputsOf = (used: ReadonlySet<string>): readonly ValueInfo[] => graph.inputs.filter(({ name }) => used.has(name))
  return {
    front: { ...graph, inputs: inputsOf(needed), outputs: boundary, nodes: first, initializers: initializersOf(needed) },
    rest: { ...graph, inputs: [...inputsOf(taken), ...boundary], nodes: others, initializers: initializersOf(taken) },
  }
}

/**
 * Divides a graph into what does not depend on `input`, which need not be computed again when only that changes, and what
 * does: the encoder of a translator and its decoder. What passes between them has the batch as its first size, as inputs have.
 * Its front has no nodes where everything depends on the input.
 */
export function divideAt(graph: Graph, input: string): Division {
  const values = inferGraph(graph)
  const dependent = new Set([input])
  /** What depends on any input: all else is constant, and stays with what reads it. */
  const given = new Set(graph.inputs.map(({ name }) => name))
  for (const { inputs, outputs } of graph.nodes) {
    if (inputs.some((name) => dependent.has(name))) outputs.forEach((name) => dependent.add(name))
    if (inputs.some((name) => given.has(name))) outputs.forEach((name) => given.add(name))
  }
  const batch = values.get(input)!.shape[0]!
  const canPass = (name: string): boolean => {
    const { dtype, shape } = values.get(name)!
    return dtype !== 'string' && shape[0] === batch && shape.slice(1).every((size) => typeof size === 'number')
  }
  const taken = new Set(graph.outputs.map(({ name }) => name))
  const front = new Set<Node>()
  for (const node of graph.nodes.toReversed()) {
    const outputs = node.outputs.filter((name) => name !== '')
    const isFront = outputs.every((name) => !dependent.has(name) && given.has(name) && (!taken.has(name) || canPass(name)))
    if (isFront) front.add(node)
    else node.inputs.forEach((name) => taken.add(name))
  }
  return divide(graph, values, front)
}
