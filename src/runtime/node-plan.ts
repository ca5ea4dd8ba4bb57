import type { Attribute, Graph } from '../graph/graph.ts'
import { completeAttributes, integersOf } from '../graph/infer.ts'
import type { KernelExports } from '../kernels/exports.ts'
import type { NodePlan, ValuePlan } from './lower/lowering.ts'
import type { Step } from './steps.ts'

/** A step as its lowering sees it, over values whose places are known or not yet. */
export function nodePlan<V extends ValuePlan>(
  { node, relu }: Step,
  graph: Graph,
  kernels: KernelExports,
  value: (name: string) => V,
): NodePlan<V> {
  const attributes: Readonly<Record<string, Attribute>> = completeAttributes(node)
  const known = (name: string): V | undefined => (name === '' ? undefined : value(name))
  const inputs = node.inputs.map(known)
  const outputs = node.outputs.map(known)
  return {
    node,
    kernels,
    inputs,
    outputs,
    relu,
    input: (index) => inputs[index]!,
    output: (index = 0) => outputs[index]!,
    number: (name) => attributes[name] as number,
    list: (name) => attributes[name] as readonly number[],
    attribute: (name) => attributes[name],
    constant: (index) => integersOf(node, node.inputs[index]!, graph.initializers.get(node.inputs[index]!)),
  }
}
