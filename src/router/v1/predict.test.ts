import { beforeEach, describe, expect, it } from 'vitest'
import { type Api, createApi } from '../testing/api.ts'
import { brighter, heavy, line, register, shape, successor } from '../testing/models.ts'
import { arrival } from '../testing/table.ts'

let api: Api
beforeEach(async () => {
  api = createApi()
  await register(api.registry, 'line', line(2, 1))
  await register(api.registry, 'shape', shape())
})

const ask = (path: string, body: unknown) => api.call('POST', `v1/models/${path}`, body)
const predict = async (model: string, body: object) => (await ask(`${model}:predict`, body)).body as { predictions: never; outputs: never }

async function refused(path: string, body: unknown, status: number): Promise<string> {
  const answer = await ask(path, body)
  expect(answer).toMatchObject({ status, body: { error: expect.any(String) } })
  expect(answer.body).not.toHaveProperty('predictions')
  return (answer.body as { error: string }).error
}

describe(':predict in rows', () => {
  it('answers as the documentation of TensorFlow Serving does: bare values, lists, and records by name', async () => {
    const answer = await ask('line:predict', { instances: [1.0, 2.0, 5.0] })
    expect(answer).toMatchObject({ status: 200, body: { predictions: [3, 5, 11] } })
    expect(answer.headers.get('Maas-Model')).toBe('line@1')
    expect(answer.headers.get('Maas-Engine')).toBe('kernels')
    expect(answer.headers.get('Server-Timing')).toMatch(/infer;dur=/)
    expect(answer.body).toEqual({ predictions: [3, 5, 11] })
    for (const instances of [[[1], [2]], [{ x: 1 }, { x: 2 }], [{ x: [1] }, { x: [2] }]]) {
      expect(await predict('line', { instances, signature_name: 'serving_default' })).toEqual({ predictions: [3, 5] })
    }
  })

  it('gives the two outputs of a classifier as an object for each row, scores in the order of its labels', async () => {
    const high = Math.exp(3) / (Math.exp(1) + Math.exp(3))
    const wide = { label: '10', scores: [expect.closeTo(1 - high, 6), expect.closeTo(high, 6)] }
    for (const instance of [[1, 3], { length: 1, width: 3 }, { width: [3], length: [1] }, { x: [1, 3] }]) {
      expect(await predict('shape', { instances: [instance] })).toEqual({ predictions: [wide] })
    }
  })

  it('takes images flat, nested and by name, and ids', async () => {
    await register(api.registry, 'brighter', brighter())
    await register(api.registry, 'heavy', heavy())
    const top = [[200, 100, 0], [0, 0, 10]]
    for (const instance of [top, top.flat(), top.map((row) => row.map((pixel) => [pixel])), { image: top }, { x: top }]) {
      expect(await predict('brighter', { instances: [instance] })).toMatchObject({ predictions: [{ label: 'top' }] })
    }
    for (const instance of [[4, 3], { ids: [4, 3] }, { x: [4, 3] }]) {
      expect(await predict('heavy', { instances: [instance] })).toMatchObject({ predictions: [{ label: 'heavy' }] })
    }
  })

  it('gives the ids of a translation', async () => {
    await register(api.registry, 'successor', successor(true))
    expect(await predict('successor', { instances: [[1, 2]] })).toEqual({ predictions: [[3, 0]] })
  })

  it('takes numbers and texts by feature, by input of the graph, and texts as bytes', async () => {
    await register(api.registry, 'orders', await arrival())
    const b64 = btoa('Ulm')
    const rows = [
      { weight: 7, town: 'Ulm', price: 3 }, [7, 'Ulm', 3], { weight: [7], town: [{ b64 }], price: 3 }, [7, { b64 }, 3], { x: [7, 3], x_text: 'Ulm' }, { x: [7, 3], x_text: ['Ulm'] },
    ]
    const { predictions } = await predict('orders', { instances: rows }) as { predictions: unknown[] }
    expect(predictions).toHaveLength(rows.length)
    for (const prediction of predictions) expect(prediction).toEqual(predictions[0])
    const { predictions: missing } = await predict('orders', { instances: [{ weight: 7, town: 'Ulm' }, [7, 'Ulm', null], { x: [7, null], x_text: 'Ulm' }] }) as { predictions: unknown[] }
    expect(missing[1]).toEqual(missing[0])
    expect(missing[2]).toEqual(missing[0])
    expect(missing[0]).not.toEqual(predictions[0])
  })
})

