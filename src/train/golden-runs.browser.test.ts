import { expect, it } from 'vitest'
import { plain, relaxed } from 'virtual:kernels'
import { loadKernels } from '../kernels/loader.ts'
import { GOLDEN_PREPROCESSING } from './testing/golden-preprocessing.ts'
import { goldenMismatch } from './testing/golden-run.ts'
import { GOLDEN_RUNS } from './testing/golden-runs.ts'

const RUNS = Object.entries({ ...GOLDEN_RUNS, ...GOLDEN_PREPROCESSING })

it.each(RUNS)('%s: the same artifact as in Node', async (_, run) => {
  expect(await goldenMismatch(run, await loadKernels({ plain, relaxed }, 'plain'))).toBeUndefined()
})
