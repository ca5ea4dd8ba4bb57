import { describe, expect, it } from 'vitest'
import { float32 } from '../core/tensor.ts'
import { gradients } from './autodiff.ts'
import { GraphBuilder } from './builder.ts'
import { extract, withInitializers } from './passes.ts'
import { runReference } from './testing/reference.ts'

function lossOf(build: (builder: GraphBuilder, x: string, w: string) => string) {
  const builder = new GraphBuilder('test')
  const x = builder.input('x', 'float32', ['batch', 2])
  const w = builder.constant(float32([2], [3, -1]), 'w')
  const loss = builder.op('ReduceSum', [build(builder, x, w)], { keepdims: 0 })
  return { graph: builder.build([loss]), loss }
}

const X = float32([2, 2], [1, 2, 3, 4])

describe('gradients', () => {
  it('adds what reaches a value on several ways, and sums what was broadcast', () => {
    // sum(x w^2 + w): dw = sum over rows of 2 x w + 1
    const { graph, loss } = lossOf((b, x, w) => b.op('Add', [b.op('Mul', [b.op('Mul', [x, w]), w]), w]))
    const result = gradients(graph, loss, ['w', 'x'])
    const values = runReference(result.graph, { x: X })
    expect([...values.get(result.gradients.get('w')!)!.data]).toEqual([2 * 4 * 3 + 2, 2 * 6 * -1 + 2])
    expect([...values.get(result.gradients.get('x')!)!.data]).toEqual([9, 1, 9, 1])
    expect(result.graph.outputs).toEqual(graph.outputs)
  })

  it('gives each value a gradient of its own, even where two are equal', () => {
    const builder = new GraphBuilder('test')
    const [a, b] = ['a', 'b'].map((name) => builder.input(name, 'float32', [2])) as [string, string]
    const loss = builder.op('ReduceSum', [builder.op('Add', [a, b])], { keepdims: 0 })
    const result = gradients(builder.build([loss]), loss, [a, b])
    expect(new Set(result.gradients.values()).size).toBe(2)
    const values = runReference(result.graph, { a: float32([2], [1, 2]), b: float32([2], [3, 4]) })
    for (const name of result.gradients.values()) expect([...values.get(name)!.data]).toEqual([1, 1])
  })

  it('passes by ops without a gradient that no trained value goes through', () => {
    const { graph, loss } = lossOf((b, x, w) => b.op('Mul', [b.op('Sign', [x]), w]))
    const result = gradients(graph, loss, ['w'])
    expect([...runReference(result.graph, { x: X }).get(result.gradients.get('w')!)!.data]).toEqual([2, 2])
    expect(() => gradients(graph, loss, ['x'])).toThrow(
      'Sign "sign_1": has no gradient, but the loss depends on a trained value through it.',
    )
  })

  it('passes no gradient through bools and indices, but beside them', () => {
    const { graph, loss } = lossOf((b, x, w) =>
      b.op('Mul', [x, b.op('Where', [b.op('Greater', [w, b.scalar(0)]), w, b.op('Mul', [w, b.scalar(0.5)])])]),
    )
    const result = gradients(graph, loss, ['w'])
    expect(result.graph.nodes.some(({ op }) => op === 'Where')).toBe(true)
    const steps = lossOf((b, x, w) => b.op('Where', [b.op('Greater', [w, b.scalar(0)]), x, b.scalar(0)]))
    expect(() => gradients(steps.graph, steps.loss, ['w'])).toThrow('does not depend on "w"')
  })

  it.each([
    // Equal to TensorFlow: all of it to the first of two, and in equal parts to the largest of many.
    ['Max', (b: GraphBuilder, x: string, w: string) => b.op('Max', [w, x]), [1, 0, 1]],
    ['Min', (b: GraphBuilder, x: string, w: string) => b.op('Min', [x, w]), [0, 1, 0]],
    ['ReduceMax', (b: GraphBuilder, _: string, w: string) => b.op('ReduceMax', [w]), [0.5, 0, 0.5]],
    ['Clip', (b: GraphBuilder, _: string, w: string) => b.op('Clip', [w, b.scalar(-1), b.scalar(2)]), [1, 1, 1]],
  ])('says where the gradient of %s goes when values are equal', (_, build, expected) => {
    const b = new GraphBuilder('ties')
    const [w, x] = [b.input('w', 'float32', [3]), b.constant(float32([3], [2, 0, 2]))]
    const loss = b.op('ReduceSum', [build(b, x, w)], { keepdims: 0 })
    const result = gradients(b.build([loss]), loss, ['w'])
    const values = runReference(result.graph, { w: float32([3], [2, -1, 2]) })
    expect([...values.get(result.gradients.get('w')!)!.data]).toEqual(expected)
  })

  it('takes a dropout mask, which follows the shape of a trained value only, as constant', () => {
    const builder = new GraphBuilder('test')
    const w = builder.input('w', 'float32', [8])
    const step = builder.input('step', 'int32', [])
    const mask = builder.op('BernoulliMask', [w, step], { ratio: 0.5, seed: 1 })
    const loss = builder.op('ReduceSum', [builder.op('Mul', [w, mask])], { keepdims: 0 })
    const result = gradients(builder.build([loss]), loss, ['w'])
    const feeds = { w: float32([8], [1, 2, 3, 4, 5, 6, 7, 8]), step: { shape: [], data: [3] } }
    const values = runReference(result.graph, feeds)
    expect(values.get(result.gradients.get('w')!)!.data).toEqual(values.get(mask)!.data)
    expect(new Set(values.get(mask)!.data)).toEqual(new Set([0, 2]))
  })

  it('refuses a weight that the loss does not depend on, and a loss that is no scalar', () => {
    const { graph, loss } = lossOf((b, x, w) => {
      b.op('Mul', [x, w], {}, 'unused')
      return x
    })
    expect(() => gradients(graph, loss, ['w'])).toThrow('does not depend on "w"')
    expect(() => gradients(graph, 'unused', ['w'])).toThrow(
      '"unused" must be a float32 scalar, but is float32 [batch, 2]',
    )
  })

  it('takes a dropout mask as a constant, although a trained value gives it its shape', () => {
    const { graph, loss } = lossOf((b, x, w) => {
      const scaled = b.op('Mul', [x, w])
      const step = b.input('step', 'int32', [])
      return b.op('Mul', [scaled, b.op('BernoulliMask', [scaled, step], { ratio: 0.5, seed: 3 }, 'mask')])
    })
    const { graph: training, gradients: found } = gradients(graph, loss, ['w'])
    const values = runReference(training, { x: X, step: { shape: [], data: [1] } })
    const mask = values.get('mask')!.data
    expect([...values.get(found.get('w')!)!.data]).toEqual([mask[0]! * 1 + mask[2]! * 3, mask[1]! * 2 + mask[3]! * 4])
  })

  it('refuses a gradient through the probabilities of a loss', () => {
    const builder = new GraphBuilder('test')
    const logits = builder.input('logits', 'float32', [2, 3])
    const t = builder.constant(float32([2, 3], [1, 0, 0, 0, 1, 0]))
    const [, p] = builder.node('CategoricalCrossEntropy', [logits, t])
    const loss = builder.op('ReduceSum', [p!], { keepdims: 0 })
    expect(() => gradients(builder.build([loss]), loss, ['logits'])).toThrow(
      'a gradient is passed back through its first output only',
    )
  })
})

