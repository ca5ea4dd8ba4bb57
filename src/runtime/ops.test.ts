import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { OP_TABLE } from '../graph/op-table.ts'
import { INFERENCE_BUILDS, testKernels } from '../kernels/testing/load.ts'
import { addCase, compare, randomTensor, titleOf } from './testing/against-reference.ts'
import { opCases } from './testing/op-cases.ts'

const BUILDS = [
  ['relaxed', await testKernels()],
  ['plain', await testKernels('plain')],
] as const

const CASES = opCases()
/** A served graph has no others. */
const SERVED = CASES.filter(({ op }) => OP_TABLE.get(op)!.domain !== 'inpage')

it('has both builds', () => expect(BUILDS.map(([, kernels]) => kernels.relaxed)).toEqual([true, false]))

it('checks every op that has a kernel', () => {
  const computed = [...OP_TABLE].filter(([, { interpreted }]) => !interpreted).map(([op]) => op)
  expect(new Set(CASES.map(({ op }) => op))).toEqual(new Set(computed))
})

describe.each([
  ...BUILDS.map(([name, kernels]) => [name, kernels, CASES] as const),
  ['relaxed inference', await testKernels('relaxed', INFERENCE_BUILDS), SERVED] as const,
  ['plain inference', await testKernels('plain', INFERENCE_BUILDS), SERVED] as const,
])('the %s kernels agree with the float64 reference', (_, kernels, cases) => {
  it.each(cases.map((one) => [titleOf(one), one] as const))('%s', (_, one) => {
    const rng = new Rng(7)
    const builder = new GraphBuilder(one.op)
    const { inputs, outputs } = addCase(builder, one)
    const feeds = Object.fromEntries(inputs.map(([name, input]) => [name, randomTensor(rng, input)]))
    for (const { output, error } of compare(builder.build(outputs), feeds, kernels)) expect(error, output).toBeLessThan(3e-6)
  })
})
