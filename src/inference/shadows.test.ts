import { expect, it } from 'vitest'
import { testKernels } from '../kernels/testing/load.ts'
import { createMemoryStore } from '../registry/memory-store.ts'
import { datasetParts } from '../router/testing/datasets.ts'
import { line, register } from '../router/testing/models.ts'
import { onnxruntime } from '../router/testing/networks.ts'
import { Predictor } from './predictor.ts'
import { createSessions } from './sessions.ts'

it('runs a copy where its version is to be run, and waits for no batch of it', async () => {
  const registry = createMemoryStore()
  const sessions = createSessions(testKernels, onnxruntime)
  const asked: [string, boolean | undefined][] = []
  const predictor = new Predictor(registry, {
    ...sessions,
    use(sha256, read, work, gpu) {
      asked.push([sha256, gpu])
      return sessions.use(sha256, read, work, gpu)
    },
  }, datasetParts.datasets)
  await register(registry, 'answering', line(2, 1))
  const shadow = await register(registry, 'shadow', line(2, 3))
  await registry.putServingConfig('shadow', { instance_group: [{ kind: 'KIND_GPU' }], dynamic_batching: { max_queue_delay_microseconds: 5_000_000 } })
  await registry.putEndpoint('prices', { candidates: [{ model: 'answering', weight: 1 }], shadow: 'shadow', isDefault: false })
  await predictor.predictRows({ model: 'prices', x: Float32Array.of(1) })
  await predictor.flush()
  expect(asked.at(-1)).toEqual([shadow.artifact!.sha256, true])
  expect(await registry.listComparisons('prices')).toMatchObject([{ requests: 1, errors: 0 }])
})
