import { beforeAll, describe, expect, it } from 'vitest'
import { type Api, createApi } from '../testing/api.ts'
import { brighter, heavy, line, register, shape } from '../testing/models.ts'
import { arrival } from '../testing/table.ts'

let api: Api
beforeAll(async () => {
  api = createApi()
  await register(api.registry, 'shape', shape())
  await register(api.registry, 'orders', await arrival())
  await register(api.registry, 'brighter', brighter())
  await register(api.registry, 'heavy', heavy())
  await register(api.registry, 'line', line(2, 1))
})

const ask = (body: unknown, model = 'line', type = 'application/json') =>
  api.call('POST', model === '' ? 'invocations' : `invocations?model=${model}`, body, { 'Content-Type': type })
const predictions = async (body: unknown, model?: string, type?: string) => {
  const answer = await ask(body, model, type)
  expect(answer).toMatchObject({ status: 200, body: { predictions: expect.any(Array) } })
  expect(Object.keys(answer.body as object)).toEqual(['predictions'])
  return (answer.body as { predictions: unknown[] }).predictions
}

async function refused(body: unknown, status: number, errorCode: string, { model, type }: { model?: string; type?: string } = {}): Promise<string> {
  const answer = await ask(body, model, type)
  expect(answer).toMatchObject({ status, body: { error_code: errorCode, message: expect.any(String), error: expect.any(String), code: expect.any(String) } })
  expect(answer.body).not.toHaveProperty('predictions')
  return (answer.body as { message: string }).message
}

describe('POST invocations', () => {
  it('takes a data frame by columns and rows, with or without names and an index', async () => {
    expect(await predictions({ dataframe_split: { columns: ['x'], index: [7, 8], data: [[1], [2]] } })).toEqual([3, 5])
    expect(await predictions({ dataframe_split: { data: [[1], [2]] } })).toEqual([3, 5])
    const [first] = await predictions({ dataframe_split: { columns: ['width', 'length'], data: [[3, 1]] } }, 'shape')
    expect(first).toEqual({ label: '10', scores: { 'long': expect.any(Number), '10': expect.any(Number) } })
  })

  it('takes records, instances and inputs, and leaves parameters alone', async () => {
    for (const body of [
      { dataframe_records: [{ x: 1 }, { x: 2 }] }, { instances: [[1], [2]] }, { instances: [1, 2] }, { instances: [{ x: 1 }, { x: [2] }] }, { inputs: [[1], [2]] },
      { inputs: { x: [1, 2] } }, { inputs: { x: [[1], [2]] } }, { inputs: [1, 2], params: { temperature: 1 } }, { dataframe_records: [{ x: 1 }, { x: 2 }], params: null },
    ]) expect(await predictions(body), JSON.stringify(body)).toEqual([3, 5])
  })

  it('takes a CSV with a header', async () => {
    expect(await predictions('x\n1\n2\n', 'line', 'text/csv')).toEqual([3, 5])
    expect(await predictions('x\r\n1\r\n', 'line', 'Text/CSV; charset=UTF-8')).toEqual([3])
    const csv = await predictions('town,weight,price\nUlm,7,3\n"Ulm",7,\n', 'orders', 'text/csv')
    const records = await predictions({ dataframe_records: [{ weight: 7, town: 'Ulm', price: 3 }, { weight: 7, town: 'Ulm', price: null }] }, 'orders')
    expect(csv).toEqual(records)
    expect(csv[0]).not.toEqual(csv[1])
  })

  it('takes columns of pictures and of ids', async () => {
    expect(await predictions({ dataframe_split: { columns: ['image'], data: [[[[9, 9, 9], [0, 0, 0]]]] } }, 'brighter')).toMatchObject([{ label: 'top' }])
    expect(await predictions({ inputs: { ids: [[4, 3], [0, 1]] } }, 'heavy')).toMatchObject([{ label: 'heavy' }, { label: 'light' }])
    expect(await predictions('ids\n"[4,3]"\n', 'heavy', 'text/csv')).toMatchObject([{ label: 'heavy' }])
  })

  it('leaves out columns that the model does not know, as MLflow does with a signature', async () => {
    expect(await predictions({ dataframe_split: { columns: ['y', 'x'], data: [[9, 1]] } })).toEqual([3])
    expect(await predictions({ dataframe_records: [{ x: 1, y: 'three' }] })).toEqual([3])
    expect(await predictions('x,y\n1,9\n', 'line', 'text/csv')).toEqual([3])
  })

  it('is answered by the default endpoint, or the model that the query names', async () => {
    await api.registry.setAlias('line', 'default', 1)
    const answer = await ask({ instances: [1] }, '')
    expect(answer.body).toEqual({ predictions: [3] })
    expect(answer.headers.get('Maas-Model')).toBe('line@1')
    expect(answer.headers.get('Maas-Engine')).toBe('kernels')
    expect(answer.headers.get('Server-Timing')).toMatch(/infer;dur=/)
    expect((await ask({ instances: [[1, 3]] }, 'shape@champion')).headers.get('Maas-Model')).toBe('shape@1')
  })
})

