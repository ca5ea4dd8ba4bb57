import type { DType } from '../../core/tensor.ts'
import { broadcastShapes, formatShape } from '../dims.ts'
import { defineOp, input } from '../op.ts'
import { inferBroadcast } from './elementwise.ts'
import { sumTo, zerosWhere } from './gradient.ts'

const BOOL: readonly DType[] = ['bool']
const COMPARED: readonly DType[] = ['float32', 'int32', 'int64']
/** Not bool: onnxruntime has no kernel for that. */
const CHOSEN: readonly DType[] = ['float32', 'float64', 'int32', 'int64', 'uint8']

/** A bool from each pair of elements, with multidirectional broadcasting. */
function pairwise(dtypes: readonly DType[]) {
  return defineOp({
    domain: '',
    inputs: [input('A', dtypes), input('B', dtypes)],
    outputs: ['C'],
    attributes: {},
    infer(context) {
      const { dtype, shape } = inferBroadcast(context)
      const other = context.input(1).dtype
      if (other !== dtype) context.fail(`A is ${dtype} and B is ${other}; they must be of one type.`)
      return [{ dtype: 'bool', shape }]
    },
  })
}

const Not = defineOp({
  domain: '',
  inputs: [input('X', BOOL)],
  outputs: ['Y'],
  attributes: {},
  infer: (context) => [context.input(0)],
})

const IsNaN = defineOp({
  domain: '',
  inputs: [input('X')],
  outputs: ['Y'],
  attributes: {},
  infer: (context) => [{ dtype: 'bool', shape: context.input(0).shape }],
})

/** X where the condition holds, else Y; the three are broadcast together. */
const Where = defineOp({
  domain: '',
  inputs: [input('condition', BOOL), input('X', CHOSEN), input('Y', CHOSEN)],
  outputs: ['output'],
  attributes: {},
  infer(context) {
    const condition = context.input(0).shape
    const { dtype, shape } = inferBroadcast(context, 1)
    const other = context.input(2).dtype
    if (other !== dtype) context.fail(`X is ${dtype} and Y is ${other}; they must be of one type.`)
    const all = broadcastShapes(condition, shape)
    if (!all) {
      return context.fail(`the condition ${formatShape(condition)} cannot be broadcast with ${formatShape(shape)}.`)
    }
    return [{ dtype, shape: all }]
  },
  gradient(context) {
    const [condition, x, y] = context.inputs as [string, string, string]
    const part = (index: 1 | 2, name: string): string | undefined =>
      context.needs(index)
        ? sumTo(
          context,
          zerosWhere(context, condition, context.upstream[0]!, index === 1 ? 'otherwise' : 'there'),
          context.type(name).shape,
        )
        : undefined
    return [undefined, part(1, x), part(2, y)]
  },
})

/** None but Where has a gradient: a bool does not change by degrees. */
export const logicOps = {
  Equal: pairwise(COMPARED),
  Less: pairwise(COMPARED),
  Greater: pairwise(COMPARED),
  LessOrEqual: pairwise(COMPARED),
  GreaterOrEqual: pairwise(COMPARED),
  And: pairwise(BOOL),
  Or: pairwise(BOOL),
  Not,
  IsNaN,
  Where,
}