describe('passes', () => {
  it('extract keeps what an inner value needs, and nothing else', () => {
    const { graph, loss } = lossOf((b, x, w) => b.op('Mul', [x, w], {}, 'product'))
    const { graph: training } = gradients(graph, loss, ['w'])
    const served = extract(training, ['product'])
    expect(served.nodes.map(({ op }) => op)).toEqual(['Mul'])
    expect([...served.initializers.keys()]).toEqual(['w'])
    expect(served.outputs).toEqual([{ name: 'product', dtype: 'float32', shape: ['batch', 2] }])
    expect(extract(graph, ['w']).inputs).toEqual([])
    expect(() => extract(graph, ['nothing'])).toThrow('has no value "nothing"')
  })

  it('withInitializers puts trained weights in, and refuses others', () => {
    const { graph, loss } = lossOf((b, x, w) => b.op('Mul', [x, w]))
    const trained = withInitializers(graph, new Map([['w', float32([2], [1, 1])]]))
    expect(runReference(trained, { x: X }).get(loss)!.data[0]).toBe(10)
    expect(() => withInitializers(graph, new Map([['v', float32([2], [1, 1])]]))).toThrow('has no initializer "v"')
    expect(() => withInitializers(graph, new Map([['w', float32([3], [1, 1, 1])]]))).toThrow('cannot be broadcast')
  })
})
