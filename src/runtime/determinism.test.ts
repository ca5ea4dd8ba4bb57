import { expect, it } from 'vitest'
import type { OpName } from '../graph/op-table.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { digests } from './testing/digest.ts'
import { opCases } from './testing/op-cases.ts'

const CASES = opCases()
const plain = digests(await testKernels('plain'), CASES)
const relaxed = digests(await testKernels('relaxed'), CASES)

it('computes the same bytes in every instance of the plain build (engine `kernels`), which is what makes a run repeatable', async () => {
  expect(digests(await testKernels('plain'), CASES)).toEqual(plain)
})

/** Ops that multiply and add in one go nowhere, so that fusing changes nothing. */
const EXACT: readonly OpName[] = [
  'Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Relu', 'ReluGrad', 'Abs', 'Neg', 'Sign', 'Sqrt', 'Reciprocal', 'Clip', 'LeakyRelu', 'LeakyReluGrad',
  'Equal', 'Less', 'Greater', 'LessOrEqual', 'GreaterOrEqual', 'Not', 'And', 'Or', 'Where',
  'ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ArgMax', 'BroadcastLike',
  'MaxPool', 'MaxPoolGrad', 'AveragePool', 'AveragePoolGrad', 'GlobalAveragePool', 'GlobalMaxPool', 'Resize', 'ResizeGrad',
  'Slice', 'SliceGrad', 'Split', 'Pad', 'Expand', 'Tile', 'Squeeze', 'Unsqueeze', 'GradientSum', 'GradientMean', 'GradientClipByValue',
  'Reshape', 'Flatten', 'Transpose', 'Concat', 'Gather', 'GatherGrad', 'Cast', 'Identity', 'BernoulliMask',
]

it('gives the same bytes in the relaxed build (engine `kernels-relaxed`) too for ops without multiply-add', () => {
  expect(EXACT.filter((op) => !plain.has(op))).toEqual([])
  expect(EXACT.filter((op) => relaxed.get(op) !== plain.get(op))).toEqual([])
})
