import { describe, expect, it } from 'vitest'
import { createApi } from './testing/api.ts'
import { line, register } from './testing/models.ts'

async function twoVersions() {
  const api = createApi()
  await register(api.registry, 'line', line(2, 1))
  await register(api.registry, 'line', line(0, 7), true)
  return api
}
const key = (id: string) => ({ 'Idempotency-Key': id })

describe('the Idempotency-Key', () => {
  it('makes a rollback that comes twice one rollback, in either way of writing it', async () => {
    const { call, registry } = await twoVersions()
    const roll = (header: string) => call('POST', 'api/models/line/rollback', { alias: 'champion' }, key(header))
    const first = await roll('"8e03978e-40d5-43e8-bc93-6894a57f9324"')
    const second = await roll('8e03978e-40d5-43e8-bc93-6894a57f9324')
    expect([first.status, first.body]).toEqual([200, expect.objectContaining({ aliases: { champion: 1 } })])
    expect([second.status, second.body]).toEqual([200, first.body])
    expect(await registry.journal('line')).toHaveLength(3)
    expect((await roll('another')).body).toMatchObject({ aliases: { champion: 2 } })
  })

  it('makes an import that comes twice one version, at the same place', async () => {
    const { call, registry } = await twoVersions()
    const send = () => call('POST', 'api/models/new/versions', line(3, 3).artifact, key('import'))
    const answers = [await send(), await send()]
    expect(answers.map(({ status, headers, body }) => [status, headers.get('Location'), body])).toEqual(
      Array.from({ length: 2 }, () => [201, '/inpage/maas/api/models/new/versions/1', answers[0]!.body]),
    )
    expect(await registry.listVersions('new')).toHaveLength(1)
  })

  it('stands for one request: another route gets 422 and what to do', async () => {
    const { call, registry } = await twoVersions()
    await call('DELETE', 'api/models/line/versions/1', undefined, key('one'))
    const { status, headers, body } = await call('DELETE', 'api/grants?origin=https://shop.example', undefined, key('one'))
    expect([status, headers.get('Content-Type')]).toEqual([422, 'application/problem+json'])
    expect(body).toMatchObject({ code: 'key-reused', title: 'Unprocessable Content', detail: expect.stringMatching(/make a new one/) })
    expect(await registry.listVersions('line')).toHaveLength(1)
  })

  it('is refused when it is none, and means nothing to a read', async () => {
    const { call } = await twoVersions()
    for (const bad of ['', 'x'.repeat(256), 'two words']) {
      expect((await call('DELETE', 'api/models/line/versions/1', undefined, key(bad))).body).toMatchObject({ code: 'invalid-input' })
      expect((await call('GET', 'api/models', undefined, key(bad))).status).toBe(200)
    }
  })
})
