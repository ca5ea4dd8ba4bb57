import { MaasError } from '../core/error.ts'
import type { ElementType } from '../core/tensor.ts'
import { GraphBuilder } from './builder.ts'
import { formatShape } from './dims.ts'
import type { Attribute, Graph, Node } from './graph.ts'
import { completeAttributes, failAt, integersOf } from './infer.ts'
import type { GradientContext } from './op.ts'
import { type OpName, opSpec } from './op-table.ts'
import './training-ops.ts'

export interface Differentiated {
  /** The given graph with the backward nodes appended; same outputs. */
  readonly graph: Graph
  /** The gradient of each value of `wrt`: every one the output of a node of its own. */
  readonly gradients: ReadonlyMap<string, string>
}

/**
 * Reverse-mode automatic differentiation: appends nodes of the same table that compute the gradient of the scalar
 * `loss` with respect to each value in `wrt`. Gradients that reach a value on several ways are added; those of
 * broadcast values are summed back to their shape.
 *
 * Only what leads from `wrt` to the loss is differentiated, so an op without a gradient may stand anywhere else
 * (preprocessing). Throws `invalid-config` when the loss is no float32 scalar, does not depend on one of `wrt`, or
 * depends on it through an op that has no gradient.
 */
export function gradients(graph: Graph, loss: string, wrt: readonly string[]): Differentiated {
  const builder = GraphBuilder.from(graph)
  const { dtype, shape } = builder.info(loss)
  if (dtype !== 'float32' || shape.length > 0) {
    throw new MaasError(
      'invalid-config',
      `The loss "${loss}" must be a float32 scalar, but is ${dtype} ${formatShape(shape)}.`,
    )
  }
  const dependent = dependents(graph, wrt, (name) => builder.info(name).dtype)
  const partials = new Map<string, string[]>([[loss, [builder.scalar(1)]]])
  const gradientOf = (name: string): string | undefined => {
    const [first, ...rest] = partials.get(name) ?? []
    if (first === undefined) return undefined
    const sum = rest.reduce((total, partial) => builder.op('Add', [total, partial]), first)
    partials.set(name, [sum])
    return sum
  }

  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i]!
    if (!node.outputs.some((name) => dependent.has(name))) continue
    const upstream = node.outputs.map(gradientOf)
    if (upstream.every((gradient) => gradient === undefined)) continue
    gradientsOfNode(builder, node, upstream, dependent).forEach((gradient, i) => {
      const name = node.inputs[i]!
      if (!dependent.has(name)) return
      if (gradient === undefined) failAt(node, `no gradient passes to its input "${name}".`)
      partials.set(name, [...(partials.get(name) ?? []), gradient])
    })
  }

  const taken = new Set<string>()
  const result = wrt.map((name): [string, string] => {
    const gradient = gradientOf(name)
    if (gradient === undefined) {
      throw new MaasError('invalid-config', `The loss "${loss}" does not depend on "${name}", so it cannot be trained.`)
    }
    // Two values may share one gradient, and that of the loss itself is a constant; an optimizer wants memory for each.
    const own = taken.has(gradient) || builder.initializer(gradient) ? builder.op('Identity', [gradient]) : gradient
    taken.add(own)
    return [name, own]
  })
  return { graph: builder.build(graph.outputs.map(({ name }) => name)), gradients: new Map(result) }
}

/**
 * The values that change smoothly when one of `sources` does. A bool or an index jumps: its derivative is 0 wherever it
 * has one, so nothing is differentiated through it.
 */
function dependents(graph: Graph, sources: readonly string[], dtype: (name: string) => ElementType): ReadonlySet<string> {
  const found = new Set(sources)
  for (const node of graph.nodes) {
    if (opSpec(node.op).shapeOnly) continue
    if (!node.inputs.some((name) => found.has(name))) continue
    for (const name of node.outputs) if (name !== '' && dtype(name).startsWith('float')) found.add(name)
  }
  return found
}

function gradientsOfNode(
  builder: GraphBuilder,
  node: Node,
  upstream: readonly (string | undefined)[],
  wanted: ReadonlySet<string>,
): readonly (string | undefined)[] {
  const spec = opSpec(node.op)
  const context: GradientContext<Readonly<Record<string, Attribute>>> = {
    inputs: node.inputs,
    outputs: node.outputs,
    attributes: completeAttributes(node),
    upstream,
    needs: (index) => wanted.has(node.inputs[index] ?? ''),
    type: (name) => builder.info(name),
    constant: (index) => integersOf(node, node.inputs[index]!, builder.initializer(node.inputs[index]!)),
    op: (op, inputs, attributes) => builder.op(op as OpName, inputs, attributes),
    node: (op, inputs, attributes, wanted) =>
      builder.node(op as OpName, inputs, attributes, builder.outputNames(op as OpName, wanted)),
    scalar: (value) => builder.scalar(value),
    ints: (values) => builder.ints(values),
    fail: (expectation) => failAt(node, expectation),
  }
  if (!spec.gradient) return context.fail('has no gradient, but the loss depends on a trained value through it.')
  return spec.gradient(context as GradientContext<never>)
}