describe(':predict in columns', () => {
  it('answers a list for a list, and for each name a list', async () => {
    expect(await predict('line', { inputs: [1, 2] })).toEqual({ outputs: [3, 5] })
    expect(await predict('line', { inputs: { x: [1, 2] } })).toEqual({ outputs: [3, 5] })
    expect(await predict('line', { inputs: { x: [[1], [2]] } })).toEqual({ outputs: [3, 5] })
    const byFeature = await predict('shape', { inputs: { length: [1, 3], width: [3, 1] } })
    expect(byFeature).toEqual({ outputs: { label: ['10', 'long'], scores: [[expect.any(Number), expect.any(Number)], [expect.any(Number), expect.any(Number)]] } })
    expect(await predict('shape', { inputs: { x: [[1, 3], [3, 1]] } })).toEqual(byFeature)
    expect(await predict('shape', { inputs: [[1, 3], [3, 1]] })).toEqual(byFeature)
  })
})

describe('versions and labels', () => {
  it('are those of the path', async () => {
    await register(api.registry, 'line', line(0, 7))
    await api.registry.setAlias('line', 'next', 2)
    const at = async (path: string) => {
      const { body, headers } = await ask(`${path}:predict`, { instances: [1] })
      return [(body as { predictions: number[] }).predictions[0], headers.get('Maas-Model')]
    }
    expect(await at('line')).toEqual([3, 'line@1'])
    expect(await at('line/versions/1')).toEqual([3, 'line@1'])
    expect(await at('line/versions/2')).toEqual([7, 'line@2'])
    expect(await at('line/labels/next')).toEqual([7, 'line@2'])
    expect(await at('line/labels/champion')).toEqual([3, 'line@1'])
  })

  it('that are not there are 404', async () => {
    const body = { instances: [1] }
    expect(await refused('nobody:predict', body, 404)).toMatch(/no model "nobody"/)
    expect(await refused('line/versions/9:predict', body, 404)).toMatch(/no version 9/)
    expect(await refused('line/versions/first:predict', body, 404)).toMatch(/"first" is not a version/)
    expect(await refused('line/labels/next:predict', body, 404)).toMatch(/no alias "next"/)
    expect(await refused('line/labels/1:predict', body, 404)).toMatch(/versions\/1/)
    expect(await refused('line:train', body, 405)).toMatch(/not possible/)
  })
})

describe(':classify and :regress', () => {
  it('give each label with its score, for examples and what they share', async () => {
    const { body } = await ask('shape:classify', { signature_name: 'tensorflow/serving/classify', context: { width: 3 }, examples: [{ length: 1 }, { length: [9] }] })
    const { result } = body as { result: [string, number][][] }
    expect(result.map((row) => row.map(([label]) => label))).toEqual([['long', '10'], ['long', '10']])
    expect(result[0]![1]![1]).toBeGreaterThan(0.8)
    expect(result[1]![0]![1]).toBeGreaterThan(0.9)
    expect(result[0]![0]![1] + result[0]![1]![1]).toBeCloseTo(1, 6)
  })

  it('give a number for each example', async () => {
    expect((await ask('line:regress', { examples: [{ x: 1 }, { x: [2] }] })).body).toEqual({ result: [3, 5] })
    expect((await ask('line/versions/1:regress', { signature_name: 'tensorflow/serving/regress', examples: [{ x: 1 }] })).body).toEqual({ result: [3] })
  })

  it('are refused by models of the other kind, and for features that are given twice', async () => {
    expect(await refused('line:classify', { examples: [{ x: 1 }] }, 400)).toMatch(/not a classifier/)
    expect(await refused('shape:regress', { examples: [{ length: 1, width: 2 }] }, 400)).toMatch(/does not answer one number.*:classify/)
    expect(await refused('shape:classify', { context: { width: 1 }, examples: [{ length: 1, width: 2 }] }, 400)).toMatch(/examples\[0\] has "width", which "context" gives/)
    expect(await refused('shape:classify', { context: [], examples: [{ length: 1, width: 2 }] }, 400)).toMatch(/"context" must be an object/)
    expect(await refused('shape:classify', { examples: [[1, 2]] }, 400)).toMatch(/examples\[0\] must be an object/)
    expect(await refused('shape:classify', { examples: [] }, 400)).toMatch(/at least one/)
    expect(await refused('shape:classify', {}, 400)).toMatch(/"examples" must be a list/)
  })
})