describe('GET ping and version', () => {
  it('answer while the worker does', async () => {
    expect(await api.call('GET', 'ping')).toMatchObject({ status: 200 })
    const { status, body } = await api.call('GET', 'version')
    expect([status, new TextDecoder().decode(body as Uint8Array)]).toEqual([200, 'test-build'])
  })
})

describe('bad input', () => {
  it('is another content type, charset or parameter: 415', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1', 'text/csv; charset=utf-16', 'application/json; format=pandas-split', 'jsonapplication/json']) {
      expect(await refused({ instances: [1] }, 415, 'BAD_REQUEST', { type })).toMatch(/UTF-8/)
    }
    const none = await api.call('POST', 'invocations', new Uint8Array([123, 125]))
    expect(none).toMatchObject({ status: 415, body: { message: expect.stringMatching(/no Content-Type/) } })
  })

  it('is not exactly one of the four forms', async () => {
    for (const body of [{}, { params: {} }, { instances: [1], inputs: [1] }, { dataframe_split: { data: [[1]] }, dataframe_records: [] }]) {
      expect(await refused(body, 400, 'INVALID_PARAMETER_VALUE')).toMatch(/exactly one of dataframe_split/)
    }
    expect(await refused([[1]], 400, 'INVALID_PARAMETER_VALUE')).toMatch(/must be a JSON object with one of/)
    expect(await refused('3', 400, 'INVALID_PARAMETER_VALUE')).toMatch(/got 3/)
    expect(await refused({ instances: [1], columns: ['x'] }, 400, 'INVALID_PARAMETER_VALUE')).toMatch(/unknown field "columns"/)
    expect(await refused({ instances: [1], params: [1] }, 400, 'INVALID_PARAMETER_VALUE')).toMatch(/"params" must be/)
    expect(await refused('{"instances":', 400, 'BAD_REQUEST')).toMatch(/not JSON/)
    expect(await refused('', 400, 'BAD_REQUEST')).toMatch(/empty/)
  })

  it('is a data frame that is none', async () => {
    const split = (dataframe_split: unknown) => refused({ dataframe_split }, 400, 'INVALID_PARAMETER_VALUE')
    expect(await split([[1]])).toMatch(/"dataframe_split" must be an object/)
    expect(await split({ columns: ['x'] })).toMatch(/"dataframe_split.data" must be a list/)
    expect(await split({ columns: ['x'], data: [] })).toMatch(/at least one/)
    expect(await split({ columns: 'x', data: [[1]] })).toMatch(/columns" must be a list of names/)
    expect(await split({ columns: ['x', 'x'], data: [[1, 2]] })).toMatch(/columns has "x" twice/)
    expect(await split({ columns: ['x'], data: [[1], [1, 2]] })).toMatch(/dataframe_split.data\[1\] must be a list of 1/)
    expect(await split({ columns: ['x'], index: [1], data: [[1], [2]] })).toMatch(/index" must be a list with a value for each of the 2 rows/)
    expect(await split({ columns: ['x'], data: [[1]], dtype: 'float' })).toMatch(/unknown field "dtype"/)
    expect(await refused({ dataframe_records: { x: [1] } }, 400, 'INVALID_PARAMETER_VALUE')).toMatch(/"dataframe_records" must be a list/)
    expect(await refused({ inputs: { x: [1, 2], y: [1] } }, 400, 'INVALID_PARAMETER_VALUE')).toMatch(/inputs.y has 1 rows/)
  })

  it('is a value that does not fit: where', async () => {
    expect(await refused({ dataframe_records: [{ x: 1 }, { y: 1 }] }, 400, 'INVALID_PARAMETER_VALUE')).toMatch(/dataframe_records\[1\] lacks "x"/)
    expect(await refused({ dataframe_records: [{ x: 'one' }] }, 400, 'INVALID_PARAMETER_VALUE')).toMatch(/dataframe_records\[0\]\.x must be a number; got "one"/)
    expect(await refused('x\n1\none\n', 400, 'INVALID_PARAMETER_VALUE', { type: 'text/csv' })).toMatch(/Row 2 of the CSV\.x must be a number; got "one"/)
    expect(await refused('x\n1"\n', 400, 'BAD_REQUEST', { type: 'text/csv' })).toMatch(/Line 2 of the CSV/)
    expect(await refused('x\n', 400, 'BAD_REQUEST', { type: 'text/csv' })).toMatch(/at least one row/)
    expect(await refused({ instances: [[1, 2]] }, 400, 'INVALID_PARAMETER_VALUE')).toMatch(/instances\[0\] has 2 values/)
    expect(await refused('{"dataframe_records":[{"__proto__":{"x":1}}]}', 400, 'INVALID_PARAMETER_VALUE')).toMatch(/lacks "x"/)
  })

  it('is a model that is not there, a body over the limit, or another method', async () => {
    expect(await refused({ instances: [1] }, 404, 'RESOURCE_DOES_NOT_EXIST', { model: 'nobody' })).toMatch(/no model "nobody"/)
    expect((await api.call('POST', 'invocations', '{}', { 'Content-Type': 'application/json', 'Content-Length': '8000001' }))).toMatchObject({ status: 413, body: { error_code: 'BAD_REQUEST' } })
    expect(await api.call('GET', 'invocations')).toMatchObject({ status: 405, body: { error_code: 'BAD_REQUEST' } })
  })
})
