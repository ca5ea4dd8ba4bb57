import { MaasError } from '../core/error.ts'
import type { Tensor } from '../core/tensor.ts'
import { formatShape } from './dims.ts'
import type { Attribute, Dim, Graph, Node, ValueInfo } from './graph.ts'
import type { InferContext, OpSpec, ValueType } from './op.ts'
import { opSpec } from './op-table.ts'

/** What inference knows when it comes to a node. */
export interface Known {
  type(name: string): ValueType | undefined
  /** The initializer of this name. */
  constant(name: string): Tensor | undefined
}

/** Throws `invalid-config` that names the op, the node (by its first output) and what was expected. */
export function failAt(node: Node, expectation: string): never {
  throw new MaasError('invalid-config', `${node.op} "${node.outputs.find((name) => name !== '') ?? ''}": ${expectation}`)
}

/**
 * The node's attributes with every default filled in; options that have one supported value are left out.
 * Throws `invalid-config` for an attribute that is unknown, missing or out of range.
 */
export function completeAttributes(node: Node): Readonly<Record<string, Attribute>> {
  const rules = opSpec(node.op).attributes
  for (const name of Object.keys(node.attributes)) {
    if (!Object.hasOwn(rules, name)) {
      failAt(node, `unknown attribute "${name}"; known: ${Object.keys(rules).join(', ') || 'none'}.`)
    }
  }
  const complete: Record<string, Attribute> = {}
  for (const [name, rule] of Object.entries(rules)) {
    const value = node.attributes[name] ?? rule.default
    if (value === undefined) {
      if (rule.optional) continue
      return failAt(node, `attribute "${name}" is missing; expected ${rule.expects}.`)
    }
    if (!rule.accepts(value)) {
      failAt(node, `attribute "${name}" must be ${rule.expects}, but is ${JSON.stringify(value)}.`)
    }
    if (!rule.fixed) complete[name] = value
  }
  return complete
}

function checkInputs(node: Node, spec: OpSpec, types: readonly (ValueType | undefined)[]): void {
  const variadic = spec.inputs.at(-1)?.variadic === true
  if (types.length > spec.inputs.length && !variadic) {
    failAt(
      node,
      `takes ${spec.inputs.length} inputs (${spec.inputs.map(({ name }) => name).join(', ')}), not ${types.length}.`,
    )
  }
  const count = Math.max(types.length, spec.inputs.length)
  for (let i = 0; i < count; i++) {
    const rule = spec.inputs[Math.min(i, spec.inputs.length - 1)]!
    const type = types[i]
    if (type === undefined) {
      if (!rule.optional) failAt(node, `input ${rule.name} is missing.`)
    } else if (!rule.dtypes.includes(type.dtype)) {
      failAt(node, `input ${rule.name} must be ${rule.dtypes.join(' or ')}, but is ${type.dtype}.`)
    }
  }
}

export function integersOf(node: Node, name: string, value: Tensor | undefined): readonly number[] {
  if (!value) return failAt(node, `"${name}" must be an initializer, because shapes depend on its values.`)
  return Array.from(value.data as ArrayLike<number | bigint>, Number)
}

/** Checks one node against the table and gives the type of each of its outputs. Throws `invalid-config`. */
export function inferNode(node: Node, known: Known): readonly ValueType[] {
  const spec = opSpec(node.op)
  const fail = (expectation: string): never => failAt(node, expectation)
  const types = node.inputs.map((name) => {
    if (name === '') return undefined
    return known.type(name) ?? fail(`its input "${name}" is not a value of the graph before it.`)
  })
  checkInputs(node, spec, types)
  const most = spec.variadicOutput ? Infinity : spec.outputs.length
  if (node.outputs.length > most || node.outputs.every((name) => name === '')) {
    fail(`has ${node.outputs.length} outputs; expected 1 to ${most} (${spec.outputs.join(', ')}).`)
  }
  const context: InferContext<Readonly<Record<string, Attribute>>> = {
    inputs: types,
    attributes: completeAttributes(node),
    outputCount: node.outputs.length,
    input: (index) => types[index] ?? fail(`input ${index} is missing.`),
    constant: (index) => integersOf(node, node.inputs[index]!, known.constant(node.inputs[index]!)),
    runtimeSize: (axis) => `?${node.outputs[0]!}.${axis}`,
    fail,
  }
  const outputs = spec.infer(context as InferContext<never>).slice(0, node.outputs.length)
  for (const { shape } of outputs) {
    if (shape.some((dim) => typeof dim === 'number' && dim <= 0)) {
      fail(`would give the shape ${formatShape(shape)}; every size must be at least 1.`)
    }
  }
  return outputs
}

/**
 * The dtype and shape of every value of a graph: inputs, initializers and node outputs. `dims` gives numbers to named
 * sizes, e.g. `{ batch: 32 }`; with all of them given every shape is known. Throws `invalid-config` where an op's rule
 * is broken, a value is made twice, or an output is not what the graph declares.
 */
export function inferGraph(graph: Graph, dims: Readonly<Record<string, number>> = {}): ReadonlyMap<string, ValueInfo> {
  const values = new Map<string, ValueInfo>()
  const bind = (shape: readonly Dim[]): readonly Dim[] =>
    shape.map((dim) => (typeof dim === 'string' ? (dims[dim] ?? dim) : dim))
  const add = (name: string, { dtype, shape }: ValueType): void => {
    if (values.has(name))
      throw new MaasError('invalid-config', `Graph "${graph.name}" makes the value "${name}" twice.`)
    values.set(name, { name, dtype, shape })
  }
  for (const { name, dtype, shape } of graph.inputs) add(name, { dtype, shape: bind(shape) })
  for (const [name, tensor] of graph.initializers) add(name, tensor)
  const known: Known = { type: (name) => values.get(name), constant: (name) => graph.initializers.get(name) }
  for (const node of graph.nodes) {
    const types = inferNode(node, known)
    node.outputs.forEach((name, i) => name !== '' && add(name, types[i]!))
  }
  for (const output of graph.outputs) {
    const made = values.get(output.name)
    if (!made)
      throw new MaasError('invalid-config', `Graph "${graph.name}" has no value "${output.name}" for its output.`)
    const declared = bind(output.shape)
    const fits =
      declared.length === made.shape.length &&
      declared.every((dim, i) => typeof dim === 'string' || dim === made.shape[i])
    if (made.dtype !== output.dtype || !fits) {
      throw new MaasError(
        'invalid-config',
        `Output "${output.name}" is declared as ${output.dtype} ${formatShape(declared)}, ` +
          `but the graph makes ${made.dtype} ${formatShape(made.shape)}.`,
      )
    }
  }
  return values
}
