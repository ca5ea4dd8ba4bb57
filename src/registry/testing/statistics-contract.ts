import { beforeEach, describe, expect, it } from 'vitest'
import type { RegistryStore } from '../store.ts'
import { NEW_VERSION } from './records.ts'
import { logged, requestsOf } from './statistics.ts'

/** What every registry does with counters and the log of requests. */
export function statisticsContract(registry: () => { readonly store: RegistryStore; readonly handle: () => RegistryStore }): void {
  let store: RegistryStore
  let handle: () => RegistryStore
  beforeEach(() => {
    ({ store, handle } = registry())
  })

  describe('counters of requests', () => {
    it('are the sums of what all contexts counted', async () => {
      await store.createVersion('line', NEW_VERSION)
      await store.createVersion('other', NEW_VERSION)
      const stores = [store, handle(), handle()]
      await Promise.all([5, 7, 11].map((requests, i) => stores[i]!.addRequests([requestsOf('line', requests), requestsOf('line', 1, 'shop')], [])))
      await store.addRequests([requestsOf('other', 2)], [])
      expect(await handle().listStatistics('line')).toEqual([
        { ...requestsOf('line', 23), lastInference: 11 }, { ...requestsOf('line', 3, 'shop'), lastInference: 1 },
      ])
      expect(await store.listStatistics()).toHaveLength(3)
    })

    it('go with their version or model, and do not come back by what was counted before', async () => {
      await store.createVersion('line', NEW_VERSION)
      await store.createVersion('line', NEW_VERSION)
      const second = { ...requestsOf('line', 3), version: 2 }
      await store.addRequests([requestsOf('line', 2), requestsOf('line', 2, 'shop'), second], [])
      await store.deleteVersion('line', 1)
      await handle().addRequests([requestsOf('line', 1)], [])
      expect(await store.listStatistics()).toEqual([second])
      await store.deleteModel('line')
      await handle().addRequests([second], [])
      expect(await store.listStatistics()).toEqual([])
    })
  })

  describe('the log of requests', () => {
    it('keeps the newest 1,000 of all contexts, newest first', async () => {
      await store.addRequests([], Array.from({ length: 700 }, (_, i) => logged('line', i)))
      await handle().addRequests([], Array.from({ length: 700 }, (_, i) => logged('line', 700 + i)))
      const kept = await store.listRequests()
      expect([kept.length, kept[0]!.at, kept.at(-1)!.at]).toEqual([1000, 1399, 400])
      await store.addRequests([], Array.from({ length: 400 }, (_, i) => logged('line', 1400 + i)))
      expect((await handle().listRequests()).at(-1)!.at).toBe(800)
    })

    it('is emptied of one model or of all, and of what is deleted', async () => {
      await store.createVersion('gone', NEW_VERSION)
      const log = ['line', 'gone', 'other'].map((model, at) => logged(model, at))
      await store.addRequests([], log)
      await store.deleteModel('gone')
      const models = async () => (await store.listRequests()).map(({ model }) => model)
      expect(await models()).toEqual(['other', 'line'])
      await store.clearRequests('line')
      expect(await models()).toEqual(['other'])
      await store.clearRequests()
      expect(await models()).toEqual([])
      await store.addRequests([], log)
      expect(await models()).toEqual(['other', 'gone', 'line'])
    })
  })
}
