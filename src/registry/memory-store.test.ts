import { describe } from 'vitest'
import { localBlockLock } from './block-lock.ts'
import { ChangeFeed } from './change-feed.ts'
import { MemoryDatabase } from './memory-database.ts'
import { createRegistry } from './registry.ts'
import { registryContract } from './testing/contract.ts'

describe('the memory store', () => {
  registryContract(() => {
    const database = new MemoryDatabase()
    const lock = localBlockLock()
    return () => createRegistry(database, new ChangeFeed(), lock, 0)
  })
})
