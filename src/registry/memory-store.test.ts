import { describe } from 'vitest'
import { ChangeFeed } from './change-feed.ts'
import { MemoryDatabase } from './memory-database.ts'
import { createRegistry } from './registry.ts'
import { registryContract } from './testing/contract.ts'

describe('the memory store', () => {
  registryContract(() => {
    const database = new MemoryDatabase()
    return () => createRegistry(database, new ChangeFeed(), 0)
  })
})