describe('bad input', () => {
  it('is not exactly one of instances and inputs', async () => {
    expect(await refused('line:predict', {}, 400)).toMatch(/exactly one of "instances".*"inputs"/)
    expect(await refused('line:predict', { instances: [1], inputs: [1] }, 400)).toMatch(/exactly one/)
    expect(await refused('line:predict', { instances: { x: 1 } }, 400)).toMatch(/"instances" must be a list/)
    expect(await refused('line:predict', { instances: [] }, 400)).toMatch(/at least one/)
    expect(await refused('line:predict', { inputs: 1 }, 400)).toMatch(/"inputs" must be a list/)
    expect(await refused('line:predict', { inputs: {} }, 400)).toMatch(/no column/)
    expect(await refused('line:predict', { instances: [1], examples: [] }, 400)).toMatch(/unknown field "examples"/)
    expect(await refused('line:predict', '[1]', 400)).toMatch(/JSON object/)
    expect(await refused('line:predict', '{"instances":[NaN]}', 400)).toMatch(/JSON has no NaN/)
  })

  it('is a signature that there is not', async () => {
    for (const signature_name of ['other', 'tensorflow/serving/classify', 3, null]) {
      expect(await refused('line:predict', { instances: [1], signature_name }, 400)).toMatch(/signature for :predict/)
    }
  })

  it('is a wrong shape, type, name or length: where', async () => {
    expect(await refused('shape:predict', { instances: [[1, 2], [1]] }, 400)).toMatch(/^instances\[1\] has 1 value/)
    expect(await refused('shape:predict', { instances: [1] }, 400)).toMatch(/instances\[0\] must be one instance/)
    expect(await refused('shape:predict', { instances: [{ length: 1 }] }, 400)).toMatch(/instances\[0\] lacks "width"/)
    expect(await refused('shape:predict', { instances: [{ length: 1, width: 2, height: 3 }] }, 400)).toMatch(/field "height"/)
    expect(await refused('shape:predict', { instances: [{ length: 1, width: [2, 3] }] }, 400)).toMatch(/instances\[0\]\.width must be a number; got a list/)
    expect(await refused('shape:predict', { inputs: { length: [1], width: [1, 2] } }, 400)).toMatch(/inputs\.width has 2 rows, but inputs\.length has 1/)
    expect(await refused('shape:predict', { inputs: { x: [[1, 2], [1, 2, 3]] } }, 400)).toMatch(/inputs\[1\] has 3 numbers, but the model takes 2: length, width/)
    expect(await refused('line:predict', '{"instances":[1e39]}', 400)).toMatch(/instances\[0\].*too large/)
    expect(await refused('line:predict', { instances: ['1'] }, 400)).toMatch(/instances\[0\].*must be a number; got "1"/)
    expect(await refused('line:predict', { instances: [{ b64: btoa('1') }] }, 400)).toMatch(/no text or image/)
    expect(await refused('line:predict', `{"instances":[{"__proto__":{"x":1}}]}`, 400)).toMatch(/field "__proto__"/)
  })

  it('is bytes that are no base64 or no text', async () => {
    await register(api.registry, 'orders', await arrival())
    expect(await refused('orders:predict', { instances: [[1, { b64: '***' }, 1]] }, 400)).toMatch(/instances\[0\]\[1\]\.b64 must be bytes in base64/)
    expect(await refused('orders:predict', { instances: [{ weight: 1, price: 1, town: { b64: btoa('\xff') } }] }, 400)).toMatch(/town\.b64 is not a text in UTF-8/)
  })

  it('is a body over the limit, a wrong method, and an explanation that nobody can give', async () => {
    expect((await api.call('POST', 'v1/models/line:predict', '{}', { 'Content-Length': '8000001' })).status).toBe(413)
    const get = await api.call('GET', 'v1/models/line:predict')
    expect(get).toMatchObject({ status: 405, body: { error: expect.any(String) } })
    expect(get.headers.get('Allow')).toBe('POST, OPTIONS')
    expect(await refused('line:explain', { instances: [1] }, 501)).toMatch(/explainer.*:predict/)
  })
})
