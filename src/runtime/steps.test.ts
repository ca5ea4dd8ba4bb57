import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { float32, zeros } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { planSteps } from './steps.ts'
import { compare } from './testing/against-reference.ts'
import { randomWeights, smallCnn } from './testing/networks.ts'
import { planValues } from './values.ts'

const kernels = await testKernels()

function stepsOf(graph: Graph, packs: Parameters<typeof planValues>[2] = []): readonly string[] {
  const { steps } = planSteps(graph, packs, planValues(graph, { batch: 2 }, packs))
  return steps.map(({ node, relu }) => node.op + (relu ? '+Relu' : ''))
}

/** x W + b, cut off at 0, with these outputs. */
function dense(outputs: readonly string[], bias: readonly number[] = [3]): Graph {
  const builder = new GraphBuilder('dense')
  const x = builder.input('x', 'float32', ['batch', 2])
  builder.op('MatMul', [x, builder.constant(float32([2, 3], [1, 2, 3, 4, 5, 6]))], {}, 'product')
  builder.op('Add', [builder.constant(zeros('float32', bias)), 'product'], {}, 'sum')
  builder.op('Relu', ['sum'], {}, 'y')
  return builder.build(outputs)
}

describe('planSteps', () => {
  it('makes one product of MatMul, Add and Relu', () => {
    expect(stepsOf(dense(['y']))).toEqual(['Gemm+Relu'])
    expect(stepsOf(dense(['y'], [1, 3]))).toEqual(['Gemm+Relu'])
  })

  it('makes one product over all rows of sequences, too', () => {
    const builder = new GraphBuilder('sequences')
    const x = builder.input('x', 'float32', ['batch', 5, 2])
    const product = builder.op('MatMul', [x, builder.constant(float32([2, 3], [1, 2, 3, 4, 5, 6]))])
    builder.op('Relu', [builder.op('Add', [product, builder.constant(float32([3], [1, -50, -2]))])], {}, 'y')
    const graph = builder.build(['y'])
    expect(stepsOf(graph)).toEqual(['Gemm+Relu'])
    const batch = { ...graph, inputs: [{ ...graph.inputs[0]!, shape: [4, 5, 2] }], outputs: [{ ...graph.outputs[0]!, shape: [4, 5, 3] }] }
    const [comparison] = compare(batch, { x: randomWeights(new Rng(1), [4, 5, 2], 2) }, kernels)
    expect(comparison!.error).toBeLessThan(1e-6)
  })

  it('still makes values that are outputs or members of a pack', () => {
    expect(stepsOf(dense(['y', 'sum']))).toEqual(['Gemm', 'Relu'])
    expect(stepsOf(dense(['y', 'product']))).toEqual(['MatMul', 'Add', 'Relu'])
    expect(stepsOf(dense(['y']), [{ name: 'p', members: ['product'] }])).toEqual(['MatMul', 'Add', 'Relu'])
  })

  it('leaves an Add alone that is no bias', () => {
    expect(stepsOf(dense(['y'], [1, 1]))).toEqual(['MatMul', 'Add', 'Relu'])
    expect(stepsOf(dense(['y'], [1]))).toEqual(['MatMul', 'Add', 'Relu'])
  })

  it('lays the mask of a Relu over the pooled gradient', () => {
    const { graph, packs } = smallCnn()
    const steps = stepsOf(graph, packs)
    expect(steps.slice(0, 3)).toEqual(['Conv+Relu', 'MaxPool', 'Flatten'])
    expect(steps.indexOf('MaxPoolGrad')).toBe(steps.indexOf('ReluGrad') + 1)
  })
})
