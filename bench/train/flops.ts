import { sizeOf, type Shape } from '../../src/core/tensor.ts'
import type { Node } from '../../src/graph/graph.ts'
import { inferGraph } from '../../src/graph/infer.ts'
import type { TrainingTask } from '../../src/train/engine.ts'

const PRODUCTS = ['MatMul', 'Gemm', 'Conv', 'RNN', 'GRU', 'LSTM']

/**
 * Floating-point operations in the matrix products of one training step: forward once, and backward once for each operand
 * that depends on a weight. What is not a product (activations, optimizer) is left out, so a share of peak is a lower bound.
 */
export function stepFlops({ inference, weights }: Pick<TrainingTask, 'inference' | 'weights'>, batch: number): number {
  const values = inferGraph(inference, { batch })
  const shape = (name: string): Shape => values.get(name)!.shape as Shape
  const trained = new Set(weights)
  let flops = 0
  for (const node of inference.nodes) {
    const [a, b] = node.inputs
    const backward = [a, b].filter((operand) => operand !== undefined && trained.has(operand)).length
    if (PRODUCTS.includes(node.op)) flops += (1 + backward) * productFlops(node, shape)
    if (node.inputs.some((name) => trained.has(name))) node.outputs.forEach((name) => trained.add(name))
  }
  return flops
}

function productFlops({ op, inputs, outputs, attributes }: Node, shape: (name: string) => Shape): number {
  const [a, b] = [shape(inputs[0]!), shape(inputs[1]!)]
  const size = sizeOf(shape(outputs[0] || outputs[1]!))
  if (op === 'MatMul') return 2 * size * a.at(-1)!
  if (op === 'Gemm') return 2 * size * a[attributes['transA'] ? 0 : 1]!
  if (op === 'Conv') return 2 * size * sizeOf(b.slice(1))
  // Recurrent: every step multiplies its rows with W and R, whose elements stand once for each.
  const [steps, rows] = a as [number, number]
  return 2 * steps * rows * (sizeOf(b) + sizeOf(shape(inputs[2]!)))
}
