import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { columnInfos } from '../data/column-info.ts'
import { readDataset } from '../data/read-dataset.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { completeRunConfig } from './complete-config.ts'
import { createKernelEngine } from './kernel-engine.ts'
import { trainToEnd } from './testing/train-to-end.ts'

it('tells malignant from benign in real cases it has not seen: 0.96 right, area under the ROC curve 0.99', async () => {
  const bytes = new Uint8Array(readFileSync(new URL('../../public/data/wdbc.csv', import.meta.url)))
  const cases = await readDataset('wdbc', 'text/csv', bytes)
  const layers = [
    { class_name: 'Dense', config: { units: 64, activation: 'relu' } },
    { class_name: 'Dense', config: { units: 1, activation: 'sigmoid' } },
  ]
  const config = completeRunConfig(
    { model: 'wdbc', dataset: 'wdbc', target: 'diagnosis', network: { class_name: 'Sequential', config: { layers } }, metrics: ['accuracy', 'auc'], epochs: 30 },
    { ...cases, columns: columnInfos(cases) },
  )
  expect(config.loss.class_name).toBe('binary_crossentropy')
  const { metrics, signature } = (await trainToEnd(config, cases, { engine: createKernelEngine(await testKernels()) })).model
  expect(signature.labels).toEqual(['benign', 'malignant'])
  expect(metrics['test_accuracy']).toBeGreaterThanOrEqual(0.96)
  expect(metrics['test_auc']).toBeGreaterThanOrEqual(0.99)
})
