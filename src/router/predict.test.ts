import { beforeEach, describe, expect, it } from 'vitest'
import { type Api, createApi } from './testing/api.ts'
import { brighter, line, register, shape } from './testing/models.ts'

let api: Api
beforeEach(() => {
  api = createApi()
})

const predict = (body: unknown) => api.call('POST', 'predict', body)

/** The answer is an error of the protocol: its text, and nothing of a result. */
async function refused(body: unknown, status: number, code: string): Promise<string> {
  const answer = await predict(body)
  expect(answer).toMatchObject({ status, body: { error: expect.any(String), code } })
  expect(Object.keys(answer.body as object).toSorted()).toEqual(['code', 'error'])
  return (answer.body as { error: string }).error
}

describe('POST predict', () => {
  it('answers the article: y = 2x + 1 at 1 is 3', async () => {
    await register(api.registry, 'line', line(2, 1))
    const answer = await predict({ x: [1.0] })
    expect(answer).toMatchObject({ status: 200, body: { y_pred: [3] } })
    expect(answer.headers.get('Content-Type')).toBe('application/json')
    expect(answer.headers.get('Maas-Model')).toBe('line@1')
    expect(answer.headers.get('Maas-Engine')).toBe('kernels')
    expect(answer.headers.get('Server-Timing')).toMatch(/^read;dur=[\d.]+, queue;dur=[\d.]+, infer;dur=[\d.]+, write;dur=[\d.]+$/)
  })

  it('answers several instances with as many predictions', async () => {
    await register(api.registry, 'line', line(2, 1))
    expect((await predict({ instances: [[0], { x: 1 }, [-2]] })).body).toEqual({ predictions: [1, 3, -3] })
  })

  it('gives label and scores of a classification', async () => {
    await register(api.registry, 'shape', shape())
    const { body } = await predict({ x: [1, 3] })
    const high = Math.exp(3) / (Math.exp(1) + Math.exp(3))
    expect(body).toEqual({
      y_pred: ['10'],
      predictions: [{ label: '10', scores: { 'long': expect.closeTo(1 - high, 6), '10': expect.closeTo(high, 6) } }],
    })
    const many = (await predict({ instances: [[2, 1], { width: 2, length: 1 }] })).body as { predictions: { label: string }[] }
    expect(many.predictions.map(({ label }) => label)).toEqual(['long', '10'])
    expect(many).not.toHaveProperty('y_pred')
  })

  it('takes an image flat, nested, with channels, or by name', async () => {
    await register(api.registry, 'brighter', brighter())
    const top = [[200, 100, 0], [0, 0, 10]]
    const forms = [top, top.flat(), top.map((row) => row.map((pixel) => [pixel])), { image: top }, { image: top.flat() }]
    const answers = await Promise.all(forms.map((x) => predict({ x })))
    for (const { body } of answers) expect(body).toEqual(answers[0]!.body)
    expect(answers[0]!.body).toMatchObject({ y_pred: ['top'] })
    expect((await predict({ x: [[0, 0, 0], [0, 9, 0]] })).body).toMatchObject({ y_pred: ['bottom'] })

    await register(api.registry, 'colour', brighter(3))
    const pixel = [1, 2, 3]
    expect((await predict({ model: 'colour', x: [[pixel, pixel, pixel], [pixel, pixel, [255, 255, 255]]] })).body)
      .toMatchObject({ y_pred: ['bottom'] })
    expect(await refused({ model: 'colour', x: top }, 400, 'invalid-input')).toMatch(/3 channels.*2 x 3 x 3/)
  })

  it('asks the version that is named', async () => {
    await register(api.registry, 'line', line(2, 1))
    await register(api.registry, 'line', line(0, 7))
    await register(api.registry, 'other', line(0, 9))
    const at = async (model?: string) => ((await predict({ model, x: [1] })).body as { y_pred: number[] }).y_pred[0]
    expect(await at('line')).toBe(3)
    expect(await at('line@champion')).toBe(3)
    expect(await at('line@2')).toBe(7)
    expect(await at()).toBe(9)
    expect(await at('')).toBe(9)
    await api.registry.setAlias('line', 'default', 2)
    expect(await at()).toBe(7)
  })

  it('follows an alias from the moment that its change is told', async () => {
    await register(api.registry, 'line', line(2, 1))
    await register(api.registry, 'line', line(0, 7))
    const at = async () => ((await predict({ model: 'line', x: [1] })).body as { y_pred: number[] }).y_pred[0]
    expect(await at()).toBe(3)
    await api.registry.setAlias('line', 'champion', 2)
    expect(await at()).toBe(7)
    await api.registry.rollbackAlias('line', 'champion')
    expect(await at()).toBe(3)
    await api.registry.deleteAlias('line', 'champion')
    expect((await predict({ model: 'line', x: [1] })).status).toBe(404)
  })
})

