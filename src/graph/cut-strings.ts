import { MaasError } from '../core/error.ts'
import { hasRuntimeSize } from './dims.ts'
import { divide } from './divide.ts'
import type { Graph, Node } from './graph.ts'
import { inferGraph } from './infer.ts'
import { opSpec } from './op-table.ts'

export interface StringCut {
  /** All that is computed on texts or on values whose sizes only running tells; undefined when there is nothing of that. */
  readonly front: Graph | undefined
  /** All that the kernels compute, or the whole graph. What the front gives are inputs of it. */
  readonly rest: Graph
}

/**
 * Cuts a graph in the part that is interpreted (`runtime/strings/`) and the one that the kernels run. What passes from
 * one to the other are numbers of known sizes behind the batch. Throws `invalid-config` for a graph in which that is not
 * so, or that gives texts.
 */
export function cutStrings(graph: Graph): StringCut {
  // Only ops like these take texts or make sizes that are not known.
  if (!graph.nodes.some(({ op }) => opSpec(op).interpreted)) return { front: undefined, rest: graph }
  const values = inferGraph(graph)
  const isNumeric = (name: string): boolean => {
    const { dtype, shape } = values.get(name)!
    return dtype !== 'string' && !hasRuntimeSize(shape)
  }
  const needed = new Set<string>()
  const front = new Set<Node>()
  for (const node of graph.nodes.toReversed()) {
    const named = [...node.inputs, ...node.outputs].filter((name) => name !== '')
    const isFront = opSpec(node.op).interpreted || !named.every(isNumeric) || node.outputs.some((name) => needed.has(name))
    if (!isFront) continue
    node.inputs.forEach((name) => needed.add(name))
    front.add(node)
  }
  const divided = divide(graph, values, front)
  for (const { name } of divided.front.outputs) {
    if (!isNumeric(name)) {
      throw new MaasError('invalid-config', `Graph "${graph.name}" gives "${name}", which holds texts or a number of values that is not known.`)
    }
  }
  return divided
}
