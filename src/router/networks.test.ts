import { expect, it } from 'vitest'
import { lazyNetworks, type NetworksScope } from './networks.ts'
import { NETWORKS } from './testing/networks.ts'

it('loads the script once, when it is first needed', async () => {
  const scope: NetworksScope = {}
  let loads = 0
  const networks = lazyNetworks(() => {
    loads++
    scope.inpageNetworks = NETWORKS
  }, scope)
  expect(loads).toBe(0)
  expect(await networks()).toBe(NETWORKS)
  expect(await networks()).toBe(NETWORKS)
  expect(loads).toBe(1)
})

it('says so when it cannot, and tries again the next time', async () => {
  const scope: NetworksScope = {}
  let offline = true
  const networks = lazyNetworks(() => {
    if (offline) throw new TypeError('Failed to fetch')
    scope.inpageNetworks = NETWORKS
  }, scope)
  await expect(networks()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('Failed to fetch') })
  offline = false
  expect(await networks()).toBe(NETWORKS)
})
