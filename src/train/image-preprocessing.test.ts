import { expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { float32 } from '../core/tensor.ts'
import type { Dataset } from '../data/dataset.ts'
import { columnInfos } from '../data/column-info.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import { completeRunConfig } from './complete-config.ts'
import { createKernelEngine } from './kernel-engine.ts'
import { trainToEnd } from './testing/train-to-end.ts'

/** Coloured noise, brighter above or below. */
function colours(rows = 120): Dataset {
  const rng = new Rng(3)
  const sides = Array.from({ length: rows }, () => rng.below(2))
  const pixels = new Uint8Array(rows * 12 * 10 * 3)
  for (let i = 0; i < pixels.length; i++) pixels[i] = rng.below(180) + (i % 360 < 180 === (sides[Math.floor(i / 360)] === 0) ? 60 : 0)
  return {
    name: 'colours', rows,
    columns: [
      { kind: 'image', name: 'image', height: 12, width: 10, channels: 3, pixels },
      { kind: 'text', name: 'side', values: sides.map((side) => (side === 0 ? 'above' : 'below')) },
    ],
  }
}

it('trains on images that it makes smaller and grey itself, and serves whole ones', async () => {
  const data = colours()
  const kernels = await testKernels()
  const preprocessing = { image: [
    { class_name: 'Grayscale' }, { class_name: 'Resizing', config: { height: 4, width: 5 } }, { class_name: 'Normalization' },
  ] }
  const config = completeRunConfig(
    { model: 'm', dataset: 'colours', target: 'side', preprocessing, epochs: 12, augmentation: [{ class_name: 'RandomFlip', config: { mode: 'horizontal' } }] },
    { ...data, columns: columnInfos(data) },
  )
  const { model } = await trainToEnd(config, data, { engine: createKernelEngine(kernels) })
  expect(model.metrics['test_accuracy']).toBeGreaterThanOrEqual(0.95)
  expect(model.signature.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: ['batch', 12, 10, 3] }])
  expect(model.signature.features).toEqual([{ kind: 'image', name: 'image', height: 12, width: 10, channels: 3 }])
  const [image] = data.columns
  const first = image!.kind === 'image' ? image!.pixels.subarray(0, 360) : []
  const session = createKernelSession(model.graph, kernels)
  const answer = Object.values(await session.run({ x: float32([1, 12, 10, 3], first) }))[0]!.data
  session.dispose()
  const [, side] = data.columns
  const truth = side!.kind === 'text' ? side!.values[0]! : ''
  expect(Number(answer[model.signature.labels!.indexOf(truth)])).toBeGreaterThan(0.5)
})
