import { MaasError } from '../core/error.ts'
import type { Graph, Node } from './graph.ts'
import { inferGraph } from './infer.ts'

/**
 * The part of a graph that `outputs` need: dead nodes, unused initializers and unused inputs are left out. So what is
 * served is cut from what was trained. `outputs` may be any values of the graph, not only its outputs. Throws
 * `invalid-config` for an unknown one.
 */
export function extract(graph: Graph, outputs: readonly string[]): Graph {
  const needed = new Set(outputs)
  const nodes: Node[] = []
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i]!
    if (!node.outputs.some((name) => needed.has(name))) continue
    nodes.unshift(node)
    node.inputs.forEach((name) => name !== '' && needed.add(name))
  }
  const values = inferGraph({ ...graph, outputs: [] })
  return {
    name: graph.name,
    inputs: graph.inputs.filter(({ name }) => needed.has(name)),
    outputs: outputs.map((name) => {
      const info = values.get(name)
      if (!info) throw new MaasError('invalid-config', `Graph "${graph.name}" has no value "${name}".`)
      return info
    }),
    nodes,
    initializers: new Map([...graph.initializers].filter(([name]) => needed.has(name))),
  }
}

/**
 * The graph with other tensors behind some of its initializers: a trained model from its forward graph. Throws
 * `invalid-config`.
 */
export function withInitializers(graph: Graph, tensors: Graph['initializers']): Graph {
  for (const name of tensors.keys()) {
    if (!graph.initializers.has(name)) {
      throw new MaasError('invalid-config', `Graph "${graph.name}" has no initializer "${name}".`)
    }
  }
  const replaced = { ...graph, initializers: new Map([...graph.initializers, ...tensors]) }
  inferGraph(replaced)
  return replaced
}