describe('bad input to predict', () => {
  beforeEach(async () => {
    await register(api.registry, 'shape', shape())
    await register(api.registry, 'brighter', brighter())
  })
  const toShape = (x: unknown) => refused({ model: 'shape', x }, 400, 'invalid-input')
  const toBrighter = (x: unknown) => refused({ model: 'brighter', x }, 400, 'invalid-input')

  it('is a wrong number of features: got, expected, and their names', async () => {
    expect(await toShape([1])).toBe('x has 1 value, but the model takes 2 numbers: length, width.')
    expect(await toShape([1, 2, 3])).toMatch(/x has 3 values.*length, width/)
    expect(await toShape([])).toMatch(/x has 0 values/)
    expect(await refused({ model: 'shape', instances: [[1, 2], [1]] }, 400, 'invalid-input')).toMatch(/^instances\[1\] has 1 value/)
    expect(await toShape({ length: 1 })).toMatch(/x lacks "width"/)
    expect(await toShape({ length: 1, width: 2, height: 3 })).toMatch(/x has a field "height".*length, width/)
  })

  it('is what is not a number: the place and its feature', async () => {
    expect(await toShape([1, null])).toBe('x[1] ("width") must be a number; got null.')
    expect(await toShape([1, 'NaN'])).toMatch(/x\[1\] \("width"\) must be a number; got "NaN"/)
    expect(await toShape({ length: true, width: 1 })).toMatch(/x\.length must be a number; got true/)
    expect(await toShape([[1, 2]])).toMatch(/x has 1 value/)
    expect(await refused('{"model":"shape","x":[1,1e39]}', 400, 'invalid-input')).toMatch(/x\[1\] \("width"\) is too large/)
    expect(await refused('{"model":"shape","x":[1,1e999]}', 400, 'invalid-input')).toMatch(/too large/)
    expect(await refused('{"model":"shape","x":[1,NaN]}', 400, 'invalid-json')).toMatch(/"x":\[1,NaN.*JSON has no NaN/)
    for (const x of [3, 'three', null, false]) expect(await toShape(x)).toMatch(/x must be one instance.*length, width/)
  })

  it('is an image of another size: where', async () => {
    expect(await toBrighter([1, 2, 3])).toMatch(/x must be a list of 6, for an image "image" of 2 x 3 x 1 pixels; got a list of 3/)
    expect(await toBrighter([[1, 2, 3], [1, 2]])).toMatch(/x\[1\] must be a list of 3/)
    expect(await toBrighter([[1, 2, 3], 4])).toMatch(/x\[1\] must be a list of 3.*got 4/)
    expect(await toBrighter([[1, 2, 3], [1, 2, null]])).toMatch(/x\[1\]\[2\] must be a number/)
    expect(await toBrighter([[[1], [2], [3]], [[1], [2], [3, 4]]])).toMatch(/x\[1\]\[2\] must be a list of 1/)
    expect(await toBrighter({ image: 3 })).toMatch(/x\.image must be an image/)
    expect(await toBrighter({ picture: [] })).toMatch(/field "picture"/)
  })

  it('is an unknown model, version or alias', async () => {
    expect(await refused({ model: 'nobody', x: [1] }, 404, 'model-not-found')).toMatch(/no model "nobody"/)
    expect(await refused({ model: 'shape@7', x: [1, 2] }, 404, 'version-not-found')).toMatch(/"shape" has no version 7/)
    expect(await refused({ model: 'shape@staging', x: [1, 2] }, 404, 'alias-not-found')).toMatch(/no alias "staging"; its aliases: "champion"/)
    for (const model of ['@3', 'shape@', 'a@b@c']) {
      expect(await refused({ model, x: [1, 2] }, 400, 'invalid-input')).toMatch(/"name", "name@3" or "name@alias"/)
    }
    await api.registry.createVersion('shape', { description: '', params: {}, dataset: null, run: null, engine: 'kernels' })
    expect(await refused({ model: 'shape@2', x: [1, 2] }, 503, 'unavailable')).toMatch(/shape@2 is PENDING/)
    api = createApi()
    expect(await refused({ x: [1] }, 404, 'model-not-found')).toMatch(/train or import one first/)
  })

  it('is a body of another form', async () => {
    expect(await refused('', 400, 'invalid-json')).toMatch(/empty/)
    expect(await refused('{"x":[1', 400, 'invalid-json')).toMatch(/not JSON:.*position/)
    expect(await refused('{x=1', 400, 'invalid-json')).toMatch(/position 1|Unexpected token/)
    expect(await refused('[1]', 400, 'invalid-input')).toMatch(/JSON object/)
    expect(await refused({ model: 'shape' }, 400, 'invalid-input')).toMatch(/either "x".*or "instances"/)
    expect(await refused({ x: [1, 2], instances: [[1, 2]] }, 400, 'invalid-input')).toMatch(/either/)
    expect(await refused({ modle: 'shape', x: [1, 2] }, 400, 'invalid-input')).toMatch(/unknown field "modle"; known are x, instances, model/)
    expect(await refused({ model: 3, x: [1, 2] }, 400, 'invalid-input')).toMatch(/"model" must be a text/)
    expect(await refused({ model: 'shape', instances: [] }, 400, 'invalid-input')).toMatch(/at least one/)
    expect(await refused({ model: 'shape', instances: {} }, 400, 'invalid-input')).toMatch(/must be a list/)
  })

  it('is a body over the limit, seen by its declared length or while it arrives', async () => {
    const declared = await api.call('POST', 'predict', '{}', { 'Content-Length': '8000001' })
    expect(declared).toMatchObject({ status: 413, body: { code: 'too-large', error: expect.stringMatching(/8 MB/) } })
    let sent = 0
    let cancelled = false
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => (sent++, controller.enqueue(new Uint8Array(1_000_000).fill(32))),
      cancel: () => void (cancelled = true),
    })
    expect(await api.call('POST', 'predict', endless)).toMatchObject({ status: 413, body: { code: 'too-large' } })
    expect(cancelled).toBe(true)
    expect(sent).toBeLessThan(12)
  })

  it('never leads to an answer that is not JSON', async () => {
    await register(api.registry, 'steep', line(3e38, 0))
    expect(await refused({ model: 'steep', x: [1000] }, 500, 'internal')).toMatch(/steep@1.*not a finite number/)
  })
})

