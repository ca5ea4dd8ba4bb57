import { expect, it } from 'vitest'
import { testKernels } from '../kernels/testing/load.ts'
import { GOLDEN_PREPROCESSING } from './testing/golden-preprocessing.ts'
import { goldenArtifact, goldenMismatch } from './testing/golden-run.ts'
import { GOLDEN_RUNS } from './testing/golden-runs.ts'

const RUNS = Object.entries({ ...GOLDEN_RUNS, ...GOLDEN_PREPROCESSING })

it.each(RUNS)('%s: the same artifact as in every browser and on every machine (engine `kernels`)', async (_, run) => {
  expect(await goldenMismatch(run, await testKernels('plain'))).toBeUndefined()
})

it.each(RUNS)('%s: another one with fused multiply-add (engine `kernels-relaxed`) or another seed', async (_, run) => {
  const kernels = await testKernels('plain')
  const artifact = await goldenArtifact(run, kernels)
  expect(await goldenArtifact(run, await testKernels('relaxed'))).not.toEqual(artifact)
  expect(await goldenArtifact({ ...run, config: { ...run.config, seed: 2 } }, kernels)).not.toEqual(artifact)
})
