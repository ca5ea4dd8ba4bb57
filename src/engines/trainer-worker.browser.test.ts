import { afterEach, describe, expect, it } from 'vitest'
import { encodeFile } from '../data/testing/encode.ts'
import type { TrainerEvent, TrainerRequest } from '../protocol/trainer.ts'

// The real worker, as the page starts it: kernels and the reference runtime from its own bundle.

let worker: Worker
afterEach(() => worker.terminate())

const LINE = ['x,y', ...Array.from({ length: 100 }, (_, i) => `${i / 10},${(2 * i) / 10 + 1}`)].join('\n')

/** Starts a run; `tell` is called for each event. */
async function start(config: object, tell: (event: TrainerEvent) => void): Promise<void> {
  worker = new Worker(new URL('../../workers/trainer.worker.ts', import.meta.url), { type: 'module' })
  worker.addEventListener('message', ({ data }: MessageEvent<TrainerEvent>) => tell(data))
  const request: TrainerRequest = {
    type: 'train',
    config: { model: 'line', dataset: 'line', target: 'y', ...config },
    dataset: await encodeFile('line', LINE),
    lifeLock: 'test:trainer',
  }
  worker.postMessage(request)
}

function runToEnd(config: object): Promise<TrainerEvent[]> {
  return new Promise((resolve) => {
    const seen: TrainerEvent[] = []
    void start(config, (event) => {
      seen.push(event)
      if (event.type === 'trained' || event.type === 'failed') resolve(seen)
    })
  })
}

describe('the trainer worker', () => {
  it('trains, proves the artifact against onnxruntime-web and posts it', async () => {
    const seen = await runToEnd({ epochs: 20 })
    const last = seen.at(-1)!
    expect(seen[0]).toEqual({ type: 'alive' })
    const reason = expect.stringMatching(/cross-origin isolated|cores/)
    const refused = expect.arrayContaining([{ engine: 'kernels-parallel-4', reason }, { engine: 'kernels-parallel-2', reason }])
    expect(seen[1]).toMatchObject({ type: 'started', engine: 'kernels-relaxed', choice: { refused }, epoch: 0, config: { epochs: 20, batch_size: 32 } })
    expect(seen.filter(({ type }) => type === 'epoch')).toHaveLength(20)
    if (last.type !== 'trained') throw new Error(JSON.stringify(last))
    expect(last.artifact.byteLength).toBeGreaterThan(500)
    expect(last.metrics['test_loss']).toBeGreaterThan(0)
    expect(last.parity).toMatchObject({ rows: 20, reference: expect.stringContaining('onnxruntime-web') })
    expect(last.parity.maxAbsDiff).toBeLessThan(1e-4)
  }, 60_000)

  it.each(['kernels', 'tfjs-webgpu'])('trains on %s when that is asked for', async (engine) => {
    const seen = await runToEnd({ epochs: 20, engine })
    const last = seen.at(-1)!
    if (last.type !== 'trained') throw new Error(JSON.stringify(last))
    expect(seen.find(({ type }) => type === 'started')).toMatchObject({ engine })
    expect(last.metrics['test_r2']).toBeGreaterThan(0.9)
    expect(last.parity.maxAbsDiff).toBeLessThan(1e-4)
  }, 60_000)

  const layers = ['RepeatVector', 'GlobalAveragePooling1D', 'Dense'].map((class_name) => ({ class_name, config: class_name === 'RepeatVector' ? { n: 20_000_000 } : {} }))

  it.each([
    [{ epoch: 5 }, 'invalid-config', "unknown key 'epoch'"],
    [{ batch_size: 80, network: { class_name: 'Sequential', config: { layers } } }, 'unavailable', 'The kernels need 4882.8 MB more memory'],
    [{ optimizer: { class_name: 'SGD', config: { learning_rate: 100 } } }, 'invalid-config', 'Training diverged at step'],
  ])('answers what cannot be trained with the reason: %j', async (config, code, message) => {
    expect((await runToEnd(config)).at(-1)).toMatchObject({ type: 'failed', error: { code, message: expect.stringContaining(message) } })
  }, 30_000)

  it('is cancelled within 100 ms, in the middle of training', { retry: 2, timeout: 30_000 }, async () => {
    const layers = [{ class_name: 'Dense', config: { units: 4096 } }, { class_name: 'Dense', config: {} }]
    const took = await new Promise<number>((resolve, reject) => {
      let asked = 0
      void start({ epochs: 10_000, network: { class_name: 'Sequential', config: { layers } } }, (event) => {
        if (event.type === 'failed') reject(new Error(event.error.message))
        if (event.type === 'progress' && !asked) {
          asked = performance.now()
          worker.postMessage({ type: 'cancel' } satisfies TrainerRequest)
        }
        if (event.type === 'cancelled') resolve(performance.now() - asked)
      })
    })
    expect(took).toBeLessThan(100)
  })
})
