import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { OP_TABLE } from '../graph/op-table.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { compare, graphOf, type OpCase, randomTensor } from './testing/against-reference.ts'
import { opCases } from './testing/op-cases.ts'

const BUILDS = [
  ['relaxed', await testKernels()],
  ['plain', await testKernels('plain')],
] as const

const CASES = opCases()

it('has both builds', () => expect(BUILDS.map(([, kernels]) => kernels.relaxed)).toEqual([true, false]))

it('checks every op of the table', () => {
  expect(new Set(CASES.map(({ op }) => op))).toEqual(new Set(OP_TABLE.keys()))
})

describe.each(BUILDS)('the %s kernels agree with the float64 reference', (_, kernels) => {
  it.each(CASES.map((one) => [titleOf(one), one] as const))('%s', (_, one) => {
    const rng = new Rng(7)
    const graph = graphOf(one)
    const feeds = Object.fromEntries(
      one.inputs.flatMap((input, i) => (input && !('constant' in input) ? [[`i${i}`, randomTensor(rng, input)]] : [])),
    )
    for (const { output, error } of compare(graph, feeds, kernels)) expect(error, output).toBeLessThan(3e-6)
  })
})

function titleOf({ op, inputs, attributes = {} }: OpCase): string {
  const shapes = inputs.map((input) => {
    if (!input) return '-'
    return 'constant' in input ? `[${input.constant.data.join(' ')}]` : `[${input.shape.join('x')}]`
  })
  const options = Object.entries(attributes).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return [op, ...shapes, ...options].join(' ')
}
