import { expect, it } from 'vitest'
import { float32 } from '../core/tensor.ts'
import { GraphBuilder } from './builder.ts'
import { divideAt } from './divide.ts'

it('divides at an input: what does not depend on it comes first', () => {
  const b = new GraphBuilder('translator')
  const [x, written] = [b.input('x', 'float32', ['batch', 2]), b.input('written', 'float32', ['batch', 2])]
  const weights = b.constant(float32([2, 2], [1, 2, 3, 4]), 'weights')
  const read = b.op('MatMul', [x, weights], {}, 'read')
  const flat = b.op('Reshape', [read, b.ints([-1])], {}, 'flat')
  const back = b.op('Reshape', [flat, b.ints([-1, 2])], {}, 'back')
  const constant = b.op('Neg', [weights], {}, 'constant')
  const scores = b.op('Add', [b.op('MatMul', [written, constant]), back], {}, 'scores')
  const { front, rest } = divideAt(b.build([scores]), 'written')
  // "flat" has no rows: what is passed on is what has.
  expect(front.nodes.flatMap(({ outputs }) => outputs)).toEqual(['read', 'flat', 'back'])
  expect([front.inputs, front.outputs].map((values) => values.map(({ name }) => name))).toEqual([['x'], ['back']])
  expect(rest.inputs.map(({ name }) => name)).toEqual(['written', 'back'])
  expect([...rest.initializers.keys()]).toEqual(['weights'])
})
