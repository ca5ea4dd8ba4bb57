import { afterEach, describe, expect, it, vi } from 'vitest'
import { MaasError } from '../core/error.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { createMemoryStore } from '../registry/memory-store.ts'
import { createApi } from '../router/testing/api.ts'
import { datasetParts } from '../router/testing/datasets.ts'
import { heavy, line, register } from '../router/testing/models.ts'
import { onnxruntime } from '../router/testing/networks.ts'
import { Predictor } from './predictor.ts'
import { Scheduler } from './scheduler.ts'
import { createSessions } from './sessions.ts'

afterEach(() => void vi.restoreAllMocks())

const ask = { model: 'line', x: Float32Array.of(3) }

describe('readiness', () => {
  it('loads a version and runs its warm-up, of any kind of features', async () => {
    const { registry, predictor } = createApi()
    await register(registry, 'line', line(2, 1))
    await register(registry, 'heavy', heavy())
    await registry.putServingConfig('line', { model_warmup: [{ batch_size: 40, count: 2 }, {}] })
    for (const model of ['line', 'heavy']) await predictor.warmUp(await predictor.resolve(model))
    expect(await predictor.state('line', 1)).toEqual({ state: 'READY', reason: '' })
    expect([...(await predictor.predictRows(ask)).y]).toEqual([7])
  })

  it('says why a version cannot be loaded, and tries again when it is asked to', async () => {
    const { registry, predictor } = createApi()
    await register(registry, 'line', { ...line(2, 1), artifact: new Uint8Array([1, 2, 3]) })
    const version = await predictor.resolve('line')
    await expect(predictor.warmUp(version)).rejects.toMatchObject({ code: 'invalid-artifact' })
    expect(await predictor.state('line', 1)).toMatchObject({ state: 'UNAVAILABLE', reason: expect.stringMatching(/.+/) })
    await expect(predictor.warmUp(version)).rejects.toMatchObject({ code: 'invalid-artifact' })
    // Another model of its name is another matter.
    await registry.deleteAlias('line', 'champion')
    await registry.deleteModel('line')
    await register(registry, 'line', line(2, 1))
    expect(await predictor.state('line', 1)).toEqual({ state: 'READY', reason: '' })
  })

  it('runs the warm-up once, until anything changes', async () => {
    const { registry, predictor } = createApi()
    await register(registry, 'line', line(2, 1))
    await registry.putServingConfig('line', { model_warmup: [{ count: 3 }] })
    const run = vi.spyOn(Scheduler.prototype, 'warm')
    const ready = async () => predictor.warmUp(await predictor.resolve('line'))
    for (let i = 0; i < 5; i++) expect(await ready()).toBe('kernels')
    expect(run).toHaveBeenCalledTimes(3)
    await registry.putServingConfig('line', { model_warmup: [{ count: 2 }] })
    await ready()
    expect(run).toHaveBeenCalledTimes(5)
    await predictor.release('line')
    await ready()
    await ready()
    expect(run).toHaveBeenCalledTimes(7)
  })

  it('finds a version ready that could not be loaded at first, and was by a request since', async () => {
    const { registry, predictor } = createApi()
    await register(registry, 'line', line(2, 1))
    vi.spyOn(registry, 'getArtifact').mockRejectedValueOnce(new MaasError('unavailable', 'The disk is away.'))
    await expect(predictor.warmUp(await predictor.resolve('line'))).rejects.toMatchObject({ code: 'unavailable' })
    expect(await predictor.state('line', 1)).toEqual({ state: 'UNAVAILABLE', reason: 'The disk is away.' })
    await predictor.predictRows(ask)
    expect(await predictor.state('line', 1)).toEqual({ state: 'READY', reason: '' })
  })

  it('takes a model out of service, for every reference to it, and back', async () => {
    const { registry, predictor } = createApi()
    await register(registry, 'line', line(2, 1))
    const before = await predictor.resolve('line')
    await registry.setLoaded('line', false)
    await predictor.release('line')
    for (const ref of ['line', 'line@1', 'line@champion', '']) await expect(predictor.resolve(ref)).rejects.toMatchObject({ code: 'unavailable' })
    expect(await predictor.state('line', 1)).toMatchObject({ state: 'UNAVAILABLE', reason: expect.stringContaining('unloaded') })
    // A request that was resolved before is answered.
    expect((await predictor.run(before, { x: Float32Array.of(1), text: [] })).y[0]).toBe(3)
    await registry.putServingConfig('line', { max_batch_size: 4 })
    await expect(predictor.resolve('line')).rejects.toMatchObject({ code: 'unavailable' })
    await registry.setLoaded('line', true)
    await predictor.warmUp(await predictor.resolve('line'))
    expect([...(await predictor.predictRows(ask)).y]).toEqual([7])
  })

  it('makes the next champion ready of a model that is in use, and of no other', async () => {
    const registry = createMemoryStore()
    const sessions = createSessions(testKernels, onnxruntime)
    const predictor = new Predictor(registry, sessions, datasetParts.datasets)
    const [first, second] = [await register(registry, 'line', line(2, 1)), await register(registry, 'line', line(2, 2))]
    const other = await register(registry, 'other', line(7, 7))
    await predictor.predictRows(ask)
    expect([first, second, other].map(({ artifact }) => sessions.has(artifact!.sha256))).toEqual([true, false, false])
    await registry.setAlias('line', 'champion', 2)
    await vi.waitFor(() => expect(sessions.has(second.artifact!.sha256)).toBe(true))
    expect(sessions.has(other.artifact!.sha256)).toBe(false)
    expect(await predictor.state('line', 2)).toEqual({ state: 'READY', reason: '' })
  })

  it('does not know versions that are not there or not READY', async () => {
    const { registry, predictor } = createApi()
    await register(registry, 'line', line(2, 1))
    expect((await predictor.state('line', 2)).state).toBe('UNAVAILABLE')
    expect((await predictor.state('nobody', 1)).state).toBe('UNAVAILABLE')
  })
})
