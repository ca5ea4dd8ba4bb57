import { expect, it, vi } from 'vitest'
import { type LazyScope, lazyScript, provide } from './lazy-script.ts'
import { NETWORKS } from './testing/networks.ts'

it('loads the script once, when it is first needed', async () => {
  const scope: LazyScope = {}
  const loads: string[] = []
  const networks = lazyScript('networks.js', (file) => {
    loads.push(file)
    provide({ [file]: NETWORKS }, scope)
  }, scope)
  provide({ 'ort.js': { createSession: () => Promise.reject(new Error()), wasmFile: 'assets/ort.wasm' } }, scope)
  expect(loads).toEqual([])
  expect(await networks()).toBe(NETWORKS)
  expect(await networks()).toBe(NETWORKS)
  expect(loads).toEqual(['networks.js'])
  expect(Object.keys(scope.inpage!)).toEqual(['ort.js', 'networks.js'])
})

it('does not wait for ever for a network that says nothing', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const networks = lazyScript('networks.js', () => new Promise(() => undefined), {})
    const refused = expect(networks()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/networks\.js could not be loaded.*8 s/) })
    await vi.advanceTimersByTimeAsync(8000)
    await refused
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

it('says so when it cannot, and tries again the next time', async () => {
  const scope: LazyScope = {}
  let offline = true
  const networks = lazyScript('networks.js', () => {
    if (offline) throw new TypeError('Failed to fetch')
    provide({ 'networks.js': NETWORKS }, scope)
  }, scope)
  await expect(networks()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('Failed to fetch') })
  offline = false
  expect(await networks()).toBe(NETWORKS)
})
