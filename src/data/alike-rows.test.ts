import { expect, it } from 'vitest'
import { alikeRows } from './alike-rows.ts'

it('tells rows apart by all of the columns', () => {
  const [a, b] = [['u', 'v', 'u', 'uv', 'u'], ['w', 'w', 'w', '', 'x']]
  expect(alikeRows([a], 5)).toEqual({ firsts: Uint32Array.of(0, 1, 3), kinds: Uint32Array.of(0, 1, 0, 2, 0) })
  expect(alikeRows([a, b], 5)).toEqual({ firsts: Uint32Array.of(0, 1, 3, 4), kinds: Uint32Array.of(0, 1, 0, 2, 3) })
})