describe('predictRows', () => {
  it('refuses what is not a finite number, and says where', async () => {
    await register(api.registry, 'line', line(2, 1))
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(api.predictor.predictRows({ model: 'line', x: Float32Array.of(1, bad) }))
        .rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('x[1]') })
    }
  })

  it('answers rows of raw numbers', async () => {
    await register(api.registry, 'shape', shape())
    const result = await api.predictor.predictRows({ model: 'shape@champion', x: Float32Array.of(1, 3, 9, 0) })
    expect(result).toMatchObject({ model: 'shape@1', engine: 'kernels', rows: 2, labels: ['long', '10'] })
    expect(result.y).toHaveLength(4)
    expect(result.y[0]! + result.y[1]!).toBeCloseTo(1, 6)
    await register(api.registry, 'line', line(2, 1))
    expect(await api.predictor.predictRows({ model: 'line', x: Float32Array.of(1, 2) })).toEqual(
      { model: 'line@1', engine: 'kernels', rows: 2, y: Float32Array.of(3, 5) },
    )
  })

  it('refuses what is not a whole number of rows', async () => {
    await register(api.registry, 'shape', shape())
    for (const length of [0, 3]) {
      await expect(api.predictor.predictRows({ model: 'shape', x: new Float32Array(length) }))
        .rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/rows of 2 numbers.*length, width.*got [03]/) })
    }
  })
})
