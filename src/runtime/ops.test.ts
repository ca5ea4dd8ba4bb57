import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { OP_TABLE } from '../graph/op-table.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { addCase, compare, randomTensor, titleOf } from './testing/against-reference.ts'
import { opCases } from './testing/op-cases.ts'

const BUILDS = [
  ['relaxed', await testKernels()],
  ['plain', await testKernels('plain')],
] as const

const CASES = opCases()

it('has both builds', () => expect(BUILDS.map(([, kernels]) => kernels.relaxed)).toEqual([true, false]))

it('checks every op that has a kernel', () => {
  const computed = [...OP_TABLE].filter(([, { interpreted }]) => !interpreted).map(([op]) => op)
  expect(new Set(CASES.map(({ op }) => op))).toEqual(new Set(computed))
})

describe.each(BUILDS)('the %s kernels agree with the float64 reference', (_, kernels) => {
  it.each(CASES.map((one) => [titleOf(one), one] as const))('%s', (_, one) => {
    const rng = new Rng(7)
    const builder = new GraphBuilder(one.op)
    const { inputs, outputs } = addCase(builder, one)
    const feeds = Object.fromEntries(inputs.map(([name, input]) => [name, randomTensor(rng, input)]))
    for (const { output, error } of compare(builder.build(outputs), feeds, kernels)) expect(error, output).toBeLessThan(3e-6)
  })
})
