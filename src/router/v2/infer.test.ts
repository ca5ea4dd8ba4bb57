import { describe, expect, it } from 'vitest'
import { type Api, createApi } from '../testing/api.ts'
import { brighter, heavy, line, register, shape, successor } from '../testing/models.ts'

const FP32 = (name: string, shape: readonly number[], data: unknown) => ({ name, datatype: 'FP32', shape, data })

async function api(): Promise<Api> {
  const api = createApi()
  await register(api.registry, 'line', line(2, 1))
  await register(api.registry, 'line', line(0, 7))
  await register(api.registry, 'shape', shape())
  await register(api.registry, 'bright', brighter())
  await register(api.registry, 'heavy', heavy())
  await register(api.registry, 'next', successor(true))
  return api
}

const infer = async (body: unknown, path = 'line') => (await api()).call('POST', `v2/models/${path}/infer`, body)

describe('infer', () => {
  it('answers with all outputs, the version, and the id of the request', async () => {
    const answer = await infer({ id: 'a7', inputs: [FP32('x', [2, 1], [3, -1])] })
    expect(answer).toMatchObject({ status: 200, body: { model_name: 'line', model_version: '1', id: 'a7', outputs: [{ name: 'y', datatype: 'FP32', shape: [2, 1], data: [7, -1] }] } })
    expect(Object.keys(answer.body as object)).toEqual(['model_name', 'model_version', 'id', 'outputs'])
    expect(answer.headers.get('Maas-Model')).toBe('line@1')
    expect(answer.headers.get('Maas-Engine')).toBe('kernels')
    expect(answer.headers.get('Server-Timing')).toMatch(/^read;dur=/)
  })
})
