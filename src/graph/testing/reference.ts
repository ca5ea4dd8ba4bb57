import type { Shape, Tensor } from '../../core/tensor.ts'
import type { Graph } from '../graph.ts'
import { inferNode } from '../infer.ts'
import { attributesOf } from '../node-attributes.ts'
import type { OpName } from '../op-table.ts'
import { arithmetic } from './reference-arithmetic.ts'
import { layout } from './reference-layout.ts'
import { math } from './reference-math.ts'
import { normalization } from './reference-normalization.ts'
import { resize } from './reference-resize.ts'
import { slices } from './reference-slices.ts'
import { stringReference } from './reference-strings.ts'
import { type RefTensor, type ReferenceOp, refTensor, refTexts } from './reference-tensor.ts'
import { textReference } from './reference-text.ts'
import { recurrent } from './reference-recurrent.ts'
import { losses } from './reference-loss.ts'
import { training } from './reference-training.ts'
import { updates } from './reference-update.ts'
import { windows } from './reference-windows.ts'
import '../training-ops.ts'

/** The executable definition of every op of the table. The type holds it complete. */
const REFERENCE: Readonly<Record<OpName, ReferenceOp>> = {
  ...arithmetic, ...math, ...layout, ...slices, ...windows, ...resize, ...normalization, ...recurrent,
  ...losses, ...training, ...updates, ...stringReference, ...textReference,
}

/** Values of any precision for a graph's inputs. */
export type ReferenceFeeds = Readonly<Record<string, { readonly shape: Shape; readonly data: ArrayLike<number> | readonly string[] }>>

/**
 * Runs a graph in float64 by plain loops: what kernels and gradients are checked against. Sizes that are names take
 * what `feeds` have.
 * @returns every value of the graph by name.
 */
export function runReference(graph: Graph, feeds: ReferenceFeeds): ReadonlyMap<string, RefTensor> {
  const values = new Map<string, RefTensor>()
  for (const { name, dtype } of graph.inputs) {
    const feed = feeds[name]
    if (!feed) throw new Error(`No value was given for input "${name}".`)
    values.set(name, dtype === 'string' ? refTexts(feed.shape, feed.data as readonly string[]) : refTensor(feed.shape, feed.data as ArrayLike<number>, dtype))
  }
  for (const [name, tensor] of graph.initializers)
    values.set(name, refTensor(tensor.shape, numbersOf(tensor), tensor.dtype))
  const known = {
    type: (name: string) => values.get(name),
    constant: (name: string) => graph.initializers.get(name),
  }
  for (const node of graph.nodes) {
    const shapes = inferNode(node, known).map(({ shape }) => shape as Shape)
    const inputs = node.inputs.map((name) => values.get(name)) as RefTensor[]
    const outputs = REFERENCE[node.op as OpName](inputs, attributesOf(node), shapes)
    node.outputs.forEach((name, i) => name !== '' && values.set(name, outputs[i]!))
  }
  return values
}

function numbersOf({ data }: Tensor): ArrayLike<number> {
  return data instanceof BigInt64Array ? Array.from(data, Number) : data
}
