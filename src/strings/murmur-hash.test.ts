import { expect, it } from 'vitest'
import { murmurHash3 } from './murmur-hash.ts'

it.each([
  ['', 0, 142593372],
  ['a', 1009084850, -1293573533],
  ['ab', -1681926305, -684913081],
  ['abc', -1277324294, 1313807976],
  ['abcd', 1139631978, -396302900],
  ['city=Zürich', 1973867927, -1044092615],
  ['日本語', -1515949417, -976822600],
  ['😀', -1095487750, 1877935379],
])('of "%s" is that of scikit-learn', (text, unseeded, seeded) => {
  expect([murmurHash3(text, 0), murmurHash3(text, 42)]).toEqual([unseeded, seeded])
})
