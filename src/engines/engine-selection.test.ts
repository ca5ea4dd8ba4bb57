import { beforeAll, describe, expect, it } from 'vitest'
import { MaasError } from '../core/error.ts'
import { testKernels } from '../kernels/testing/load.ts'
import type { TrainEngine } from '../train/engine.ts'
import { createKernelEngine } from '../train/kernel-engine.ts'
import type { Certificates } from './certificates.ts'
import { EngineSelection, type EngineSource } from './engine-selection.ts'
import { ADAM, batchFor, layer, taskOf } from './testing/tasks.ts'

const TASK = taskOf([layer('Dense', { units: 3, activation: 'softmax' })], {
  rowShape: [4], outputs: 3, loss: 'sparse_categorical_crossentropy', optimizer: ADAM,
})
const SAMPLE = batchFor(TASK, 16, 1)

let relaxed: TrainEngine
let plain: TrainEngine
beforeAll(async () => {
  relaxed = createKernelEngine(await testKernels())
  plain = createKernelEngine(await testKernels('plain'))
})

const source = (engine: TrainEngine, device: 'cpu' | 'gpu' = 'cpu'): EngineSource =>
  ({ name: engine.name, device, hardware: '', open: async () => engine })

/** The kernels under another name, each step later by some milliseconds or wrong by a factor. */
function like(engine: TrainEngine, name: string, { wait = 0, factor = 1 }: { wait?: number; factor?: number } = {}): TrainEngine {
  return {
    name,
    async prepare(task) {
      const state = await engine.prepare(task)
      return {
        async step(batch, rate) {
          await new Promise((resolve) => setTimeout(resolve, wait))
          return state.step(batch, rate * factor)
        },
        predict: (feeds) => state.predict(feeds),
        weights: () => state.weights(),
        snapshot: () => state.snapshot(),
        restore: (snapshot) => state.restore(snapshot),
        dispose: () => state.dispose(),
      }
    },
  }
}

const always: Certificates = { once: (_, certify) => certify() }
const select = (wanted: string, ...sources: EngineSource[]) => new EngineSelection(wanted, sources, always)

describe('auto', () => {
  it('takes the first build of the kernels and measures nothing where the CPU is all there is', async () => {
    const selection = select('auto', source(relaxed), { ...source(plain), open: () => Promise.reject(new Error('not needed')) })
    const state = await selection.prepare(TASK, SAMPLE)
    expect([selection.name, selection.choice]).toEqual(['kernels-relaxed', {}])
    state.dispose()
  })

  it('passes over an engine that computes wrongly and says why', async () => {
    const selection = select('auto', source(like(relaxed, 'kernels-relaxed', { factor: 1.01 })), source(plain))
    ;(await selection.prepare(TASK, SAMPLE)).dispose()
    expect(selection.name).toBe('kernels')
    expect(selection.choice).toEqual({
      refused: [{ engine: 'kernels-relaxed', reason: expect.stringContaining('kernels-relaxed computes wrongly on this device') }],
    })
  })

  it.each([[0, 8, 'kernels-relaxed'], [8, 0, 'gpu']])('takes the fastest of two devices (%i and %i ms)', async (cpu, gpu, expected) => {
    const selection = select('auto', source(like(relaxed, 'kernels-relaxed', { wait: cpu })), source(like(plain, 'gpu', { wait: gpu }), 'gpu'))
    const state = await selection.prepare(TASK, SAMPLE)
    expect(selection.name).toBe(expected)
    const { timings } = selection.choice
    expect(Object.keys(timings!)).toEqual(['kernels-relaxed', 'gpu'])
    expect(Math.max(...Object.values(timings!))).toBeGreaterThanOrEqual(7)
    // As if nothing had been measured.
    expect([...(await state.snapshot())]).toEqual([...(await (await plain.prepare(TASK)).snapshot())])
    state.dispose()
  })

  it('passes over an engine that cannot train the task', async () => {
    const unable: TrainEngine = {
      name: 'gpu',
      prepare: (task, sample) => {
        if (task === TASK) throw new MaasError('unsupported', 'No layer Dense here.')
        return plain.prepare(task, sample)
      },
    }
    const selection = select('auto', source(relaxed), source(unable, 'gpu'))
    ;(await selection.prepare(TASK, SAMPLE)).dispose()
    expect(selection.name).toBe('kernels-relaxed')
    expect(selection.choice.refused).toEqual([{ engine: 'gpu', reason: 'No layer Dense here.' }])
  })
})

describe('an engine that is named', () => {
  it('is taken, with no other tried', async () => {
    const selection = select('kernels', source(relaxed), source(plain))
    ;(await selection.prepare(TASK, SAMPLE)).dispose()
    expect(selection.name).toBe('kernels')
  })

  it('is refused with the reason when it is not there or computes wrongly', async () => {
    const open = () => Promise.reject(new MaasError('unavailable', 'This browser gives no WebGPU adapter.'))
    const missing = select('gpu', source(relaxed), { ...source(like(plain, 'gpu'), 'gpu'), open })
    const refusal: unknown = await missing.prepare(TASK, SAMPLE).catch((error: unknown) => error)
    expect(refusal).toMatchObject({
      code: 'unavailable',
      message: 'No engine can train this here. gpu: This browser gives no WebGPU adapter. Choose the engine "auto" to train on one that can.',
    })
    expect(missing.replace(refusal)).toBe(false)
    await expect(select('gpu', source(like(plain, 'gpu', { factor: 1.01 }), 'gpu')).prepare(TASK, SAMPLE)).rejects.toMatchObject({
      code: 'unavailable', message: expect.stringContaining('gpu computes wrongly'),
    })
  })
})

describe('when the device of the engine fails', () => {
  it('goes on on another one, with the reason; not for other errors, nor without another', async () => {
    const selection = select('gpu', source(relaxed), source(like(plain, 'gpu'), 'gpu'))
    ;(await selection.prepare(TASK, SAMPLE)).dispose()
    expect(selection.name).toBe('gpu')
    expect(selection.replace(new MaasError('invalid-config', 'diverged'))).toBe(false)
    expect(selection.replace(new MaasError('unavailable', 'The GPU device was lost.'))).toBe(true)
    ;(await selection.prepare(TASK, SAMPLE)).dispose()
    expect(selection.name).toBe('kernels-relaxed')
    expect(selection.choice).toEqual({ refused: [{ engine: 'gpu', reason: 'The GPU device was lost.' }] })
    expect(selection.isReplaceable).toBe(false)
    expect(selection.replace(new MaasError('unavailable', 'No memory.'))).toBe(false)
  })
})
