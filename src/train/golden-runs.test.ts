import { expect, it } from 'vitest'
import { testKernels } from '../kernels/testing/load.ts'
import { GOLDEN_RUNS, goldenArtifact, goldenMismatch } from './testing/golden-runs.ts'

it.each(Object.entries(GOLDEN_RUNS))('%s: the same artifact as in every browser and on every machine (engine `kernels`)', async (_, run) => {
  expect(await goldenMismatch(run, await testKernels('plain'))).toBeUndefined()
})

it.each(Object.entries(GOLDEN_RUNS))('%s: another one with fused multiply-add (engine `kernels-relaxed`) or another seed', async (_, run) => {
  const kernels = await testKernels('plain')
  const artifact = await goldenArtifact(run, kernels)
  expect(await goldenArtifact(run, await testKernels('relaxed'))).not.toEqual(artifact)
  expect(await goldenArtifact({ ...run, config: { ...run.config, seed: 2 } }, kernels)).not.toEqual(artifact)
})
