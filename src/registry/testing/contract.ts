import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../core/error.ts'
import { MaasError } from '../../core/error.ts'
import type { RegistryChange } from '../records.ts'
import type { RegistryStore } from '../store.ts'
import { appliedWritesContract } from './applied-writes-contract.ts'
import { datasetContract } from './dataset-contract.ts'
import { endpointContract } from './endpoint-contract.ts'
import { addCsv } from './datasets.ts'
import { grantContract } from './grant-contract.ts'
import { statisticsContract } from './statistics-contract.ts'
import { checkpointOf, NEW_VERSION, finished, queuedRun } from './records.ts'

const failsWith = (code: ErrorCode) => expect.objectContaining({ name: 'MaasError', code })

/** What every {@link RegistryStore} must do. `open` gives a way to make handles on one new, empty registry. */
export function registryContract(open: () => () => RegistryStore): void {
  let handle: () => RegistryStore
  let store: RegistryStore
  let handles: RegistryStore[]

  beforeEach(() => {
    const openHandle = open()
    handles = []
    handle = () => {
      const opened = openHandle()
      handles.push(opened)
      return opened
    }
    store = handle()
  })
  afterEach(() => handles.forEach((opened) => opened.close()))

  const ready = async (model: string, bytes: readonly number[], promote = false) => {
    const { version } = await store.createVersion(model, NEW_VERSION)
    return store.finishVersion(model, version, finished(bytes), promote)
  }

  const leadsTo = async (ref: string) => {
    const { endpoint, candidates, shadow } = await store.resolve(ref)
    expect([endpoint, candidates.length, shadow]).toEqual([null, 1, null])
    return candidates[0]!.version
  }

  describe('versions', () => {
    it('go from PENDING to READY with all that is known of them, and never change again', async () => {
      const pending = await store.createVersion('line', NEW_VERSION)
      expect(pending).toMatchObject({ model: 'line', version: 1, status: 'PENDING', artifact: null, signature: null, ...NEW_VERSION })
      const result = { ...finished([1, 2, 3]), params: { epochs: 1, seed: 42 } }
      const { artifact, ...known } = result
      const version = await store.finishVersion('line', 1, result, false)
      expect(version).toMatchObject({ ...known, status: 'READY', error: null })
      // sha256 of the bytes 1, 2, 3, from `sha256sum`
      expect(version.artifact).toEqual({ bytes: 3, sha256: '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81' })
      expect(await store.getVersion('line', 1)).toEqual(version)
      expect(await store.getArtifact(version.artifact!.sha256)).toEqual(artifact)

      await expect(store.finishVersion('line', 1, finished([9]), false)).rejects.toEqual(failsWith('conflict'))
      await expect(store.failVersion('line', 1, { code: 'internal', message: 'no' })).rejects.toEqual(failsWith('conflict'))
      expect(await store.getVersion('line', 1)).toEqual(version)
    })

    it('go from PENDING to FAILED with the reason', async () => {
      await store.createVersion('line', NEW_VERSION)
      const error = { code: 'quota-exceeded', message: 'full' } as const
      expect(await store.failVersion('line', 1, error)).toMatchObject({ status: 'FAILED', error })
      await expect(store.finishVersion('line', 1, finished([1]), true)).rejects.toEqual(failsWith('conflict'))
      expect((await store.getModel('line')).aliases).toEqual({})
    })

    it('are listed newest first', async () => {
      for (let i = 0; i < 11; i++) await store.createVersion('line', NEW_VERSION)
      expect((await store.listVersions('line')).map(({ version }) => version)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
    })

    it('never reuse a number', async () => {
      await ready('line', [1])
      await ready('line', [2])
      await store.deleteVersion('line', 2)
      expect((await store.createVersion('line', NEW_VERSION)).version).toBe(3)
    })

    it('made at once through two handles get numbers of their own', async () => {
      const other = handle()
      const made = await Promise.all([store, other, store, other, store, other].map((each) => each.createVersion('line', NEW_VERSION)))
      expect(made.map(({ version }) => version).toSorted()).toEqual([1, 2, 3, 4, 5, 6])
      expect((await other.getModel('line')).lastVersion).toBe(6)
    })

    it('that fail to finish leave nothing half', async () => {
      await ready('line', [1])
      const revision = await store.modelsRevision()
      await expect(store.finishVersion('line', 2, finished([7, 7]), true)).rejects.toEqual(failsWith('version-not-found'))
      const { artifact: lost } = await ready('other', [7, 7])
      await store.deleteAlias('other', 'champion')
      await store.deleteModel('other')
      expect(await store.modelsRevision()).not.toBe(revision)
      await store.createVersion('line', NEW_VERSION)
      // Metrics that cannot be stored stop the transaction after the artifact was put.
      const unstorable = { ...finished([7, 7]), metrics: { loss: (() => 0) as unknown as number } }
      await expect(store.finishVersion('line', 2, unstorable, true)).rejects.toThrow()
      await expect(store.getArtifact(lost!.sha256)).rejects.toEqual(failsWith('version-not-found'))
      expect(await store.getVersion('line', 2)).toMatchObject({ status: 'PENDING', artifact: null })
      expect((await store.getModel('line')).aliases).toEqual({ champion: 1 })
      expect(await store.journal('line')).toHaveLength(1)
    })

    it('are unknown by model, number and artifact', async () => {
      await expect(store.getVersion('nobody', 1)).rejects.toEqual(failsWith('model-not-found'))
      await expect(store.listVersions('nobody')).rejects.toEqual(failsWith('model-not-found'))
      await store.createVersion('line', NEW_VERSION)
      for (const version of [2, 0, -1, 1.5, Number.NaN]) {
        await expect(store.getVersion('line', version)).rejects.toEqual(failsWith('version-not-found'))
      }
      await expect(store.getArtifact('00')).rejects.toEqual(failsWith('version-not-found'))
    })
  })

  describe('models', () => {
    it('take names that fit in a path and a reference', async () => {
      for (const name of ['a', '7', 'Digits_28x28-v1.2', 'x'.repeat(64), 'constructor']) {
        expect((await store.createVersion(name, NEW_VERSION)).version).toBe(1)
      }
      for (const name of ['', '.', '-a', 'a b', 'a/b', 'a@1', 'é', '__proto__', 'x'.repeat(65)]) {
        await expect(store.createVersion(name, NEW_VERSION)).rejects.toEqual(failsWith('invalid-input'))
      }
      expect(await store.listModels()).toHaveLength(5)
    })

    it('share equal artifacts, whose bytes go with the last version', async () => {
      const { artifact } = await ready('a', [1, 2])
      await ready('b', [1, 2])
      await ready('b', [3])
      await store.setAlias('b', 'champion', 2)
      await store.deleteVersion('b', 1)
      expect(await store.getArtifact(artifact!.sha256)).toEqual(Uint8Array.of(1, 2))
      await store.deleteAlias('a', 'champion')
      await store.deleteModel('a')
      await expect(store.getArtifact(artifact!.sha256)).rejects.toEqual(failsWith('version-not-found'))
    })

    it('share no memory with their callers', async () => {
      const result = finished([1, 2, 3])
      const { version } = await store.createVersion('line', NEW_VERSION)
      const { artifact } = await store.finishVersion('line', version, result, false)
      result.artifact.fill(9)
      structuredClone(await store.getArtifact(artifact!.sha256), { transfer: [(await store.getArtifact(artifact!.sha256)).buffer] })
      expect(await store.getArtifact(artifact!.sha256)).toEqual(Uint8Array.of(1, 2, 3))
    })

    it('are deleted with versions and journal, but not while an alias points there', async () => {
      await ready('line', [1])
      await expect(store.deleteModel('line')).rejects.toEqual(failsWith('conflict'))
      await expect(store.deleteVersion('line', 1)).rejects.toEqual(failsWith('conflict'))
      await store.deleteAlias('line', 'champion')
      await store.deleteModel('line')
      expect(await store.listModels()).toEqual([])
      await expect(store.deleteModel('line')).rejects.toEqual(failsWith('model-not-found'))
      await store.createVersion('line', NEW_VERSION)
      expect(await store.journal('line')).toEqual([])
      expect(await store.listVersions('line')).toHaveLength(1)
    })
  })

  describe('aliases', () => {
    it('make the first READY version the champion, later ones only when asked', async () => {
      await ready('line', [1])
      expect((await store.getModel('line')).aliases).toEqual({ champion: 1 })
      await ready('line', [2])
      expect((await store.getModel('line')).aliases).toEqual({ champion: 1 })
      await ready('line', [3], true)
      expect((await store.getModel('line')).aliases).toEqual({ champion: 3 })
    })

    it('resolve in one step', async () => {
      await ready('line', [1])
      expect(await leadsTo('line@champion')).toEqual(await store.getVersion('line', 1))
      expect(await leadsTo('line')).toEqual(await store.getVersion('line', 1))
      await expect(store.resolve('nobody')).rejects.toEqual(failsWith('model-not-found'))
      for (const alias of ['staging', 'constructor']) {
        await expect(store.resolve(`line@${alias}`)).rejects.toEqual(failsWith('alias-not-found'))
      }
    })

    it('point to READY versions only', async () => {
      await ready('line', [1])
      await store.createVersion('line', NEW_VERSION)
      await expect(store.setAlias('line', 'staging', 2)).rejects.toEqual(failsWith('conflict'))
      await expect(store.setAlias('line', 'staging', 3)).rejects.toEqual(failsWith('version-not-found'))
      await expect(store.setAlias('nobody', 'staging', 1)).rejects.toEqual(failsWith('model-not-found'))
      for (const alias of ['12', '', 'a b', '@x']) {
        await expect(store.setAlias('line', alias, 1)).rejects.toEqual(failsWith('invalid-input'))
      }
      expect((await store.setAlias('line', 'v1', 1)).aliases).toEqual({ champion: 1, v1: 1 })
    })

    it('are journaled, roll back, and roll back again to where they were', async () => {
      await ready('line', [1])
      await ready('line', [2], true)
      await store.setAlias('line', 'champion', 2)
      expect((await store.rollbackAlias('line', 'champion')).aliases).toEqual({ champion: 1 })
      expect((await store.rollbackAlias('line', 'champion')).aliases).toEqual({ champion: 2 })
      await store.deleteAlias('line', 'champion')
      expect((await store.rollbackAlias('line', 'champion')).aliases).toEqual({ champion: 2 })
      expect((await store.journal('line')).map(({ model, alias, from, to }) => [model, alias, from, to])).toEqual([
        ['line', 'champion', null, 1],
        ['line', 'champion', 1, 2],
        ['line', 'champion', 2, 1],
        ['line', 'champion', 1, 2],
        ['line', 'champion', 2, null],
        ['line', 'champion', null, 2],
      ])
      await expect(store.rollbackAlias('line', 'champion')).rejects.toEqual(failsWith('conflict'))
      await expect(store.rollbackAlias('line', 'staging')).rejects.toEqual(failsWith('alias-not-found'))
      await expect(store.deleteAlias('line', 'staging')).rejects.toEqual(failsWith('alias-not-found'))
      await expect(store.journal('nobody')).rejects.toEqual(failsWith('model-not-found'))
    })

    it('do not roll back to a version that is gone', async () => {
      await ready('line', [1])
      await ready('line', [2], true)
      await store.deleteVersion('line', 1)
      await expect(store.rollbackAlias('line', 'champion')).rejects.toEqual(failsWith('version-not-found'))
      expect((await store.getModel('line')).aliases).toEqual({ champion: 2 })
    })

    it('name the default: who carries `default`, else whose champion was set last', async () => {
      await expect(store.resolve('')).rejects.toEqual(failsWith('model-not-found'))
      await ready('b', [1])
      await ready('a', [2])
      expect(await leadsTo('')).toMatchObject({ model: 'a', version: 1 })
      await ready('b', [3])
      expect(await leadsTo('')).toMatchObject({ model: 'a' })
      await store.setAlias('b', 'champion', 2)
      expect(await leadsTo('')).toMatchObject({ model: 'b', version: 2 })
      await store.deleteAlias('b', 'champion')
      expect(await leadsTo('')).toMatchObject({ model: 'a' })
      await store.setAlias('b', 'default', 1)
      expect(await leadsTo('')).toMatchObject({ model: 'b', version: 1 })
    })
  })

  describe('the revision of all models', () => {
    it('changes with every change of what a reference leads to, and with nothing else', async () => {
      const seen = new Set([await store.modelsRevision()])
      await store.createVersion('line', NEW_VERSION)
      await store.createVersion('line', NEW_VERSION)
      await store.failVersion('line', 2, { code: 'internal', message: 'no' })
      expect(seen).toContain(await store.modelsRevision())
      const changes: (() => Promise<unknown>)[] = [
        () => store.finishVersion('line', 1, finished([1]), false),
        () => store.setAlias('line', 'staging', 1),
        () => store.deleteAlias('line', 'champion'),
        () => store.rollbackAlias('line', 'champion'),
        () => store.deleteVersion('line', 2),
        () => store.putServingConfig('line', { max_batch_size: 8 }),
        () => store.deleteServingConfig('line'),
        () => store.deleteAlias('line', 'staging'),
        () => store.deleteAlias('line', 'champion'),
        () => store.deleteModel('line'),
      ]
      for (const [index, change] of changes.entries()) {
        await change()
        seen.add(await store.modelsRevision())
        expect(seen.size).toBe(index + 2)
      }
      await store.createRun(queuedRun('r'))
      await expect(store.setAlias('line', 'staging', 1)).rejects.toThrow()
      expect(seen).toContain(await handle().modelsRevision())
    })

    it('is new for every handle once a change is told', async () => {
      const other = handle()
      await ready('line', [1])
      await ready('line', [2])
      for (const version of [2, 1, 2]) {
        const before = await other.modelsRevision()
        await store.setAlias('line', 'champion', version)
        expect(await other.modelsRevision()).not.toBe(before)
      }
    })
  })

  describe('how a model is served', () => {
    it('is nothing at first, replaced whole, and goes with the model', async () => {
      const pending = await store.createVersion('line', NEW_VERSION)
      expect(await store.getServingConfig('line')).toEqual({})
      await store.putServingConfig('line', { max_batch_size: 8, response_cache: { enable: true } })
      await store.putServingConfig('line', { max_batch_size: 4 })
      expect(await handle().getServingConfig('line')).toEqual({ max_batch_size: 4 })
      await store.deleteServingConfig('line')
      expect(await store.getServingConfig('line')).toEqual({})

      await store.putServingConfig('line', { max_batch_size: 4 })
      await store.deleteVersion('line', pending.version)
      await store.deleteModel('line')
      for (const gone of [store.getServingConfig('line'), store.putServingConfig('line', {}), store.deleteServingConfig('line')]) {
        await expect(gone).rejects.toEqual(failsWith('model-not-found'))
      }
      await store.createVersion('line', NEW_VERSION)
      expect(await store.getServingConfig('line')).toEqual({})
    })
  })

  describe('runs', () => {
    it('are stored, listed newest first, and changed one after the other', async () => {
      await store.createRun(queuedRun('a', '2026-01-01T00:00:00.000Z'))
      await store.createRun(queuedRun('c', '2026-01-01T00:00:02.000Z'))
      await store.createRun(queuedRun('b', '2026-01-01T00:00:01.000Z'))
      expect((await store.listRuns()).map(({ id }) => id)).toEqual(['c', 'b', 'a'])
      await expect(store.createRun(queuedRun('a'))).rejects.toEqual(failsWith('conflict'))

      const other = handle()
      await Promise.all([store, other, store, other].map((each) =>
        each.updateRun('a', (run) => ({ ...run, history: [...run.history, { loss: run.history.length }] }))))
      expect((await store.getRun('a')).history).toEqual([{ loss: 0 }, { loss: 1 }, { loss: 2 }, { loss: 3 }])
    })

    it('stay as they are when a change is refused', async () => {
      await store.createRun(queuedRun('a'))
      const refuse = () => {
        throw new MaasError('conflict', 'no')
      }
      await expect(store.updateRun('a', refuse)).rejects.toEqual(failsWith('conflict'))
      expect(await store.getRun('a')).toEqual(queuedRun('a'))
      await expect(store.updateRun('z', (run) => run)).rejects.toEqual(failsWith('run-not-found'))
      await expect(store.getRun('z')).rejects.toEqual(failsWith('run-not-found'))
    })
  })

  describe('checkpoints', () => {
    it('are kept for runs that have not ended, the newest of each, and go when the run is done', async () => {
      await store.createRun(queuedRun('a'))
      expect(await store.getCheckpoint('a')).toBeUndefined()
      for (const epoch of [1, 2]) await store.saveCheckpoint(checkpointOf('a', epoch))
      expect(await store.getRun('a')).toEqual({ ...queuedRun('a'), checkpoint: { epoch: 2, savedAt: '2026-01-01T00:00:02.000Z' } })
      expect(await handle().getCheckpoint('a')).toEqual(checkpointOf('a', 2))

      const failed = await store.updateRun('a', (run) => ({ ...run, status: 'failed' }))
      expect(failed.checkpoint).toMatchObject({ epoch: 2 })
      await expect(store.saveCheckpoint(checkpointOf('a', 3))).rejects.toEqual(failsWith('conflict'))
      expect(await store.getCheckpoint('a')).toEqual(checkpointOf('a', 2))

      const done = await store.updateRun('a', (run) => ({ ...run, status: 'done' }))
      expect(done.checkpoint).toBeUndefined()
      expect(await store.getRun('a')).toEqual(done)
      expect(await store.getCheckpoint('a')).toBeUndefined()
      await expect(store.saveCheckpoint(checkpointOf('z', 1))).rejects.toEqual(failsWith('run-not-found'))
    })
  })

  datasetContract(() => ({ store, handle }))
  appliedWritesContract(() => ({ store, handle }))
  endpointContract(() => ({ store, handle }))

  it('keys are made at random, kept under an id that says nothing of them, and found by every handle', async () => {
    const [one, two] = [await store.addPrivacyKey(), await store.addPrivacyKey()]
    const key = await store.getPrivacyKey(one)
    expect(key).toHaveLength(32)
    expect(await handle().getPrivacyKey(one)).toEqual(key)
    expect(await store.getPrivacyKey(two)).not.toEqual(key)
    expect(await store.getPrivacyKey('none')).toBeUndefined()
  })

  grantContract(() => ({ store, handle }))
  statisticsContract(() => ({ store, handle }))

  describe('changes', () => {
    it('are told once they are stored, until the listener stops', async () => {
      const told: RegistryChange[] = []
      const stop = store.onChange((change) => told.push(change))
      await ready('line', [1])
      expect(told).toEqual([{ kind: 'model', name: 'line' }, { kind: 'model', name: 'line' }])
      await store.createRun(queuedRun('r'))
      await addCsv(store, 'points', 'x\n1\n')
      await store.deleteGrant('https://shop.example')
      expect(told.slice(2)).toEqual([
        { kind: 'run', name: 'r' }, { kind: 'dataset', name: 'points' }, { kind: 'grant', name: 'https://shop.example' },
      ])
      await expect(store.createRun(queuedRun('r'))).rejects.toThrow()
      stop()
      await store.deleteDataset('points')
      expect(told).toHaveLength(5)
    })
  })
}
