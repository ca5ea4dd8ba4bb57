import { MaasError } from '../../core/error.ts'
import type { AnyTensor, Tensor } from '../../core/tensor.ts'
import type { Graph } from '../../graph/graph.ts'
import { inferGraph, integersOf } from '../../graph/infer.ts'
import { attributesOf } from '../../graph/node-attributes.ts'
import type { Compute } from './interpretation.ts'
import { interpretationOf } from './table.ts'

/** The front of a graph, ready to be run. */
export interface StringSession {
  /**
   * @param feeds a tensor for each input of the front, all with the same number of rows (0 too); others are let be.
   * @returns what the front gives, by name: numbers of [rows, ...].
   * Throws `invalid-input` for a feed that is missing or of another type.
   */
  run(feeds: Readonly<Record<string, AnyTensor>>): Readonly<Record<string, Tensor>>
}

interface BoundNode {
  readonly compute: Compute
  /** Places of its inputs and outputs among the values; -1 is absent. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}

/**
 * Runs the front that `cutStrings` made. Vocabularies are indexed here, once. Throws `unsupported` for an op that only
 * the kernels have.
 */
export function createStringSession(front: Graph): StringSession {
  const types = inferGraph(front)
  const place = new Map([...types.keys()].map((name, at): [string, number] => [name, at]))
  const at = (name: string): number => place.get(name) ?? -1
  const known: AnyTensor[] = []
  for (const [name, tensor] of front.initializers) known[at(name)] = tensor
  const nodes = front.nodes.map((node): BoundNode => ({
    compute: interpretationOf(node.op)({
      attributes: attributesOf(node),
      inputs: node.inputs.map((name) => types.get(name)),
      outputs: node.outputs.map((name) => types.get(name)!),
      constant: (index) => (node.inputs[index] ? integersOf(node, node.inputs[index], front.initializers.get(node.inputs[index])) : undefined),
    }),
    inputs: node.inputs.map(at),
    outputs: node.outputs.map(at),
  }))

  return {
    run(feeds) {
      const values = [...known]
      for (const { name, dtype } of front.inputs) {
        const feed = feeds[name]
        if (feed?.dtype !== dtype) throw new MaasError('invalid-input', `Input "${name}" must be ${dtype}, but ${feed?.dtype ?? 'nothing'} was given.`)
        values[at(name)] = feed
      }
      for (const { compute, inputs, outputs } of nodes) {
        const results = compute(inputs.map((index) => values[index]!))
        outputs.forEach((index, i) => {
          if (index >= 0) values[index] = results[i]!
        })
      }
      return Object.fromEntries(front.outputs.map(({ name }) => [name, values[at(name)] as Tensor]))
    },
  }
}
