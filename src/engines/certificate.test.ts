import { describe, expect, it } from 'vitest'
import { testKernels } from '../kernels/testing/load.ts'
import type { TrainEngine } from '../train/engine.ts'
import { createKernelEngine } from '../train/kernel-engine.ts'
import { referenceEngine } from '../train/testing/reference-engine.ts'
import { certify, vectorsOf } from './certificate.ts'
import { certificateTasks } from './certificate-tasks.ts'
import { createTfjsEngine } from './tfjs/engine.ts'

it('holds what the float64 reference computes (`vitest run -u` writes it anew)', async () => {
  const all: string[] = []
  for (const one of certificateTasks()) {
    const vectors = Object.entries(await vectorsOf(referenceEngine, one))
    const lines = vectors.map(([part, values]) => `    '${part}': [${values.map((value) => Number(value.toPrecision(6))).join(', ')}],`)
    all.push([`  '${one.name}': {`, ...lines, '  },'].join('\n'))
  }
  const text = `import type { Vectors } from './certificate.ts'

/** Written by \`certificate.test.ts\`. */
export const CERTIFICATE_VECTORS: Readonly<Record<string, Vectors>> = {
${all.join('\n')}
}
`
  await expect(text).toMatchFileSnapshot('./certificate-vectors.ts')
})

it('looks at every weight: none has a gradient of 0', async () => {
  for (const one of certificateTasks()) {
    for (const [part, values] of Object.entries(await vectorsOf(referenceEngine, one))) {
      expect(Math.max(...values.map(Math.abs)), part).toBeGreaterThan(1e-4)
    }
  }
})

describe('every engine has its certificate', () => {
  it.each([
    ['the plain kernels', async () => createKernelEngine(await testKernels('plain'))],
    ['the relaxed kernels', async () => createKernelEngine(await testKernels('best'))],
    ['tfjs', async () => createTfjsEngine({ backend: 'cpu' }, await testKernels())],
  ])('%s', { retry: 2 }, async (_, open) => {
    const engine = await open()
    const from = performance.now()
    await certify(engine)
    expect(performance.now() - from).toBeLessThan(1000)
  })
})

it('refuses an engine whose gradient or answer is off by a little', async () => {
  const kernels = createKernelEngine(await testKernels())
  const spoilt = (spoil: { rate?: number; answer?: number }): TrainEngine => ({
    name: 'spoilt',
    async prepare(task) {
      const state = await kernels.prepare(task)
      return {
        step: (batch, rate) => state.step(batch, rate * (spoil.rate ?? 1)),
        predict: async (feeds) => (await state.predict(feeds)).map((value) => value + (spoil.answer ?? 0)),
        weights: () => state.weights(),
        snapshot: () => state.snapshot(),
        restore: (snapshot) => state.restore(snapshot),
        dispose: () => state.dispose(),
      }
    },
  })
  await certify(spoilt({}))
  await expect(certify(spoilt({ rate: 1.003 }))).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/^spoilt computes wrongly.*gradient of/) })
  await expect(certify(spoilt({ answer: 0.003 }))).rejects.toMatchObject({ message: expect.stringContaining('answer is off') })
})
