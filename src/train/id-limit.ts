import type { Graph } from '../graph/graph.ts'

/** How many ids the tables have in which a graph looks up what an input says; undefined when it looks nothing up. */
export function idLimit({ nodes, initializers }: Graph, input: string): number | undefined {
  const sizes = nodes
    .filter(({ op, inputs }) => op === 'Gather' && inputs[1] === input)
    .flatMap(({ inputs }) => initializers.get(inputs[0]!)?.shape[0] ?? [])
  return sizes.length > 0 ? Math.min(...sizes) : undefined
}
