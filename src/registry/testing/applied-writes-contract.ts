import { afterEach, describe, expect, it, vi } from 'vitest'
import type { GrantRecord } from '../records.ts'
import type { RegistryStore } from '../store.ts'
import { addCsv } from './datasets.ts'
import { NEW_VERSION, finished, queuedRun } from './records.ts'

const DAY = 24 * 3_600_000
const SHOP: GrantRecord = { origin: 'https://shop.example', verbs: ['predict'], models: ['*'], rate: null, expires: null }

/** What every registry must do with requests that come twice. */
export function appliedWritesContract(open: () => { readonly store: RegistryStore; readonly handle: () => RegistryStore }): void {
  describe('a request that comes twice', () => {
    afterEach(() => void vi.useRealTimers())

    /** The first time through one handle, the second through another: the worker was stopped in between. */
    function twice<T>(id: string, change: (registry: RegistryStore) => Promise<T>): Promise<readonly [T, T]> {
      const { store, handle } = open()
      const request = { id, fingerprint: `POST ${id}` }
      return change(store.forRequest(request)).then(async (first) => [first, await change(handle().forRequest(request))])
    }
    const ready = async (registry: RegistryStore, bytes: readonly number[]) => {
      const { version } = await registry.createVersion('line', NEW_VERSION)
      return registry.finishVersion('line', version, finished(bytes), true)
    }

    it('makes each kind of change once, and gives the same both times', async () => {
      const { store } = open()
      await ready(store, [1])
      await ready(store, [2])
      const changes: Readonly<Record<string, (registry: RegistryStore) => Promise<unknown>>> = {
        rollback: (registry) => registry.rollbackAlias('line', 'champion'),
        setAlias: (registry) => registry.setAlias('line', 'staging', 2),
        deleteAlias: (registry) => registry.deleteAlias('line', 'staging'),
        version: (registry) => ready(registry, [3]),
        failed: async (registry) => registry.failVersion('line', (await registry.createVersion('line', NEW_VERSION)).version, { code: 'internal', message: 'no' }),
        deleteVersion: (registry) => registry.deleteVersion('line', 2),
        run: (registry) => registry.createRun(queuedRun(crypto.randomUUID())),
        grant: (registry) => registry.putGrant(SHOP),
        revoke: (registry) => registry.deleteGrant(SHOP.origin),
        dataset: (registry) => addCsv(registry, 'points', 'x\n1\n'),
        deleteDataset: (registry) => registry.deleteDataset('points'),
      }
      for (const [id, change] of Object.entries(changes)) {
        const [first, second] = await twice(id, change)
        expect([id, second]).toEqual([id, first])
      }
      expect((await store.listVersions('line')).map(({ version, status }) => [version, status])).toEqual([[4, 'FAILED'], [3, 'READY'], [1, 'READY']])
      expect((await store.journal('line')).map(({ alias, from, to }) => [alias, from, to])).toEqual([
        ['champion', null, 1], ['champion', 1, 2], ['champion', 2, 1], ['staging', null, 2], ['staging', 2, null], ['champion', 1, 3],
      ])
      expect(await store.listRuns()).toHaveLength(1)
      expect(await store.listDatasets()).toEqual([])
    })

    it('at the same time is done once', async () => {
      const { store, handle } = open()
      await ready(store, [1])
      await ready(store, [2])
      const request = { id: 'r', fingerprint: 'POST' }
      const rolled = await Promise.all([store, handle(), store, handle()].map((each) => each.forRequest(request).rollbackAlias('line', 'champion')))
      expect(rolled.map(({ aliases }) => aliases)).toEqual(Array.from({ length: 4 }, () => ({ champion: 1 })))
      expect(await store.journal('line')).toHaveLength(3)
    })

    it('finishes the version that it could not store at first, and no one else does', async () => {
      const { store, handle } = open()
      const request = { id: 'import', fingerprint: 'POST' }
      const full = { code: 'quota-exceeded', message: 'There is no room.' } as const
      const failing = store.forRequest(request)
      const { version } = await failing.createVersion('line', NEW_VERSION)
      await failing.failVersion('line', version, full)
      await expect(store.finishVersion('line', version, finished([1]), false)).rejects.toMatchObject({ code: 'conflict' })
      expect(await ready(handle().forRequest(request), [1])).toMatchObject({ version, status: 'READY', error: null })
      expect(await ready(handle().forRequest(request), [1])).toMatchObject({ version, status: 'READY' })
      expect(await store.getVersion('line', version)).toMatchObject({ status: 'READY', error: null })
    })

    it('makes as many changes of a kind as it asks for', async () => {
      const { store } = open()
      const both = async (registry: RegistryStore) => [await ready(registry, [1]), await ready(registry, [2])].map(({ version }) => version)
      expect(await twice('two versions', both)).toEqual([[1, 2], [1, 2]])
      expect(await store.listVersions('line')).toHaveLength(2)
    })

    it('does not undo what was changed since', async () => {
      const { store } = open()
      await store.putGrant(SHOP)
      const revoke = () => store.forRequest({ id: 'revoke', fingerprint: 'DELETE' }).deleteGrant(SHOP.origin)
      await revoke()
      await store.putGrant(SHOP)
      await revoke()
      expect(await store.getGrant(SHOP.origin)).toEqual(SHOP)
    })

    it('may succeed where it was refused before', async () => {
      const { store } = open()
      const request = store.forRequest({ id: 'early', fingerprint: 'PUT' })
      await expect(request.setAlias('line', 'staging', 1)).rejects.toMatchObject({ code: 'model-not-found' })
      await ready(store, [1])
      expect((await request.setAlias('line', 'staging', 1)).aliases).toEqual({ champion: 1, staging: 1 })
    })

    it('has an id of its own: another request under it is refused and changes nothing', async () => {
      const { store, handle } = open()
      await store.forRequest({ id: 'r', fingerprint: 'PUT a' }).putGrant(SHOP)
      const other = handle().forRequest({ id: 'r', fingerprint: 'PUT b' })
      await expect(other.createRun(queuedRun('x'))).rejects.toMatchObject({ code: 'key-reused', message: expect.stringMatching(/"r" stands for another request/) })
      await expect(addCsv(other, 'points', 'x\n1\n')).rejects.toMatchObject({ code: 'key-reused' })
      expect(await store.listRuns()).toEqual([])
    })

    it('is known again for a day', async () => {
      const { store, handle } = open()
      const create = (registry: RegistryStore, id: string) => registry.forRequest({ id, fingerprint: 'POST' }).createRun(queuedRun(crypto.randomUUID()))
      vi.useFakeTimers({ toFake: ['Date'], now: 0 })
      const first = await create(store, 'old')
      vi.setSystemTime(DAY - 1)
      expect(await create(handle(), 'old')).toEqual(first)
      vi.setSystemTime(DAY + 3_600_000)
      await create(handle(), 'new')
      expect(await create(handle(), 'old')).not.toEqual(first)
    })
  })
}
