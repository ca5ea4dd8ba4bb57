import { beforeEach, describe, expect, it } from 'vitest'
import type { GrantRecord } from '../records.ts'
import type { SavedModel } from '../restore-methods.ts'
import type { AuditRecord } from '../serving-records.ts'
import type { RegistryStore } from '../store.ts'
import { finished, NEW_VERSION } from './records.ts'

/** What every registry does with what concerns other origins: grants, the audit log, models that were saved. */
export function grantContract(registry: () => { readonly store: RegistryStore; readonly handle: () => RegistryStore }): void {
  const SHOP: GrantRecord = {
    origin: 'https://shop.example', verbs: ['predict'], models: ['*'], rate: 60, expires: '2026-12-31T00:00:00.000Z',
  }
  let store: RegistryStore
  let handle: () => RegistryStore
  beforeEach(() => {
    ({ store, handle } = registry())
  })

  describe('grants', () => {
    it('are kept with their expiry, replaced, and deleted', async () => {
      expect(await store.getGrant(SHOP.origin)).toBeUndefined()
      await store.putGrant(SHOP)
      expect(await store.getGrant(SHOP.origin)).toEqual(SHOP)
      await store.putGrant({ ...SHOP, verbs: ['predict', 'list'], expires: null })
      expect(await store.listGrants()).toEqual([{ ...SHOP, verbs: ['predict', 'list'], expires: null }])
      await store.deleteGrant(SHOP.origin)
      await store.deleteGrant(SHOP.origin)
      expect(await store.getGrant(SHOP.origin)).toBeUndefined()
      expect(await store.listGrants()).toEqual([])
    })

    it('answer requests; the newest 50 of those are kept, one an origin', async () => {
      const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()
      for (let i = 0; i < 52; i++) await store.addGrantRequest({ origin: `https://${i}.example`, at: at(i) })
      await store.addGrantRequest({ origin: 'https://2.example', at: at(60) })
      const requests = await store.listGrantRequests()
      expect(requests).toHaveLength(50)
      expect(requests[0]).toEqual({ origin: 'https://2.example', at: at(60) })
      expect(requests.at(-1)).toEqual({ origin: 'https://3.example', at: at(3) })
      await store.putGrant({ ...SHOP, origin: 'https://2.example' })
      expect((await store.listGrantRequests()).map(({ origin }) => origin)).not.toContain('https://2.example')
    })

    it('that are changed by one context hold in all of them', async () => {
      const other = handle()
      expect(await other.getGrant(SHOP.origin)).toBeUndefined()
      await store.putGrant(SHOP)
      expect(await other.getGrant(SHOP.origin)).toEqual(SHOP)
      await store.deleteGrant(SHOP.origin)
      expect(await other.getGrant(SHOP.origin)).toBeUndefined()
    })
  })

  describe('the audit log', () => {
    const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()
    const predicted: AuditRecord = {
      at: at(1), origin: SHOP.origin, verb: 'predict', what: 'POST predict', model: 'line', outcome: 'allowed', count: 3,
    }

    it('counts what is the same but for its count, newest first, by origin', async () => {
      await store.addAudit([predicted, { ...predicted, outcome: 'denied', count: 1 }])
      await handle().addAudit([{ ...predicted, count: 4 }])
      await store.addAudit([{ ...predicted, at: at(2), origin: 'https://other.example' }])
      const log = await store.listAudit()
      expect(log.map(({ origin, outcome, count }) => [origin, outcome, count])).toEqual([
        ['https://other.example', 'allowed', 3], [SHOP.origin, 'denied', 1], [SHOP.origin, 'allowed', 7],
      ])
      expect(await store.listAudit(SHOP.origin)).toEqual(log.slice(1))
    })

    it('keeps the newest 1,000', async () => {
      await store.addAudit(Array.from({ length: 1010 }, (_, i) => ({ ...predicted, at: at(i) })))
      const log = await store.listAudit()
      expect([log.length, log[0]!.at, log.at(-1)!.at]).toEqual([1000, at(1009), at(10)])
    })

    it('says what the owner decided', async () => {
      await store.putGrant(SHOP)
      await store.deleteGrant(SHOP.origin)
      await store.deleteGrant(SHOP.origin)
      const decided = await store.listAudit()
      expect(decided.map(({ what }) => what).toSorted()).toEqual(['grant', 'revoke'])
    })
  })

  describe('saved models', () => {
    const saved = (...versions: readonly number[]): SavedModel => ({
      name: 'line',
      versions: versions.map((version) => (
        { ...NEW_VERSION, ...finished([version]), version, createdAt: at(version), parents: [`line@${version - 1}`, 'other@1'] }
      )),
      aliases: { champion: versions[0]!, stable: versions.at(-1)! },
      config: { max_batch_size: 8 },
    })
    const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()

    it('come back under their own numbers, all in one', async () => {
      const restored = await store.restoreModel('line', saved(2, 5), false)
      expect(restored).toEqual((await store.listVersions('line')).toReversed())
      expect(restored.map(({ version, createdAt, status, lineage }) => ({ version, createdAt, status, lineage }))).toEqual([
        { version: 2, createdAt: at(2), status: 'READY', lineage: { parents: ['line@1', 'other@1'] } },
        { version: 5, createdAt: at(5), status: 'READY', lineage: { parents: ['line@4', 'other@1'] } },
      ])
      expect(await store.getModel('line')).toMatchObject({ lastVersion: 5, aliases: { champion: 2, stable: 5 } })
      expect(await store.getArtifact(restored[1]!.artifact!.sha256)).toEqual(Uint8Array.of(5))
    })

    it('come behind the versions that are there, and move no alias unless they are to', async () => {
      await store.restoreModel('line', saved(1), false)
      const [first, second] = await store.restoreModel('line', saved(1, 2), false)
      expect([first!.version, second!.version, second!.lineage.parents]).toEqual([2, 3, ['line@2', 'other@1']])
      expect((await store.getModel('line')).aliases).toEqual({ champion: 1, stable: 1 })
      await store.restoreModel('line', saved(1, 2), true)
      expect((await store.getModel('line')).aliases).toEqual({ champion: 4, stable: 5 })
      expect((await store.journal('line')).map(({ alias, to }) => [alias, to])).toEqual([['champion', 1], ['stable', 1], ['champion', 4], ['stable', 5]])
    })

    it('leave nothing when one of them cannot be stored', async () => {
      const { versions, ...rest } = saved(1, 2)
      const broken = { ...rest, versions: [versions[0]!, { ...versions[1]!, params: { no: () => 1 } }] }
      await expect(store.restoreModel('line', broken, false)).rejects.toThrow()
      expect(await store.listModels()).toEqual([])
    })
  })
}
