import { expect, it } from 'vitest'
import { plain, relaxed } from 'virtual:kernels'
import { loadKernels } from '../kernels/loader.ts'
import { GOLDEN_RUNS, goldenMismatch } from './testing/golden-runs.ts'

it.each(Object.entries(GOLDEN_RUNS))('%s: the same artifact as in Node', async (_, run) => {
  expect(await goldenMismatch(run, await loadKernels({ plain, relaxed }, 'plain'))).toBeUndefined()
})
