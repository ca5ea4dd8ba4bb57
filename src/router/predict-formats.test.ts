import { beforeEach, describe, expect, it } from 'vitest'
import { type Api, createApi } from './testing/api.ts'
import { brighter, line, register, shape, successor } from './testing/models.ts'
import { arrival } from './testing/table.ts'

let api: Api
beforeEach(async () => {
  api = createApi()
  await register(api.registry, 'shape', shape())
  await register(api.registry, 'line', line(2, 1))
})

const ask = (model: string, body: string | Uint8Array, type: string, headers: Record<string, string> = {}) => (
  api.call('POST', `predict?model=${model}`, body, { 'Content-Type': type, ...headers })
)
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer)
const textOf = (body: unknown) => new TextDecoder().decode(body as Uint8Array)

async function refused(answer: ReturnType<Api['call']>, status: number, code: string): Promise<string> {
  const { body, ...rest } = await answer
  expect({ ...rest, body }).toMatchObject({ status, body: { code, error: expect.any(String) } })
  return (body as { error: string }).error
}

describe('a JSON body', () => {
  it('is one by any type of JSON, and as fetch() sends it when nothing is said', async () => {
    for (const type of ['application/json', 'application/json; charset=utf-8', 'application/vnd.api+json', 'text/plain;charset=UTF-8', 'TEXT/PLAIN']) {
      expect((await ask('line', '{"x":[1.0]}', type)).body).toEqual({ y_pred: [3] })
    }
    expect((await api.call('POST', 'predict?model=line', new TextEncoder().encode('{"x":[1]}'))).body).toEqual({ y_pred: [3] })
  })

  it('names its model in itself or in the query, not two', async () => {
    expect((await api.call('POST', 'predict?model=line', { model: 'line', x: [1] })).status).toBe(200)
    expect(await refused(api.call('POST', 'predict?model=line', { model: 'shape', x: [1] }), 400, 'invalid-input')).toMatch(/the query names the model "line", the body "shape"/i)
    expect(await refused(api.call('POST', 'predict?modle=line', { x: [1] }), 400, 'invalid-input')).toMatch(/The query has an unknown field "modle"; known are model/)
    expect(await refused(api.call('POST', 'predict?model=line&model=shape', { x: [1] }), 400, 'invalid-input')).toMatch(/"model" twice/)
  })

  it('is UTF-8 of bounded depth', async () => {
    expect(await refused(ask('line', '{"x":[1]}', 'application/json; charset=utf-16'), 415, 'unsupported-media-type')).toMatch(/"utf-16": send UTF-8/)
    expect(await refused(ask('line', Uint8Array.of(123, 34, 0xff, 34), 'application/json'), 400, 'invalid-data')).toMatch(/not UTF-8/)
    const deep = (open: string, close: string, levels: number) => `{"x":${open.repeat(levels)}1${close.repeat(levels)}}`
    for (const [open, close] of [['[', ']'], ['{"a":', '}']] as const) {
      expect(await refused(ask('line', deep(open, close, 100_000), 'application/json'), 400, 'invalid-json')).toMatch(/more than 200 lists or objects/)
      expect(await refused(ask('line', deep(open, close, 150), 'application/json'), 400, 'invalid-input')).toMatch(/^x/)
    }
    // Many, but beside each other or in a text.
    expect((await ask('line', `{"instances":[${Array.from({ length: 1000 }, () => '[1]').join(',')}]}`, 'application/json')).status).toBe(200)
    expect(await refused(ask('line', `{"x":["${'['.repeat(1000)}\\"]"]}`, 'application/json'), 400, 'invalid-input')).toMatch(/must be a number/)
  })
})

