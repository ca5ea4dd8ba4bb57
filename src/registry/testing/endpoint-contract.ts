import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../core/error.ts'
import type { ComparisonRecord, NewEndpoint } from '../serving-records.ts'
import type { RegistryChange } from '../records.ts'
import type { RegistryStore } from '../store.ts'
import { NEW_VERSION, finished } from './records.ts'

const to = (...refs: readonly string[]): NewEndpoint => ({ candidates: refs.map((model, i) => ({ model, weight: i + 1 })), shadow: null, isDefault: false })
const failsWith = (code: ErrorCode, message = /./) => expect.objectContaining({ code, message: expect.stringMatching(message) })

/** What every registry must do with endpoints and with which versions are served. */
export function endpointContract(open: () => { readonly store: RegistryStore; readonly handle: () => RegistryStore }): void {
  const leadsTo = async (store: RegistryStore, ref: string) => {
    const { candidates } = await store.resolve(ref)
    return candidates.map(({ version: { model, version } }) => `${model}@${version}`)
  }
  async function versions(...models: readonly string[]): Promise<RegistryStore> {
    const { store } = open()
    for (const model of models) {
      const { version } = await store.createVersion(model, NEW_VERSION)
      await store.finishVersion(model, version, finished([version]), true)
    }
    return store
  }

  describe('endpoints', () => {
    it('are stored, replaced, listed and deleted', async () => {
      const store = await versions('line', 'line')
      const made = await store.putEndpoint('prices', to('line@1', 'line'))
      expect(made).toMatchObject({ name: 'prices', candidates: [{ model: 'line@1', weight: 1 }, { model: 'line', weight: 2 }], shadow: null, isDefault: false })
      const changed = await store.putEndpoint('prices', to('line@2'))
      expect(changed).toMatchObject({ createdAt: made.createdAt, candidates: [{ model: 'line@2', weight: 1 }] })
      expect([await store.getEndpoint('prices'), await open().handle().listEndpoints()]).toEqual([changed, [changed]])
      await store.deleteEndpoint('prices')
      for (const gone of [store.getEndpoint('prices'), store.deleteEndpoint('prices')]) await expect(gone).rejects.toEqual(failsWith('endpoint-not-found'))
    })

    it('stand before models of their name; versions and aliases of the model are still reached', async () => {
      const store = await versions('line', 'line', 'other')
      await store.putEndpoint('line', { ...to('line@1', 'other@1'), shadow: 'line@2' })
      expect(await store.resolve('line')).toMatchObject({
        endpoint: 'line', shadow: { version: { model: 'line', version: 2 } },
        candidates: [{ ref: 'line@1', weight: 1, version: { model: 'line', version: 1 } }, { ref: 'other@1', weight: 2, version: { model: 'other' } }],
      })
      expect(await store.resolve('line@champion')).toMatchObject({ endpoint: null, candidates: [{ version: { version: 2 } }], shadow: null })
      // A candidate is a model, even where an endpoint has its name.
      await store.putEndpoint('line', to('line'))
      expect(await leadsTo(store, 'line')).toEqual(['line@2'])
    })

    it('answer by default when one is the default, and no two are', async () => {
      const store = await versions('line', 'other')
      expect(await leadsTo(store, '')).toEqual(['other@1'])
      await store.putEndpoint('a', { ...to('line'), isDefault: true })
      expect(await store.resolve('')).toMatchObject({ endpoint: 'a', candidates: [{ version: { model: 'line' } }] })
      await store.putEndpoint('b', { ...to('other'), isDefault: true })
      expect((await store.listEndpoints()).map(({ name, isDefault }) => [name, isDefault])).toEqual([['a', false], ['b', true]])
      await store.deleteEndpoint('b')
      expect((await store.resolve('')).endpoint).toBeNull()
    })

    it('are journaled: what each was when, another that was the default before it, and one that is gone', async () => {
      const store = await versions('line', 'other')
      const [a, b] = [{ ...to('line'), isDefault: true }, { ...to('other'), isDefault: true }]
      await store.putEndpoint('a', a)
      await store.putEndpoint('b', b)
      await expect(store.putEndpoint('a', to('nobody'))).rejects.toThrow()
      await store.deleteEndpoint('a')
      const told = (await store.endpointJournal('a')).map(({ endpoint, from, to }) => [endpoint, from, to])
      expect(told).toEqual([['a', null, a], ['a', a, { ...a, isDefault: false }], ['a', { ...a, isDefault: false }, null]])
      expect(await store.endpointJournal('b')).toMatchObject([{ from: null, to: b }])
    })

    it('are refused when they could not answer', async () => {
      const store = await versions('line')
      await store.createVersion('line', NEW_VERSION)
      const refused: readonly (readonly [NewEndpoint, ErrorCode, RegExp])[] = [
        [to('nobody'), 'model-not-found', /"nobody"/],
        [to('line@1', 'line@7'), 'version-not-found', /no version 7/],
        [to('line@staging'), 'alias-not-found', /"staging"/],
        [to('line@2'), 'unavailable', /line@2 is PENDING/],
        [{ ...to('line'), shadow: 'line@7' }, 'version-not-found', /no version 7/],
        [to('line', 'line'), 'invalid-input', /twice/],
        [to(''), 'invalid-input', /must name its model/],
        [to('a@b@c'), 'invalid-input', /does not refer/],
        [to(), 'invalid-input', /at least one candidate/],
        [{ ...to('line'), candidates: [{ model: 'line', weight: 0 }] }, 'invalid-input', /above 0/],
        [{ ...to('line'), candidates: [{ model: 'line', weight: Number.NaN }] }, 'invalid-input', /number from 0/],
      ]
      for (const [endpoint, code, message] of refused) await expect(store.putEndpoint('prices', endpoint)).rejects.toEqual(failsWith(code, message))
      await expect(store.putEndpoint('a b', to('line'))).rejects.toEqual(failsWith('invalid-input', /an endpoint/))
      expect(await store.listEndpoints()).toEqual([])
    })

    it('hold what they name', async () => {
      const store = await versions('line', 'line', 'other')
      await store.setAlias('line', 'staging', 1)
      await store.putEndpoint('prices', { ...to('line@staging', 'other'), shadow: 'line@2' })
      await store.deleteAlias('line', 'champion')
      const held = failsWith('conflict', /endpoint "prices" names it.*PUT maas\/api\/endpoints\/prices/)
      await expect(store.deleteAlias('line', 'staging')).rejects.toEqual(held)
      await expect(store.deleteAlias('other', 'champion')).rejects.toEqual(held)
      await expect(store.deleteVersion('line', 2)).rejects.toEqual(held)
      await store.putEndpoint('prices', to('line@2'))
      await store.deleteAlias('line', 'staging')
      await expect(store.deleteModel('line')).rejects.toEqual(held)
      await store.deleteVersion('line', 1)
      await store.deleteEndpoint('prices')
      await store.deleteModel('line')
    })

    it('give another revision with each change, told to every handle', async () => {
      const store = await versions('line', 'line')
      const other = open().handle()
      const told: RegistryChange[] = []
      store.onChange((change) => told.push(change))
      const seen = new Set([await other.modelsRevision()])
      for (const change of [() => store.putEndpoint('a', to('line@1')), () => store.putEndpoint('a', to('line@2')), () => store.deleteEndpoint('a')]) {
        await change()
        seen.add(await other.modelsRevision())
      }
      expect(seen.size).toBe(4)
      expect(told).toEqual(Array.from({ length: 3 }, () => ({ kind: 'endpoint', name: 'a' })))
    })

    it('add up comparisons, and take them along', async () => {
      const store = await versions('line', 'line')
      await store.putEndpoint('a', { ...to('line@1'), shadow: 'line@2' })
      const part: ComparisonRecord = {
        endpoint: 'a', answered: 'line@1', shadow: 'line@2', requests: 2, errors: 1, lastError: { code: 'internal', message: 'no' },
        rows: 4, agreed: 3, numbers: 0, absoluteDifference: 0, maxAbsoluteDifference: 0.5,
      }
      await store.addComparisons([part, { ...part, endpoint: 'gone' }])
      await open().handle().addComparisons([{ ...part, errors: 0, lastError: null, maxAbsoluteDifference: 0.25 }])
      expect(await store.listComparisons('a')).toEqual([{ ...part, requests: 4, rows: 8, agreed: 6 }])
      expect(await store.listComparisons('gone')).toEqual([])
      await store.deleteEndpoint('a')
      await store.putEndpoint('a', to('line@1'))
      expect(await store.listComparisons('a')).toEqual([])
    })
  })

  describe('a version policy', () => {
    it('says which versions answer', async () => {
      const store = await versions('line', 'line', 'line')
      const { version: failed } = await store.createVersion('line', NEW_VERSION)
      await store.failVersion('line', failed, { code: 'internal', message: 'out of paper' })
      await expect(store.resolve('line@4')).rejects.toEqual(failsWith('version-not-found', /line@4 FAILED \(out of paper\)/))
      const answering = async () => {
        const refs = ['line@1', 'line@2', 'line@3', 'line']
        const found = await Promise.allSettled(refs.map((ref) => store.resolve(ref)))
        return refs.filter((_, i) => found[i]!.status === 'fulfilled')
      }
      expect(await answering()).toEqual(['line@1', 'line@2', 'line@3', 'line'])
      await store.putServingConfig('line', { version_policy: { latest: { num_versions: 2 } } })
      expect(await answering()).toEqual(['line@2', 'line@3', 'line'])
      await store.putServingConfig('line', { version_policy: { specific: { versions: [1, 4] } } })
      expect(await answering()).toEqual(['line@1'])
      await expect(store.resolve('line')).rejects.toEqual(failsWith('version-not-found', /line@3 is not served.*serves version 1\..*PUT maas\/api\/models\/line\/config/))
      await store.putServingConfig('line', { version_policy: { all: {} } })
      expect(await answering()).toHaveLength(4)
    })

    it('leaves out candidates of an endpoint that it stops, as long as one is left', async () => {
      const store = await versions('line', 'line')
      await store.putEndpoint('a', { ...to('line@1', 'line@2'), shadow: 'line@1' })
      await store.putServingConfig('line', { version_policy: { latest: { num_versions: 1 } } })
      expect(await store.resolve('a')).toMatchObject({ candidates: [{ ref: 'line@2' }], shadow: null })
      await store.putServingConfig('line', { version_policy: { specific: { versions: [7] } } })
      await expect(store.resolve('a')).rejects.toEqual(failsWith('version-not-found', /line@1 is not served.*serves no version/))
    })
  })
}
