import { describe, expect, it } from 'vitest'
import { encodeFile } from '../../data/testing/encode.ts'
import type { TrainerEvent, TrainerRequest } from '../../protocol/trainer.ts'

// The real trainer worker on a cross-origin isolated page: it starts others of its kind.

const LINE = ['x,y', ...Array.from({ length: 400 }, (_, i) => `${i / 40},${(2 * i) / 40 + 1}`)].join('\n')

const dense = (units: number) => ({ class_name: 'Dense', config: { units, activation: 'relu' } })
const LARGE = { class_name: 'Sequential', config: { layers: [dense(512), dense(512), { class_name: 'Dense', config: {} }] } }

async function run(config: object): Promise<{ started: TrainerEvent; trained: Extract<TrainerEvent, { type: 'trained' }> }> {
  const worker = new Worker(new URL('../../../workers/trainer.worker.ts', import.meta.url), { type: 'module' })
  const request: TrainerRequest = {
    type: 'train',
    config: { model: 'line', dataset: 'line', target: 'y', epochs: 2, ...config },
    dataset: await encodeFile('line', LINE),
    lifeLock: `test:trainer ${Math.random()}`,
  }
  try {
    return await new Promise((resolve, reject) => {
      let started: TrainerEvent
      worker.onerror = ({ message }) => reject(new Error(message))
      worker.onmessage = ({ data }: MessageEvent<TrainerEvent>) => {
        if (data.type === 'started') started = data
        if (data.type === 'trained') resolve({ started, trained: data })
        if (data.type === 'failed') reject(new Error(data.error.message))
      }
      worker.postMessage(request)
    })
  } finally {
    worker.terminate()
  }
}

describe('the trainer worker on an isolated page', () => {
  it('trains in parallel when that is asked for', async () => {
    const { started, trained } = await run({ engine: 'kernels-parallel-2', network: LARGE })
    expect(started).toMatchObject({ engine: 'kernels-parallel-2' })
    expect(trained.metrics['test_r2']).toBeGreaterThan(0.9)
  }, 60_000)

  it('measures whether that is faster where a step is long enough, and not where it is short', async () => {
    const { started: large } = await run({ engine: 'auto', network: LARGE })
    const parallel = navigator.hardwareConcurrency >= 4 ? 'kernels-parallel-4' : 'kernels-parallel-2'
    const { engine, choice } = large as Extract<TrainerEvent, { type: 'started' }>
    expect(Object.keys(choice.timings!).toSorted()).toEqual([parallel, 'kernels-relaxed'])
    expect(choice.timings![engine]).toBe(Math.min(...Object.values(choice.timings!)))
    const { started: small } = await run({ engine: 'auto' })
    expect(small).toMatchObject({ engine: 'kernels-relaxed', choice: { timings: { 'kernels-relaxed': expect.any(Number) } } })
    expect((small as typeof large & { choice: { timings: object } }).choice.timings).not.toHaveProperty(parallel)
  }, 60_000)
})
