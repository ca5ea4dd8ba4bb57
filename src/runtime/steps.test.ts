import { describe, expect, it } from 'vitest'
import { float32, zeros } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import { planSteps } from './steps.ts'
import { smallCnn } from './testing/networks.ts'
import { planValues } from './values.ts'

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
