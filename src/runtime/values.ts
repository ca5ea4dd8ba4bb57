import { MaasError } from '../core/error.ts'
import { type Shape, sizeOf } from '../core/tensor.ts'
import { formatShape } from '../graph/dims.ts'
import type { Graph } from '../graph/graph.ts'
import { inferNode } from '../graph/infer.ts'
import { numericType, type ValueType } from '../graph/op.ts'
import type { ValuePlan } from './lower/lowering.ts'

/**
 * Float32 values (weights, or their gradients) laid out one after the other, and usable in nodes under one name as one
 * flat [P] value: that is how one optimizer op updates every weight at once.
 */
export interface Pack {
  readonly name: string
  readonly members: readonly string[]
}

/**
 * The type of every value with named sizes bound, packs included. Throws `invalid-config` where a size stays unknown.
 */
export function planValues(
  graph: Graph,
  dims: Readonly<Record<string, number>>,
  packs: readonly Pack[],
): ReadonlyMap<string, ValuePlan> {
  const values = new Map<string, ValuePlan>()
  const add = (name: string, { dtype, shape }: ValueType): void => {
    const bound = shape.map((dim) => (typeof dim === 'string' ? dims[dim] : dim))
    if (bound.includes(undefined)) {
      throw new MaasError('invalid-config', `"${name}" of graph "${graph.name}" has the shape ${formatShape(shape)}; give each name a size.`)
    }
    values.set(name, { name, dtype: numericType({ name, dtype }), shape: bound as Shape, size: sizeOf(bound as Shape) })
  }
  const addPack = ({ name, members }: Pack): void => {
    const types = members.map((member) => values.get(member))
    if (types.some((type) => type?.dtype !== 'float32')) {
      throw new MaasError('invalid-config', `Each member of pack "${name}" must be a float32 value that is made before the pack is read.`)
    }
    add(name, { dtype: 'float32', shape: [types.reduce((sum, type) => sum + type!.size, 0)] })
  }
  for (const input of graph.inputs) add(input.name, input)
  for (const [name, tensor] of graph.initializers) add(name, tensor)
  const known = {
    type: (name: string) => values.get(name),
    constant: (name: string) => graph.initializers.get(name),
  }
  for (const node of graph.nodes) {
    for (const pack of packs) if (node.inputs.includes(pack.name) && !values.has(pack.name)) addPack(pack)
    inferNode(node, known).forEach((type, i) => node.outputs[i] !== '' && add(node.outputs[i]!, type))
  }
  for (const pack of packs) if (!values.has(pack.name)) addPack(pack)
  return values
}
