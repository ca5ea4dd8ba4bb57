import * as tf from '@tensorflow/tfjs'
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import { expect, it } from 'vitest'
import { plain, relaxed } from 'virtual:kernels'
import { encodeFile } from '../data/testing/encode.ts'
import { loadKernels } from '../kernels/loader.ts'
import type { TrainerEvent } from '../protocol/trainer.ts'
import { engineSources } from './engine-sources.ts'
import { type TrainHost, trainRun } from './train-run.ts'

// A run on the GPU whose device is really destroyed. (In Chromium without a GPU, on its software adapter.)

const LINE = ['x,y', ...Array.from({ length: 100 }, (_, i) => `${i / 10},${(2 * i) / 10 + 1}`)].join('\n')

it('goes on on the kernels when the GPU device is lost in the middle of a run', async () => {
  const host: TrainHost = {
    kernels: (build) => loadKernels({ plain, relaxed }, build),
    engines: () => engineSources(host.kernels, () => expect.fail('no worker is wanted here')),
    certificates: { once: (_, certify) => certify() },
  }
  const config = { model: 'line', dataset: 'line', target: 'y', epochs: 12, engine: 'tfjs-webgpu' }
  const dataset = await encodeFile('line', LINE)
  const seen: TrainerEvent[] = []
  for await (const event of trainRun({ type: 'train', config, dataset }, host, { aborted: false })) {
    seen.push(event)
    if (event.type === 'epoch' && event.epoch === 3) (tf.backend() as WebGPUBackend).device.destroy()
  }
  const reason = expect.stringContaining('The GPU device was lost (destroyed)')
  expect(seen.filter(({ type }) => type === 'started')).toMatchObject([
    { engine: 'tfjs-webgpu', epoch: 0, choice: {} },
    { engine: 'kernels-relaxed', epoch: 1, choice: { refused: expect.arrayContaining([{ engine: 'tfjs-webgpu', reason }]) } },
  ])
  expect(seen.flatMap((event) => (event.type === 'epoch' ? [event.epoch] : [])).slice(0, 5)).toEqual([1, 2, 3, 2, 3])
  const last = seen.at(-1)!
  if (last.type !== 'trained') throw new Error(last.type)
  expect(last.metrics['test_r2']).toBeGreaterThan(0.9)
}, 60_000)
