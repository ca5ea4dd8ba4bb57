import { describe, expect, it } from 'vitest'
import { createApi } from './testing/api.ts'
import { line, register } from './testing/models.ts'

const TENSOR = { inputs: [{ name: 'x', shape: [1, 1], datatype: 'FP32', data: [1] }] }

/** `line@2` has no alias. */
async function deletable() {
  const api = createApi()
  await register(api.registry, 'line', line(2, 1))
  await register(api.registry, 'line', line(0, 7))
  const ask = {
    predict: () => api.call('POST', 'predict', { model: 'line@2', x: [1] }),
    v1: () => api.call('POST', 'v1/models/line/versions/2:predict', { instances: [[1]] }),
    v2: () => api.call('POST', 'v2/models/line/versions/2/infer', TENSOR),
  }
  return { ...api, ask: Object.entries(ask) }
}

describe('a version that is deleted while it answers', () => {
  it.each([['that has answered before', true], ['that is not loaded yet', false]])('%s: every request is answered or not found, and none hangs', async (_, loaded) => {
    const { call, ask } = await deletable()
    if (loaded) for (const [, request] of ask) expect((await request()).status).toBe(200)
    const before = ask.flatMap(([, request]) => Array.from({ length: 10 }, request))
    const deleted = call('DELETE', 'api/models/line/versions/2')
    const during = ask.flatMap(([, request]) => Array.from({ length: 10 }, request))
    expect((await deleted).status).toBe(204)
    for (const { status, headers, body } of await Promise.all([...before, ...during])) {
      expect([status === 200 ? headers.get('Maas-Model') : (body as { error: string }).error, status]).toEqual(
        status === 200 ? ['line@2', 200] : [expect.stringMatching(/no version 2|was deleted/), 404],
      )
    }
    for (const [protocol, request] of ask) {
      const { status, body } = await request()
      expect([protocol, status, body]).toEqual([protocol, 404, expect.objectContaining({ error: expect.stringMatching(/no version 2/) })])
    }
    expect((await call('POST', 'predict', { model: 'line', x: [1] })).body).toEqual({ y_pred: [3] })
  })

  it('and its whole model', async () => {
    const { call, ask } = await deletable()
    for (const [, request] of ask) await request()
    await call('DELETE', 'api/models/line/aliases/champion')
    const during = ask.flatMap(([, request]) => Array.from({ length: 5 }, request))
    expect((await call('DELETE', 'api/models/line')).status).toBe(204)
    for (const { status } of await Promise.all(during)) expect([200, 404]).toContain(status)
    for (const [protocol, request] of ask) {
      const { status, body } = await request()
      expect([protocol, status, body]).toEqual([protocol, 404, expect.objectContaining({ error: expect.stringMatching(/no model "line"/) })])
    }
  })
})
