import { expect, it } from 'vitest'
import { cachedCertificates, certificateKey } from './certificates.ts'

const place = { build: `build ${Math.random()}`, browser: 'Browser/1.0 (a; b)' }
const source = { name: 'gpu', device: 'gpu', hardware: 'maker model', open: () => Promise.reject(new Error('not opened')) } as const

it('asks once per engine, adapter, browser and build, and again after a refusal', async () => {
  const asked: string[] = []
  const ask = (what: string, storage: CacheStorage | undefined, given = source, where = place) =>
    cachedCertificates(where, storage).once(given, async () => void asked.push(what))

  await expect(cachedCertificates(place, caches).once(source, () => Promise.reject(new Error('off')))).rejects.toThrow('off')
  await ask('first', caches)
  await ask('again', caches)
  await ask('other adapter', caches, { ...source, hardware: 'maker other' } as never)
  await ask('other browser', caches, source, { ...place, browser: 'Browser/1.1' })
  await ask('other build', caches, source, { ...place, build: `${place.build}!` })
  await ask('nowhere to keep it', undefined)
  await ask('nowhere to keep it', undefined)
  expect(asked).toEqual(['first', 'other adapter', 'other browser', 'other build', 'nowhere to keep it', 'nowhere to keep it'])
})

it('has one key for each of its parts', () => {
  expect(certificateKey({ name: 'a', hardware: 'b/c' }, { build: 'd', browser: 'e' })).toBe('a/b%2Fc/d/e')
})
