import { describe, expect, it, vi } from 'vitest'
import { createMemoryStore } from '../registry/memory-store.ts'
import { Resolver } from './resolver.ts'
import { line, register } from '../router/testing/models.ts'

async function twoVersions() {
  const registry = createMemoryStore()
  await register(registry, 'line', line(2, 1))
  await register(registry, 'line', line(0, 7))
  return { registry, resolver: new Resolver(registry), lookUp: vi.spyOn(registry, 'resolve') }
}

describe('the resolver', () => {
  it('looks a reference up once for as long as nothing changes', async () => {
    const { registry, resolver, lookUp } = await twoVersions()
    for (let i = 0; i < 3; i++) expect((await resolver.resolve('line')).name).toBe('line@1')
    expect(lookUp).toHaveBeenCalledTimes(1)
    await registry.setAlias('line', 'champion', 2)
    for (let i = 0; i < 3; i++) expect((await resolver.resolve('line')).name).toBe('line@2')
    expect(lookUp).toHaveBeenCalledTimes(2)
  })

  it('chooses among the candidates of an endpoint without looking them up again', async () => {
    const { registry, resolver, lookUp } = await twoVersions()
    await registry.putEndpoint('line', { candidates: [{ model: 'line@1', weight: 1 }, { model: 'line@2', weight: 1 }], shadow: 'line@2', isDefault: true })
    const chosen = new Set<string>()
    for (let i = 0; i < 100; i++) {
      const { name, endpoint, shadow } = await resolver.resolve('line', i % 2 ? {} : { key: `user-${i}` })
      expect([endpoint, shadow?.name]).toEqual(['line', 'line@2'])
      chosen.add(name)
    }
    expect([chosen.size, lookUp.mock.calls.length]).toEqual([2, 1])
    await registry.putEndpoint('line', { candidates: [{ model: 'line@2', weight: 1 }], shadow: null, isDefault: false })
    expect(await resolver.resolve('line')).toMatchObject({ name: 'line@2', endpoint: 'line' })
    expect(lookUp).toHaveBeenCalledTimes(2)
  })

  it('keeps nothing that was looked up before a change', async () => {
    const { registry, resolver, lookUp } = await twoVersions()
    const old = await registry.resolve('line')
    let finish: (late: typeof old) => void = () => undefined
    lookUp.mockReturnValueOnce(new Promise((resolve) => (finish = resolve)))
    const slow = resolver.resolve('line')
    await vi.waitFor(() => expect(lookUp).toHaveBeenCalledTimes(2))
    await registry.setAlias('line', 'champion', 2)
    expect((await resolver.resolve('line@1')).name).toBe('line@1')
    finish(old)
    expect((await slow).name).toBe('line@1')
    expect((await resolver.resolve('line')).name).toBe('line@2')
  })

  it('forgets versions that are deleted, and keeps no failure', async () => {
    const { registry, resolver } = await twoVersions()
    expect((await resolver.resolve('line@2')).name).toBe('line@2')
    await expect(resolver.resolve('line@3')).rejects.toMatchObject({ code: 'version-not-found' })
    await registry.deleteVersion('line', 2)
    await expect(resolver.resolve('line@2')).rejects.toMatchObject({ code: 'version-not-found' })
    await register(registry, 'line', line(1, 1))
    expect((await resolver.resolve('line@3')).name).toBe('line@3')
  })
})
