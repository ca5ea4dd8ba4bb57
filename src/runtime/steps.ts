import { sameShape } from '../graph/dims.ts'
import type { Graph, Node } from '../graph/graph.ts'
import type { ValuePlan } from './lower/lowering.ts'
import type { Pack } from './values.ts'

/** One node as it will be run. `relu`: cut off at 0 what it makes. */
export interface Step {
  readonly node: Node
  readonly relu: boolean
}

const TAKES_RELU = new Set(['MatMul', 'Gemm', 'Conv'])

/**
 * The nodes in order, with what saves whole passes over memory done on the way:
 * - MatMul by one matrix + Add of a row becomes Gemm with a bias, its leading axes more rows, and a Relu behind a product or
 *   convolution a part of it;
 * - MaxPoolGrad + ReluGrad become ReluGrad + MaxPoolGrad: a window's largest element is positive where the pooled one is,
 *   so the mask can be laid over the smaller tensor first.
 * A value that someone else reads, or that is an output or member of a pack, is always made.
 */
export function planSteps(
  graph: Graph,
  packs: readonly Pack[],
  known: ReadonlyMap<string, ValuePlan>,
): { readonly steps: readonly Step[]; readonly values: ReadonlyMap<string, ValuePlan> } {
  const values = new Map(known)
  const uses = countUses(graph, packs)
  const steps: (Step | undefined)[] = []
  const producers = new Map<string, number>()
  const push = (node: Node, relu = false): void => {
    for (const name of node.outputs) producers.set(name, steps.length)
    steps.push({ node, relu })
  }
  /** Takes out the step that makes `name` for this one reader. */
  const absorb = (name: string, fits: (step: Step) => boolean): Step | undefined => {
    const at = producers.get(name)
    const step = at === undefined ? undefined : steps[at]
    if (!step || uses.get(name) !== 1 || step.node.outputs.length > 1 || !fits(step)) return undefined
    steps[at!] = undefined
    return step
  }
  const absorbProduct = (add: Node): Node | undefined => {
    const [a, b] = add.inputs as [string, string]
    for (const [product, bias] of [[a, b], [b, a]] as const) {
      const step = absorb(product, ({ node, relu }) => !relu && isMatrixProduct(node, values) && isRow(bias, product, values))
      if (step) {
        const attributes = { alpha: 1, beta: 1, transA: 0, transB: 0 }
        return { op: 'Gemm', inputs: [...step.node.inputs, bias], outputs: add.outputs, attributes }
      }
    }
    return undefined
  }
  for (const node of graph.nodes) {
    if (node.op === 'Add') {
      push(absorbProduct(node) ?? node)
    } else if (node.op === 'Relu') {
      const step = absorb(node.inputs[0]!, (step) => !step.relu && TAKES_RELU.has(step.node.op))
      if (step) push({ ...step.node, outputs: node.outputs }, true)
      else push(node)
    } else if (node.op === 'ReluGrad') {
      const [dY, y] = node.inputs as [string, string]
      const step = absorb(dY, (step) => step.node.op === 'MaxPoolGrad' && step.node.inputs[1] === y)
      if (step) {
        const [dPooled, x, pooled] = step.node.inputs as [string, string, string]
        const masked = `${dY} where pooled > 0`
        values.set(masked, { ...values.get(dPooled)!, name: masked })
        push({ op: 'ReluGrad', inputs: [dPooled, pooled], outputs: [masked], attributes: {} })
        push({ ...step.node, inputs: [masked, x, pooled], outputs: node.outputs })
      } else {
        push(node)
      }
    } else {
      push(node)
    }
  }
  return { steps: steps.filter((step) => step !== undefined), values }
}

function countUses(graph: Graph, packs: readonly Pack[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>()
  const count = (name: string): unknown => uses.set(name, (uses.get(name) ?? 0) + 1)
  for (const { inputs } of graph.nodes) inputs.forEach(count)
  for (const { name } of graph.outputs) count(name)
  for (const { members } of packs) members.forEach(count)
  return uses
}

function isMatrixProduct({ op, inputs }: Node, values: ReadonlyMap<string, ValuePlan>): boolean {
  return op === 'MatMul' && values.get(inputs[1]!)!.shape.length === 2
}

/** One number per column of the product. */
function isRow(bias: string, product: string, values: ReadonlyMap<string, ValuePlan>): boolean {
  const columns = values.get(product)!.shape.at(-1)!
  const { shape } = values.get(bias)!
  return sameShape(shape, [columns]) || sameShape(shape, [1, columns])
}
