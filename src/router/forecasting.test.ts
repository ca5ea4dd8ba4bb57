import { beforeAll, describe, expect, it } from 'vitest'
import { columnInfos } from '../data/column-info.ts'
import type { Dataset } from '../data/dataset.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { completeRunConfig } from '../train/complete-config.ts'
import { createKernelEngine } from '../train/kernel-engine.ts'
import type { RunConfig } from '../train/run-config.ts'
import { trainToEnd } from '../train/testing/train-to-end.ts'
import { type Api, createApi } from './testing/api.ts'
import { finished, register } from './testing/models.ts'

/** Each value is 10 above the one before; `gaps` are missing. */
function ramp(gaps: readonly number[] = []): Dataset {
  return {
    name: 'ramp', rows: 60,
    columns: [
      { kind: 'number', name: 'level', values: Float64Array.from({ length: 60 }, (_, i) => (gaps.includes(i) ? Number.NaN : 10 * i + (i % 2))) },
      { kind: 'number', name: 'wind', values: Float64Array.from({ length: 60 }, (_, i) => i % 3) },
    ],
  }
}

async function serve(api: Api, name: string, dataset: Dataset, given: Partial<RunConfig>): Promise<void> {
  const config = completeRunConfig(
    { model: name, dataset: 'ramp', target: 'level', task: 'forecasting', window: 4, epochs: 40, ...given }, { ...dataset, columns: columnInfos(dataset) },
  )
  const { model } = await trainToEnd(config, dataset, { engine: createKernelEngine(await testKernels('plain')) })
  await register(api.registry, name, finished(model.graph, model.signature))
}

describe('a served forecast', () => {
  let api: Api

  beforeAll(async () => {
    api = createApi()
    await serve(api, 'next', ramp(), {})
    await serve(api, 'gaps', ramp([7, 20]), {})
    await serve(api, 'both', ramp(), { features: ['wind'], horizon: 2 })
  })

  const predict = (model: string, body: object) => api.call('POST', 'predict', { model, ...body })
  const numbersOf = async (model: string, x: unknown): Promise<number[]> => {
    const { status, body } = await predict(model, { x })
    expect(status, JSON.stringify(body)).toBe(200)
    return (body as { y_pred: number[] }).y_pred
  }

  it('goes on from the newest values, as a list or by name, of a history of any length', async () => {
    const [next] = await numbersOf('next', [1000, 1011, 1020, 1031])
    expect(next).toBeGreaterThan(1035)
    expect(next).toBeLessThan(1046)
    expect(await numbersOf('next', { level: [1000, 1011, 1020, 1031] })).toEqual([next])
    expect(await numbersOf('next', [5, -3000, 1000, 1011, 1020, 1031])).toEqual([next])
    const { body } = await predict('next', { instances: [[1000, 1011, 1020, 1031], [0, 11, 20, 31]] })
    expect((body as { predictions: number[] }).predictions).toEqual([next, expect.closeTo(next! - 1000, 3)])
  })

  it('tells as many steps as its horizon, from several columns', async () => {
    const rows = [[1000, 0], [1011, 1], [1020, 2], [1031, 0]]
    const answer = await numbersOf('both', rows)
    expect(answer).toHaveLength(2)
    const columns = { level: rows.map(([level]) => level), wind: [9, 9, ...rows.map(([, wind]) => wind)] }
    expect(await numbersOf('both', columns)).toEqual(answer)
    expect((await predict('both', { instances: [rows, columns] })).body).toEqual({ predictions: [answer, answer] })
  })

  it('takes null for what is missing where the data had gaps', async () => {
    expect(await numbersOf('gaps', [1000, null, 1011, null])).toEqual(await numbersOf('gaps', [1000, 1000, 1011, 1011]))
    expect(await numbersOf('gaps', [null, 1000, 1011, 1020])).toEqual(await numbersOf('gaps', [1000, 1000, 1011, 1020]))
  })

  it('answers on the fast lane', async () => {
    const rows = [1000, 0, 1011, 1, 1020, 2, 1031, 0]
    const ask = (x: readonly number[], count?: number) =>
      api.predictor.predictRows({ model: 'both', x: Float32Array.from(x), ...(count === undefined ? {} : { rows: count }) })
    const answer = await numbersOf('both', [[1000, 0], [1011, 1], [1020, 2], [1031, 0]])
    expect(Array.from((await ask(rows)).y)).toEqual(answer)
    expect(Array.from((await ask([...rows, ...rows])).y)).toEqual([...answer, ...answer])
    // One history, longer than need be; and two.
    expect(Array.from((await ask([...rows, ...rows], 1)).y)).toEqual(answer)
    expect(Array.from((await ask([7, 7, ...rows, 8, 8, ...rows], 2)).y)).toEqual([...answer, ...answer])
    await expect(ask(rows.slice(2), 1)).rejects.toThrow('takes rows of 8 numbers (at least 4 steps, oldest first, of level, wind), but got 6 numbers in all')
  })

  it.each([
    ['next', [1, 2, 3], 'x has 3 values, but the model takes at least 4 numbers of "level", oldest first.'],
    ['next', { wind: [1, 2, 3, 4] }, 'x has a field "wind", but the model takes at least 4 numbers of "level", oldest first.'],
    ['next', {}, 'x.level must be a list of numbers'],
    ['next', 7, 'x must be one instance, a list or a record by name, of at least 4 numbers of "level", oldest first; got 7.'],
    ['next', [1, 2, 'x', 4], 'x[2] must be a number; got "x".'],
    ['next', [1, 2, null, 4], 'x[2] must be a number; got null.'],
    ['gaps', [1, null, null, null, null], 'x has no value of "level" at all: at least one must be known.'],
    ['both', [1, 2, 3, 4], 'x[0] must be a list of 2 numbers (level, wind); got 1.'],
    ['both', [[1, 2], [1, 2], [1, 'a'], [1, 2]], 'x[2][1] ("wind") must be a number; got "a".'],
    ['both', { level: [1, 2, 3, 4] }, 'x.wind must be a list of numbers'],
    ['both', { level: [1, 2, 3, 4], wind: [1] }, 'x.wind has 1 value, but the model takes at least 4 steps, oldest first, of level, wind.'],
  ])('%s refuses %j', async (model, x, error) => {
    expect(await predict(model, { x })).toMatchObject({ status: 400, body: { error: expect.stringContaining(error) } })
  })
})
