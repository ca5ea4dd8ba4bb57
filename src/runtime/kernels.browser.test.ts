import { describe, expect, it } from 'vitest'
import { plain, relaxed } from 'virtual:kernels'
import { Rng } from '../core/rng.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { type KernelBuild, type Kernels, loadKernels } from '../kernels/loader.ts'
import { addCase, compare, randomTensor, titleOf } from './testing/against-reference.ts'
import { digests } from './testing/digest.ts'
import { opCases } from './testing/op-cases.ts'

const CASES = opCases()
const load = (build?: KernelBuild): Promise<Kernels> => loadKernels({ plain, relaxed }, build)

describe('the kernels in a browser', () => {
  it('are the build with fused multiply-add, since this browser has relaxed SIMD', async () => {
    expect((await load()).relaxed).toBe(true)
  })

  it.each(['plain', 'relaxed'] as const)('agree with the float64 reference: the %s build', async (build) => {
    const kernels = await load(build)
    expect(kernels.relaxed).toBe(build === 'relaxed')
    for (const one of CASES) {
      const rng = new Rng(7)
      const builder = new GraphBuilder(one.op)
      const { inputs, outputs } = addCase(builder, one)
      const feeds = Object.fromEntries(inputs.map(([name, input]) => [name, randomTensor(rng, input)]))
      for (const { output, error } of compare(builder.build(outputs), feeds, kernels)) {
        expect(error, `${titleOf(one)}: ${output}`).toBeLessThan(3e-6)
      }
    }
  })

  it('compute the same bytes in two instances of the plain build', async () => {
    expect(digests(await load('plain'), CASES)).toEqual(digests(await load('plain'), CASES))
  })
})
