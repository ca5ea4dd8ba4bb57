import { beforeEach, describe, expect, it } from 'vitest'
import { type Api, createApi, ROOT } from '../../router/testing/api.ts'
import { line, register, shape } from '../../router/testing/models.ts'
import { callSnippet, PROTOCOLS, protocolsFor } from './call-snippets.ts'

let api: Api
beforeEach(async () => {
  api = createApi()
  await register(api.registry, 'line', line(2, 1))
  await register(api.registry, 'shape', shape())
})

/** Runs the code as a page of the site would; gives what its last line reads. */
function run(code: string): Promise<unknown> {
  const [, name = ''] = /const \{ (\w+) \} = await response/.exec(code) ?? []
  const fetch = async (path: string, init: { method: string; body: string; headers?: Record<string, string> }) => {
    const url = new URL(path, ROOT)
    const { body, status } = await api.call(init.method, url.href.slice(`${ROOT}maas/`.length), init.body, init.headers)
    expect(status, JSON.stringify(body)).toBe(200)
    return { json: async () => body }
  }
  return (new Function('fetch', `return (async () => { ${code}; return ${name} })()`) as (fetch: unknown) => Promise<unknown>)(fetch)
}

describe('code that calls a model', () => {
  it.each(PROTOCOLS)('runs as it is, by %s', async (protocol) => {
    for (const [model, { signature }] of [['line', line(2, 1)], ['shape', shape()]] as const) {
      const answer = (await run(callSnippet(protocol, '/inpage/maas', model, signature))) as readonly unknown[]
      expect(answer).toHaveLength(1)
    }
  })

  it('gives what the model says of zeros', async () => {
    const { signature } = line(2, 1)
    expect(await run(callSnippet('v2', '/inpage/maas', 'line', signature))).toMatchObject([{ datatype: 'FP32', shape: [1, 1], data: [1] }])
    expect(await run(callSnippet('v1', '/inpage/maas', 'line', signature))).toEqual([1])
  })

  it('is of tensors alone for a model without features', () => {
    expect(protocolsFor({ ...line(2, 1).signature, features: [] })).toEqual(['v2'])
  })
})
