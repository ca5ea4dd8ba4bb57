import { beforeEach, describe, expect, it } from 'vitest'
import { type Api, createApi } from './testing/api.ts'
import { heavy, line, register, successor } from './testing/models.ts'

let api: Api
beforeEach(async () => {
  api = createApi()
  await register(api.registry, 'heavy', heavy())
  await register(api.registry, 'line', line(2, 1))
  await register(api.registry, 'stepwise', successor(false))
  await register(api.registry, 'decoder', successor(true))
})

describe('models over sequences', () => {
  it('classify lists of ids, padded where they are short', async () => {
    const answer = await api.call('POST', 'predict', { model: 'heavy', x: [4, 1] })
    expect(answer).toMatchObject({ status: 200, body: { y_pred: ['heavy'] } })
    const several = await api.call('POST', 'predict', { model: 'heavy', instances: [[1], { ids: [4, 4, 4] }, [2, 2]] })
    expect(several.body).toMatchObject({ predictions: [{ label: 'light' }, { label: 'heavy' }, { label: 'light' }] })
    const fast = await api.predictor.predictRows({ model: 'heavy', x: Float32Array.of(4, 4, 0, 1, 0, 0) })
    expect(fast).toMatchObject({ rows: 2, labels: ['light', 'heavy'] })
    expect(fast.y[1]).toBeGreaterThan(0.9)
  })

  it.each([
    [[5], 'x[0] must be a whole number from 0 to 4; got 5.'],
    [[1, 1.5], 'x[1] must be a whole number from 0 to 4; got 1.5.'],
    [['a'], 'x[0] must be a whole number from 0 to 4; got "a".'],
    [[1, 2, 3, 4], 'x has 4 ids, but the model takes up to 3 ids of "ids", each a whole number from 0 to 4.'],
    [[], 'x has 0 ids'],
    [3, 'x must be one instance, a list or a record by name, of up to 3 ids'],
  ])('refuse %j', async (x, error) => {
    expect(await api.call('POST', 'predict', { model: 'heavy', x })).toMatchObject({ status: 400, body: { code: 'invalid-input', error: expect.stringContaining(error) } })
  })

  it('refuse ids that are none on the fast lane too', async () => {
    const ask = (...x: number[]) => api.predictor.predictRows({ model: 'heavy', x: Float32Array.from(x) })
    await expect(ask(1, 2, 5)).rejects.toThrow('x[2] is 5; the model takes up to 3 ids')
    await expect(ask(1, 2.5, 0)).rejects.toThrow('x[1] is 2.5')
  })

  it('translate: scores at each position, of one list or of several', async () => {
    const { status, body, headers } = await api.call('POST', 'translate', { model: 'stepwise', input: [1, 3] })
    const { output } = body as { output: number[][] }
    expect(status).toBe(200)
    expect(headers.get('Maas-Model')).toBe('stepwise@1')
    expect(output.map((scores) => scores.indexOf(Math.max(...scores)))).toEqual([2, 0])
    expect(output[0]!.reduce((a, b) => a + b)).toBeCloseTo(1, 5)
    const several = (await api.call('POST', 'translate', { model: 'stepwise', input: [[1], [2, 2]] })).body as { output: number[][][] }
    expect(several.output.map((steps) => steps.length)).toEqual([2, 2])
    expect((await api.call('POST', 'predict', { model: 'stepwise', x: [0, 1] })).body).toEqual({ y_pred: [1, 2] })
  })

  it('write the answer of a decoder id by id, from its start', async () => {
    expect((await api.call('POST', 'predict', { model: 'decoder', instances: [[1], [0, 1]] })).body).toEqual({ predictions: [[3, 0], [3, 0]] })
    const { output } = (await api.call('POST', 'translate', { model: 'decoder', input: [1] })).body as { output: number[][] }
    expect(output.map((scores) => scores.indexOf(Math.max(...scores)))).toEqual([3, 0])
  })

  it.each([
    [{ model: 'stepwise', input: 1 }, '"input" must be a text or a list of ids, or a list of such; got 1.'],
    [{ model: 'stepwise', input: 'one' }, 'input must be one instance, a list or a record by name, of up to 2 ids'],
    [{ model: 'stepwise', input: [9] }, 'input[0] must be a whole number from 0 to 3; got 9.'],
    [{ model: 'stepwise', input: [[1], [9]] }, 'input[1][0] must be a whole number from 0 to 3; got 9.'],
    [{ model: 'line', input: [1] }, 'line@1 is a regression, not a translation: ask it at maas/predict.'],
    [{ model: 'stepwise', text: 'a' }, 'unknown field "text"'],
  ])('refuse to translate %j', async (body, error) => {
    expect(await api.call('POST', 'translate', body)).toMatchObject({ status: 400, body: { error: expect.stringContaining(error) } })
  })
})
