import { describe, expect, it } from 'vitest'
import { localBlockLock } from './block-lock.ts'
import { ChangeFeed } from './change-feed.ts'
import { MemoryDatabase } from './memory-database.ts'
import { createRegistry } from './registry.ts'
import { registryContract } from './testing/contract.ts'
import { NEW_VERSION, finished } from './testing/records.ts'

describe('the memory store', () => {
  registryContract(() => {
    const database = new MemoryDatabase()
    const lock = localBlockLock()
    return () => createRegistry(database, new ChangeFeed(), lock, 0)
  })
})

describe('an artifact', () => {
  it('that is damaged or lost is not given: what to do is said', async () => {
    const database = new MemoryDatabase()
    const store = createRegistry(database, new ChangeFeed(), localBlockLock(), 0)
    await store.createVersion('line', NEW_VERSION)
    const { artifact } = await store.finishVersion('line', 1, finished([1, 2, 3]), false)
    const { sha256: key } = artifact!
    await database.write(['artifacts'], (tx) => tx.put('artifacts', { key, bytes: Uint8Array.of(1, 2, 4) }))
    await expect(store.getArtifact(key)).rejects.toMatchObject({ code: 'data-loss', message: expect.stringMatching(/line@1 is damaged.*Import the model again.*models\/line\/rollback/) })
    await database.write(['artifacts'], (tx) => tx.delete('artifacts', key))
    await expect(store.getArtifact(key)).rejects.toMatchObject({ code: 'data-loss', message: expect.stringMatching(/line@1 is no longer there/) })
  })
})
