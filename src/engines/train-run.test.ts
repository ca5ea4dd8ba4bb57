import { beforeAll, describe, expect, it } from 'vitest'
import { decodeModel } from '../artifact/onnx.ts'
import { float32 } from '../core/tensor.ts'
import type { Kernels } from '../kernels/loader.ts'
import { testKernels } from '../kernels/testing/load.ts'
import type { TrainerEvent } from '../protocol/trainer.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import { trainRun } from './train-run.ts'

type Request = Parameters<typeof trainRun>[0]

const ROWS = Array.from({ length: 100 }, (_, i) => `${i / 10},${(2 * i) / 10 + 1 + 0.05 * Math.sin(i)}`)

function request(config: object, csv = ['x,y', ...ROWS].join('\n')): Request {
  return {
    type: 'train',
    config: { model: 'line', dataset: 'line', target: 'y', ...config },
    dataset: { name: 'line', mediaType: 'text/csv', hash: 'abc', bytes: new TextEncoder().encode(csv) },
  }
}

describe('trainRun', () => {
  let kernels: Kernels
  beforeAll(async () => {
    kernels = await testKernels()
  })

  async function events(given: Request, signal = { aborted: false }): Promise<TrainerEvent[]> {
    const seen: TrainerEvent[] = []
    for await (const event of trainRun(given, kernels, signal)) seen.push(event)
    return seen
  }

  it('makes a proven artifact that answers near 3 to 1', async () => {
    const seen = await events(request({}))
    expect(seen[0]).toMatchObject({ type: 'started', engine: 'kernels', config: { task: 'regression', features: ['x'] } })
    expect(seen.filter(({ type }) => type === 'epoch')).toHaveLength(200)
    const trained = seen.at(-1)!
    if (trained.type !== 'trained') throw new Error(trained.type)
    expect(trained.parity).toMatchObject({ reference: 'onnxruntime-web 1.30.0', rows: 20 })
    expect(trained.parity.maxAbsDiff).toBeLessThan(1e-5)

    const { graph, manifest } = decodeModel(trained.artifact)
    expect(manifest).toEqual({
      signature: trained.signature,
      metrics: trained.metrics,
      parity: trained.parity,
      provenance: {
        dataset: { name: 'line', hash: 'abc' },
        engine: 'kernels',
        params: seen[0]!.type === 'started' ? seen[0]!.config : {},
      },
    })
    const session = createKernelSession(graph, kernels)
    const { y } = await session.run({ x: float32([2, 1], [1, 0]) })
    session.dispose()
    expect(Math.abs(Number(y!.data[0]) - 3)).toBeLessThan(0.05)
    expect(Math.abs(Number(y!.data[1]) - 1)).toBeLessThan(0.05)
  })

  it('frees all of its kernel memory, whether it ends or fails', async () => {
    const before = kernels.used
    await events(request({ epochs: 1 }))
    await expect(events(request({ optimizer: { class_name: 'SGD', config: { learning_rate: 50 } } }))).rejects.toThrow('diverged')
    expect(kernels.used).toBe(before)
  })

  it.each([
    [request({ target: 'z' }), 'invalid-config', "target: data set 'line' has no column 'z'; it has 'x', 'y'"],
    [request({}, 'x,y\n1,2\n3\n'), 'invalid-data', ''],
    [request({}, 'x,y\n1,2\n3,4\n'), 'invalid-data', '2 rows are too few'],
    [request({}, 'x,y\n1,2\n,4\n'), 'invalid-data', 'Column "x" has no value in row 2'],
  ])('fails with a reason %#', async (given, code, message) => {
    await expect(events(given)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })

  it('stops within 100 ms of the signal', async () => {
    const wide = { class_name: 'Sequential', config: { layers: [{ class_name: 'Dense', config: { units: 512 } }, { class_name: 'Dense', config: {} }] } }
    const signal = { aborted: false }
    let at = 0
    setTimeout(() => {
      signal.aborted = true
      at = performance.now()
    }, 300)
    await expect(events(request({ epochs: 10_000, network: wide }), signal)).rejects.toMatchObject({ code: 'cancelled' })
    expect(performance.now() - at).toBeLessThan(100)
  })
})