describe('text/csv', () => {
  it('is a row for each line, by the names of the header, in any order', async () => {
    const { body } = await ask('shape', 'width,length\n1,3\n3,1\n', 'text/csv')
    expect(body).toMatchObject({ predictions: [{ label: 'long' }, { label: '10' }] })
    expect((await ask('shape', '3,1\r\n1,3\r\n', 'text/csv; header=absent')).body).toEqual(body)
  })

  it('is refused by its row and column', async () => {
    expect(await refused(ask('shape', 'length,width\n1,2\n1,wide\n', 'text/csv'), 400, 'invalid-input')).toBe('CSV row 2.width must be a number; got "wide".')
    expect(await refused(ask('shape', 'length\n1\n', 'text/csv'), 400, 'invalid-input')).toMatch(/CSV row 1 lacks "width"/)
    expect(await refused(ask('shape', 'length,width,__proto__\n1,2,3\n', 'text/csv'), 400, 'invalid-input')).toMatch(/has a field "__proto__"/)
    expect(await refused(ask('shape', '', 'text/csv'), 400, 'invalid-data')).toMatch(/at least one row/)
    expect(await refused(ask('shape', 'length,width\n1,1e400\n', 'text/csv'), 400, 'invalid-input')).toMatch(/too large/)
  })
})

describe('application/octet-stream', () => {
  it.each([4, 3])('is what was sent, wherever it lies in the memory of its chunk: behind %i bytes', async (before) => {
    const chunk = Uint8Array.of(...new Uint8Array(before).fill(9), ...floats(1, 2))
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(chunk.subarray(before))
        controller.close()
      },
    })
    expect((await api.call('POST', 'predict?model=line', body, { 'Content-Type': 'application/octet-stream' })).body).toEqual({ predictions: [3, 5] })
  })

  it('is rows of 32-bit floats, as many as there are or as their shape says', async () => {
    const plain = await ask('shape', floats(3, 1, 1, 3), 'application/octet-stream')
    expect(plain.body).toMatchObject({ predictions: [{ label: 'long' }, { label: '10' }] })
    expect((await ask('shape', floats(3, 1, 1, 3), 'application/octet-stream', { 'Maas-Shape': '2,2' })).body).toEqual(plain.body)
    await register(api.registry, 'brighter', brighter())
    expect((await ask('brighter', floats(9, 9, 9, 0, 0, 0), 'application/octet-stream', { 'Maas-Shape': '1, 2, 3, 1' })).body).toMatchObject({ predictions: [{ label: 'top' }] })
    await register(api.registry, 'successor', successor(false))
    expect((await ask('successor', floats(1, 2), 'application/octet-stream')).body).toEqual({ predictions: [[expect.any(Number), expect.any(Number)]] })
  })

  it('is refused when it does not fit', async () => {
    const raw = (body: Uint8Array, given?: string) => refused(ask('shape', body, 'application/octet-stream', given === undefined ? {} : { 'Maas-Shape': given }), 400, 'invalid-input')
    expect(await raw(new Uint8Array(7))).toMatch(/7 bytes, but 32-bit floats are 4 bytes/)
    expect(await raw(new Uint8Array())).toMatch(/0 bytes/)
    expect(await raw(floats(1, 2, 3))).toMatch(/rows of 2 numbers/)
    expect(await raw(floats(1, 2, 3, 4), '3,2')).toBe('Maas-Shape is "3,2", but the body has 4 numbers; shape@1 takes rows,2.')
    expect(await raw(floats(1, 2, 3, 4), '1,4')).toMatch(/no shape of its rows; shape@1 takes rows,2/)
    expect(await raw(floats(1, 2, 3, 4), '4')).toMatch(/no shape of its rows/)
    for (const given of ['2x2', '2,-2', '', '1e1,2', '2,2.0']) expect(await raw(floats(1, 2, 3, 4), given)).toMatch(/sizes separated by commas/)
    expect(await raw(floats(1, Number.NaN))).toMatch(/x\[1\] is NaN/)
  })
})

describe('text/plain', () => {
  it('is for models of other things than a text no body, and says what is', async () => {
    expect(await refused(ask('shape', 'long', 'text/plain'), 415, 'unsupported-media-type'))
      .toBe('shape@1 takes no text/plain, but application/json, text/csv, application/octet-stream: 2 numbers: length, width.')
    await register(api.registry, 'orders', await arrival())
    expect(await refused(ask('orders', floats(1), 'application/octet-stream'), 415, 'unsupported-media-type')).toMatch(/but application\/json, text\/csv: /)
    expect(await refused(ask('shape', 'x', 'image/png'), 415, 'unsupported-media-type')).toMatch(/shape@1 takes no image\/png/)
  })
})

