import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { encodeModel } from '../artifact/onnx.ts'
import { IMAGES_MEDIA_TYPE } from '../data/images.ts'
import { columnInfos } from '../data/column-info.ts'
import { readDataset } from '../data/read-dataset.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { completeRunConfig } from './complete-config.ts'
import type { TrainEngine } from './engine.ts'
import { createKernelEngine } from './kernel-engine.ts'
import type { RunConfig } from './run-config.ts'
import { trainToEnd } from './testing/train-to-end.ts'
import type { TrainedModel } from './trainer.ts'

const packed = readFileSync(new URL('../../.cache/data/digits.bin', import.meta.url))
const digits = await readDataset('digits', IMAGES_MEDIA_TYPE, new Uint8Array(gunzipSync(packed)))

async function train(config: Partial<RunConfig>, engine: TrainEngine): Promise<TrainedModel> {
  const info = { ...digits, columns: columnInfos(digits) }
  const complete = completeRunConfig({ model: 'digits', dataset: 'digits', target: 'label', ...config }, info)
  return (await trainToEnd(complete, digits, { engine })).model
}

it('learns real digits with the defaults: 0.96 of the test images within 8 epochs', async () => {
  const { metrics, signature, graph, heldOut } = await train({}, createKernelEngine(await testKernels()))
  expect(metrics['test_accuracy']).toBeGreaterThanOrEqual(0.96)
  expect(metrics['val_accuracy']).toBeGreaterThanOrEqual(0.95)
  expect(signature.labels).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
  expect(graph.nodes.map(({ op }) => op)).toContain('Conv')
  expect(heldOut['x']!.shape).toEqual([256, 28, 28, 1])
}, 120_000)

it('gives the same bytes again, also from memory that was used before', async () => {
  const engine = createKernelEngine(await testKernels())
  const bytes = async (): Promise<Uint8Array> => {
    const { graph, signature, metrics } = await train({ epochs: 1 }, engine)
    return encodeModel(graph, {
      signature, metrics, provenance: { dataset: { name: 'digits', hash: '' }, engine: 'kernels', params: {} },
    })
  }
  const first = await bytes()
  expect(await bytes()).toEqual(first)
}, 60_000)
