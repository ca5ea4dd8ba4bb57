import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { compare, randomTensor } from './testing/against-reference.ts'
import { randomWeights } from './testing/networks.ts'

const SHAPES = [[4, 6], [24], [6, 4], [2, 3, 4]]

/** A random graph whose values are read once, often or never, under several shapes, with random outputs. */
function randomGraph(rng: Rng): Graph {
  const builder = new GraphBuilder('random')
  const values = [builder.input('a', 'float32', [4, 6]), builder.input('b', 'float32', [4, 6])]
  values.push(builder.constant(randomWeights(rng, [4, 6]), 'c'))
  const pick = <T>(items: readonly T[]): T => items[rng.below(items.length)]!
  const shaped = (name: string, shape: readonly number[]): string => builder.op('Reshape', [name, builder.ints(shape)])
  for (let i = 0; i < 25; i++) {
    const x = pick(values.slice(-8))
    const kind = rng.below(8)
    if (kind < 3) {
      const shape = builder.info(x).shape as number[]
      values.push(builder.op(pick(['Add', 'Sub', 'Mul', 'Max']), rng.below(2) ? [x, shaped(pick(values), shape)] : [shaped(pick(values), shape), x]))
    } else if (kind < 5) {
      values.push(builder.op(pick(['Relu', 'Tanh', 'Sigmoid', 'Identity']), [x]))
    } else if (kind === 5) {
      values.push(shaped(x, pick(SHAPES)))
    } else if (kind === 6) {
      values.push(builder.op('Softmax', [x], { axis: -1 }))
    } else {
      const product = builder.op('MatMul', [shaped(x, [4, 6]), shaped(pick(values), [6, 4])])
      const wide = builder.op('MatMul', [builder.op('Tanh', [product]), shaped(pick(values), [4, 6])])
      values.push(builder.op('Relu', [builder.op('Add', [wide, builder.constant(randomWeights(rng, [6]))])]))
    }
  }
  return builder.build([...new Set([values.at(-1)!, pick(values), pick(values)])])
}

describe('planStorage', () => {
  it('never lets two values that are needed at the same time share memory: random graphs agree with the reference', async () => {
    const kernels = await testKernels()
    const rng = new Rng(1)
    for (let round = 0; round < 40; round++) {
      const graph = randomGraph(rng)
      const feeds = { a: randomTensor(rng, { shape: [4, 6] }), b: randomTensor(rng, { shape: [4, 6] }) }
      for (const { output, error } of compare(graph, feeds, kernels)) expect(error, `round ${round}: ${output}`).toBeLessThan(1e-4)
    }
  })
})
