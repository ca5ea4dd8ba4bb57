import { afterEach, expect, it } from 'vitest'
import { createMemoryStore } from '../../registry/memory-store.ts'
import { line, register } from '../testing/models.ts'
import { watchCleared } from './storage.ts'

afterEach(() => localStorage.clear())

/** Opens the studio over a database, for as long as it takes to look. */
async function look(registry = createMemoryStore()): Promise<boolean> {
  let wasCleared = false
  const stop = watchCleared(registry, () => (wasCleared = true))
  await new Promise((resolve) => setTimeout(resolve))
  stop()
  return wasCleared
}

it('tells once that the browser cleared the models, and not that there never were any', async () => {
  expect(await look()).toBe(false)
  const registry = createMemoryStore()
  await register(registry, 'line', line())
  expect(await look(registry)).toBe(false)
  expect(await look()).toBe(true)
  expect(await look()).toBe(false)
})

it('does not take for cleared what its owner deleted', async () => {
  const registry = createMemoryStore()
  await register(registry, 'line', line())
  await look(registry)
  await registry.deleteAlias('line', 'champion')
  await registry.deleteModel('line')
  expect(await look(registry)).toBe(false)
})
