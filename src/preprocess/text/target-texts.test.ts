import { expect, it } from 'vitest'
import { encodeTexts } from './target-texts.ts'

const TEXTS = ['Le chat, noir.', 'le  chat\n dort', "vingt-deux l'été", '黑猫 3.14']
const encode = (rows: readonly number[]) => encodeTexts({ kind: 'text', name: 'fr', values: TEXTS }, Uint32Array.from(rows))

it('loses nothing of a text but how wide its spaces are', () => {
  const { column: { ids, steps }, vocabulary } = encode([0, 1, 2, 3])
  const written = TEXTS.map((_, row) => Array.from(ids.subarray(row * steps, (row + 1) * steps), (id) => vocabulary[id]).join(''))
  expect(written).toEqual(['Le chat, noir.', 'le chat dort', "vingt-deux l'été", '黑猫 3.14'])
})

it('knows the pieces of the given rows only, each text from one id to another', () => {
  const { column, vocabulary } = encode([1])
  expect(vocabulary.slice(4)).toEqual(['le', ' chat', ' dort'])
  expect(column).toMatchObject({ name: 'fr', start: 2, vocabulary: 7 })
  expect([...column.ids.subarray(0, 7)]).toEqual([2, 1, 5, 1, 1, 1, 3])
  expect([...column.ids.subarray(column.steps, column.steps + 6)]).toEqual([2, 4, 5, 6, 3, 0])
})
