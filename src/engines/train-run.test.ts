import { beforeAll, describe, expect, it } from 'vitest'
import { decodeModel } from '../artifact/onnx.ts'
import { MaasError } from '../core/error.ts'
import { float32 } from '../core/tensor.ts'
import type { Kernels } from '../kernels/loader.ts'
import { encodeFile } from '../data/testing/encode.ts'
import { testKernels } from '../kernels/testing/load.ts'
import type { TrainerEvent } from '../protocol/trainer.ts'
import { buffersOf } from '../train/checkpoint.ts'
import type { TrainEngine } from '../train/engine.ts'
import { createKernelEngine } from '../train/kernel-engine.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import type { EngineSource } from './engine-selection.ts'
import { type TrainHost, trainRun } from './train-run.ts'

type Request = Parameters<typeof trainRun>[0]

const ROWS = Array.from({ length: 100 }, (_, i) => `${i / 10},${(2 * i) / 10 + 1 + 0.05 * Math.sin(i)}`)

async function request(config: object, csv = ['x,y', ...ROWS].join('\n')): Promise<Request> {
  return {
    type: 'train',
    config: { model: 'line', dataset: 'line', target: 'y', ...config },
    dataset: await encodeFile('line', csv),
  }
}

describe('trainRun', () => {
  let kernels: Kernels
  beforeAll(async () => {
    kernels = await testKernels()
  })

  async function events(given: Request, signal = { aborted: false }, ...more: EngineSource[]): Promise<TrainerEvent[]> {
    const seen: TrainerEvent[] = []
    for await (const event of trainRun(given, host(...more), signal)) {
      seen.push(event.type === 'checkpoint' ? structuredClone(event, { transfer: buffersOf(event.checkpoint) }) : event)
    }
    return seen
  }

  const source = (engine: TrainEngine, device: 'cpu' | 'gpu' = 'cpu'): EngineSource =>
    ({ name: engine.name, device, hardware: 'test', open: async () => engine })
  const host = (...more: EngineSource[]): TrainHost => ({
    kernels: async () => kernels,
    engines: async () => [source(createKernelEngine(kernels)), ...more],
    certificates: { once: (_, certify) => certify() },
  })

  /** The kernels, until their device is gone: 2 steps are an epoch. */
  const lostInEpoch = (epoch: number): TrainEngine => ({
    name: 'tfjs-webgpu',
    async prepare(task) {
      const state = await createKernelEngine(kernels).prepare(task)
      let steps = 0
      return {
        async step(batch, rate) {
          if (task.batchSize === 32 && ++steps > 2 * (epoch - 1)) throw new MaasError('unavailable', 'The GPU device was lost.')
          return state.step(batch, rate)
        },
        predict: (feeds) => state.predict(feeds),
        weights: () => state.weights(),
        snapshot: () => state.snapshot(),
        restore: (snapshot) => state.restore(snapshot),
        dispose: () => state.dispose(),
      }
    },
  })

  it('makes a proven artifact that answers near 3 to 1', async () => {
    const seen = await events(await request({}))
    expect(seen[0]).toMatchObject({ type: 'started', engine: 'kernels-relaxed', choice: {}, epoch: 0, config: { task: 'regression', features: ['x'] } })
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
        engine: 'kernels-relaxed',
        choice: {},
        params: seen[0]!.type === 'started' ? seen[0]!.config : {},
      },
    })
    const session = createKernelSession(graph, kernels)
    const { y } = await session.run({ x: float32([2, 1], [1, 0]) })
    session.dispose()
    expect(Math.abs(Number(y!.data[0]) - 3)).toBeLessThan(0.05)
    expect(Math.abs(Number(y!.data[1]) - 1)).toBeLessThan(0.05)
  })

  it('on the engine "kernels" makes the same artifact, proof and all, whatever build is the fastest there', async () => {
    const plain = await testKernels('plain')
    const wide = { class_name: 'Dense', config: { units: 200, activation: 'tanh' } }
    const network = { class_name: 'Sequential', config: { layers: [wide, wide, { class_name: 'Dense', config: {} }] } }
    const waves = ['x,y', ...Array.from({ length: 300 }, (_, i) => `${i / 10},${100 * Math.sin(i / 3)}`)].join('\n')
    const artifactOf = async (engine: string, fastest: Kernels) => {
      const there: TrainHost = {
        ...host(), kernels: async (build) => (build === 'plain' ? plain : fastest), engines: async () => [kernels, plain].map((one) => source(createKernelEngine(one))),
      }
      let last: TrainerEvent | undefined
      for await (const event of trainRun(await request({ epochs: 3, engine, network }, waves), there, { aborted: false })) last = event
      return last?.type === 'trained' ? last.artifact : last
    }
    const expected = await artifactOf('kernels', plain)
    expect(expected).toBeInstanceOf(Uint8Array)
    expect(await artifactOf('kernels', kernels)).toEqual(expected)
    expect(await artifactOf('kernels-relaxed', kernels)).not.toEqual(expected)
  })

  it('leaves out rows without a target, says how many, and proves a model of numbers, text and dates', async () => {
    const row = (i: number) => `${i % 9 === 0 ? '' : i},${['Bonn', 'Ulm', ''][i % 3]},2024-0${1 + (i % 9)}-11,${i % 7 === 0 ? '' : i % 2 === 0 ? 'even' : 'odd'}`
    const csv = ['number,town,day,parity', ...Array.from({ length: 70 }, (_, i) => row(i))].join('\n')
    const seen = await events(await request({ target: 'parity', epochs: 2, preprocessing: { day: [{ class_name: 'DateEncoder' }, { class_name: 'SimpleImputer' }] }, features: ['number', 'town', 'day'] }, csv))
    expect(seen[0]).toMatchObject({ type: 'started', leftOut: 10 })
    const last = seen.at(-1)!
    expect(last).toMatchObject({ type: 'trained', signature: { labels: ['even', 'odd'], inputs: [{ name: 'x' }, { name: 'x_text', shape: ['batch', 2] }] } })
    if (last.type === 'trained') expect(last.parity.maxAbsDiff).toBeLessThan(1e-5)
  })

  it('frees all of its kernel memory, whether it ends or fails', async () => {
    const before = kernels.used
    await events(await request({ epochs: 1 }))
    await expect(events(await request({ optimizer: { class_name: 'SGD', config: { learning_rate: 50 } } }))).rejects.toThrow('diverged')
    expect(kernels.used).toBe(before)
  })

  it.each([
    [{ target: 'z' }, undefined, 'invalid-config', "target: data set 'line' has no column 'z'; it has 'x', 'y'"],
    [{}, 'x,y\n1,2\n3,4\n', 'invalid-data', '2 rows are too few'],
    [{ preprocessing: { x: [] } }, `x,y\n1,2\n,4\n${'3,5\n'.repeat(8)}`, 'invalid-data', 'Column "x" has no value in row 2'],
  ])('fails with a reason %#', async (config, csv, code, message) => {
    await expect(events(await request(config, csv))).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })

  it('goes on on another engine from its last checkpoint when the device is lost', async () => {
    const seen = await events(await request({ epochs: 6, engine: 'tfjs-webgpu' }), undefined, source(lostInEpoch(4), 'gpu'))
    const plainly = await events(await request({ epochs: 6, engine: 'kernels-relaxed' }))
    const started = seen.filter((event) => event.type === 'started')
    expect(started).toMatchObject([
      { engine: 'tfjs-webgpu', epoch: 0, choice: {} },
      { engine: 'kernels-relaxed', epoch: 1, choice: { refused: [{ engine: 'tfjs-webgpu', reason: 'The GPU device was lost.' }] } },
    ])
    expect(seen.flatMap((event) => (event.type === 'epoch' ? [event.epoch] : []))).toEqual([1, 2, 3, 2, 3, 4, 5, 6])
    const [last, expected] = [seen.at(-1)!, plainly.at(-1)!]
    if (last.type !== 'trained' || expected.type !== 'trained') throw new Error(last.type)
    expect(last.metrics).toEqual(expected.metrics)
    expect(decodeModel(last.artifact).manifest!.provenance).toMatchObject({ engine: 'kernels-relaxed', choice: started[1]!.choice })
  })

  it('fails with the reason when the device is lost and there is no other engine', async () => {
    const lost = { ...host(), engines: async () => [source(lostInEpoch(1), 'gpu')] }
    const run = trainRun(await request({ epochs: 2, engine: 'tfjs-webgpu' }), lost, { aborted: false })
    await expect(run.next()).rejects.toMatchObject({ code: 'unavailable', message: 'The GPU device was lost.' })
  })

  it.each([
    ['an engine that is not here', { engine: 'tfjs-webgpu' }, 'No engine can train this here. Choose the engine "auto"'],
    ['a step that no memory holds', { batch_size: 80, network: { class_name: 'Sequential', config: { layers: [
      { class_name: 'RepeatVector', config: { n: 20_000_000 } }, { class_name: 'GlobalAveragePooling1D', config: {} }, { class_name: 'Dense', config: {} },
    ] } } }, 'The kernels need 4882.8 MB more memory'],
  ])('fails at once, with the reason, for %s', async (_, config, message) => {
    const run = trainRun(await request(config), { ...host(), engines: async () => [source(createKernelEngine(kernels)), source({ ...createKernelEngine(kernels), name: 'kernels' })] }, { aborted: false })
    await expect(run.next()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(message) })
    expect(kernels.used).toBe(0)
  })

  it('stops within 100 ms of the signal', { retry: 2 }, async () => {
    const wide = { class_name: 'Sequential', config: { layers: [{ class_name: 'Dense', config: { units: 512 } }, { class_name: 'Dense', config: {} }] } }
    const signal = { aborted: false }
    let at = 0
    setTimeout(() => {
      signal.aborted = true
      at = performance.now()
    }, 300)
    await expect(events(await request({ epochs: 10_000, network: wide }), signal)).rejects.toMatchObject({ code: 'cancelled' })
    expect(performance.now() - at).toBeLessThan(100)
  })
})
