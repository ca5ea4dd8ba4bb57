import { beforeEach, describe, expect, it } from 'vitest'
import { type Api, createApi } from './testing/api.ts'
import { line, register } from './testing/models.ts'

let api: Api
beforeEach(async () => {
  api = createApi()
  await register(api.registry, 'line', line(2, 1))
  await register(api.registry, 'line', line(0, 7))
})

describe('management of models', () => {
  it('lists and shows models and versions', async () => {
    const version = await api.registry.getVersion('line', 1)
    expect((await api.call('GET', 'api/models')).body).toEqual({ models: [await api.registry.getModel('line')] })
    expect((await api.call('GET', 'api/models/line')).body).toMatchObject({
      name: 'line', aliases: { champion: 1 }, lastVersion: 2, versions: [{ version: 2 }, version],
    })
    expect((await api.call('GET', 'api/models/line/versions')).body).toMatchObject({ versions: [{ version: 2 }, { version: 1 }] })
    expect((await api.call('GET', 'api/models/line/versions/1')).body).toEqual(version)
    expect(version).toMatchObject({ status: 'READY', artifact: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } })
  })

  it('gives the artifact as it was registered', async () => {
    const answer = await api.call('GET', 'api/models/line/versions/2/artifact')
    expect(answer.body).toEqual(line(0, 7).artifact)
    expect(answer.headers.get('Content-Disposition')).toBe('attachment; filename="line-2.onnx"')
    await api.registry.createVersion('line', { description: '', params: {}, dataset: null, run: null, engine: 'kernels' })
    expect(await api.call('GET', 'api/models/line/versions/3/artifact')).toMatchObject({ status: 409, body: { code: 'conflict' } })
  })

  it('moves aliases, rolls back and keeps the journal', async () => {
    expect(await api.call('PUT', 'api/models/line/aliases/champion', { version: 2 })).toMatchObject({
      status: 200, body: { name: 'line', aliases: { champion: 2 } },
    })
    expect((await api.call('PUT', 'api/models/line/aliases/staging', { version: 1 })).body).toMatchObject({ aliases: { champion: 2, staging: 1 } })
    expect((await api.call('POST', 'api/models/line/rollback', { alias: 'champion' })).body).toMatchObject({ aliases: { champion: 1 } })
    expect((await api.call('DELETE', 'api/models/line/aliases/staging')).body).toMatchObject({ aliases: { champion: 1 } })
    const { journal } = (await api.call('GET', 'api/models/line/journal')).body as { journal: { alias: string; from: number; to: number }[] }
    expect(journal.map(({ alias, from, to }) => [alias, from, to])).toEqual([
      ['champion', null, 1], ['champion', 1, 2], ['staging', null, 1], ['champion', 2, 1], ['staging', 1, null],
    ])
  })

  it('refuses to delete what an alias points to, and deletes the rest', async () => {
    expect(await api.call('DELETE', 'api/models/line')).toMatchObject({ status: 409, body: { detail: expect.stringContaining('"champion"') } })
    expect((await api.call('DELETE', 'api/models/line/versions/1')).status).toBe(409)
    expect((await api.call('DELETE', 'api/models/line/versions/2')).status).toBe(204)
    expect(await api.call('GET', 'api/models/line/versions/2')).toMatchObject({ status: 404, body: { code: 'version-not-found' } })
    await api.call('DELETE', 'api/models/line/aliases/champion')
    expect((await api.call('DELETE', 'api/models/line')).status).toBe(204)
    expect(await api.call('GET', 'api/models/line')).toMatchObject({ status: 404, body: { code: 'model-not-found' } })
  })

  it('says what is wrong with a call', async () => {
    const cases: [string, string, unknown, number, string][] = [
      ['GET', 'api/models/line/versions/x', undefined, 404, 'version-not-found'],
      ['GET', 'api/models/line/versions/9', undefined, 404, 'version-not-found'],
      ['GET', 'api/models/nobody/journal', undefined, 404, 'model-not-found'],
      ['PUT', 'api/models/line/aliases/a', { version: 9 }, 404, 'version-not-found'],
      ['PUT', 'api/models/line/aliases/a', { version: '1' }, 400, 'invalid-input'],
      ['PUT', 'api/models/line/aliases/a', {}, 400, 'invalid-input'],
      ['PUT', 'api/models/line/aliases/a', { version: 1, force: true }, 400, 'invalid-input'],
      ['PUT', 'api/models/line/aliases/12', { version: 1 }, 400, 'invalid-input'],
      ['PUT', 'api/models/line/aliases/a', '{', 400, 'invalid-json'],
      ['DELETE', 'api/models/line/aliases/a', undefined, 404, 'alias-not-found'],
      ['POST', 'api/models/line/rollback', {}, 400, 'invalid-input'],
      ['POST', 'api/models/line/rollback', { alias: 'champion' }, 409, 'conflict'],
    ]
    for (const [method, path, body, status, code] of cases) {
      const answer = await api.call(method, path, body)
      expect([method, path, answer.status, answer.body]).toMatchObject([method, path, status, { code, status, detail: expect.any(String) }])
    }
  })
})