describe('any other body', () => {
  it('is refused with what is taken', async () => {
    expect(await refused(ask('shape', '<x/>', 'application/xml'), 415, 'unsupported-media-type'))
      .toBe('The body is application/xml; this takes application/json, text/csv, application/octet-stream, text/plain, image/png, image/jpeg, image/webp.')
    for (const type of ['text/html', 'constructor', '__proto__', 'image/svg+xml']) expect(await refused(ask('shape', 'x', type), 415, 'unsupported-media-type')).toMatch(/this takes/)
  })
})

describe('the answer', () => {
  const accepting = async (Accept: string, model = 'shape', body = '{"instances":[[3,1],[1,3]]}') => ask(model, body, 'application/json', { Accept })

  it('is CSV for who likes that best', async () => {
    const { status, headers, body } = await accepting('text/csv, application/json;q=0.5')
    expect([status, headers.get('Content-Type'), headers.get('Maas-Model')]).toEqual([200, 'text/csv; charset=utf-8', 'shape@1'])
    const [names, first, second, rest] = textOf(body).split('\r\n')
    expect([names, rest]).toEqual(['y_pred,score_long,score_10', ''])
    expect(first!.split(',')[0]).toBe('long')
    expect(Number(first!.split(',')[1])).toBeCloseTo(Math.exp(3) / (Math.exp(1) + Math.exp(3)), 6)
    expect(second!.split(',')[0]).toBe('10')
    expect(textOf((await accepting('text/*', 'line', '{"instances":[[1],[2]]}')).body)).toBe('y_pred\r\n3\r\n5\r\n')
  })

  it('is raw numbers with their shape', async () => {
    const { headers, body } = await accepting('application/octet-stream', 'line', '{"instances":[[1],[2],[3]]}')
    expect([headers.get('Content-Type'), headers.get('Maas-Shape'), headers.get('Maas-Engine')]).toEqual(['application/octet-stream', '3,1', 'kernels'])
    expect([...new Float32Array((body as Uint8Array).slice().buffer)]).toEqual([3, 5, 7])
    expect((await accepting('application/octet-stream')).headers.get('Maas-Shape')).toBe('2,2')
    await register(api.registry, 'successor', successor(false))
    expect((await accepting('application/octet-stream', 'successor', '{"x":[1,2]}')).headers.get('Maas-Shape')).toMatch(/^1,2,\d$/)
  })

  it('is JSON for who does not mind, and 406 for who wants another', async () => {
    for (const accept of ['*/*', '', 'application/*', 'text/html, */*;q=0.1', 'application/json', 'text/csv;q=0, */*']) {
      expect((await accepting(accept)).body).toMatchObject({ predictions: [{ label: 'long' }, { label: '10' }] })
    }
    for (const accept of ['text/html', 'application/json;q=0', 'nonsense']) {
      expect(await refused(accepting(accept), 406, 'not-acceptable')).toMatch(/this gives application\/json, text\/csv, application\/octet-stream/)
    }
  })
})

describe('headers of a prediction', () => {
  it('say how long it may wait, and how urgent it is', async () => {
    expect((await ask('line', '{"x":[1]}', 'application/json', { 'Maas-Timeout': '5000', 'Maas-Priority': '1' })).status).toBe(200)
    for (const [name, value] of [['Maas-Timeout', '0'], ['Maas-Timeout', '-1'], ['Maas-Timeout', '1e3'], ['Maas-Timeout', '60001'], ['Maas-Priority', 'high']] as const) {
      expect(await refused(ask('line', '{"x":[1]}', 'application/json', { [name]: value }), 400, 'invalid-input')).toMatch(new RegExp(`header ${name} must be a whole number from 1`))
    }
  })
})
