import { expect, it } from 'vitest'
import { hrefTo, parseHash } from './location.ts'

it('reads back the links that it writes', () => {
  const { place, params } = parseHash(hrefTo('train', { dataset: 'prices & more?' }))
  expect(place).toBe('train')
  expect(params.get('dataset')).toBe('prices & more?')
  expect(parseHash(hrefTo('try')).place).toBe('try')
})

it('is in the first place when the address names none', () => {
  for (const hash of ['', '#', '#/', '#/elsewhere', '#/TRAIN']) expect(parseHash(hash).place).toBe('data')
})
