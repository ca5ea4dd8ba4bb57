import { array, assert, asyncProperty, constantFrom, oneof, stringMatching } from 'fast-check'
import { expect, it } from 'vitest'
import { plain, read } from './testing/read.ts'

const digits = stringMatching(/^-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,8})?$/)
const odd = constantFrom('', 'NA', '-0', '-0.00', '.5', '5.', ' 7', '8 ', '+3', '1e5', '-2.50E-3', '0.1', '123456789012.345', '9007199254740993e0', '0.30000000000000004')

it('gives every cell of a column of numbers back as it was written when its last one is text', async () => {
  await assert(asyncProperty(array(oneof(digits, odd), { maxLength: 60 }), async (cells) => {
    const { dataset } = await read('text/csv', `id;x\n${[...cells, 'text'].map((cell, i) => `a${i};${cell}\n`).join('')}`)
    expect(plain(dataset)['x']).toEqual([...cells, 'text'])
  }), { seed: 1, numRuns: 200 })
})
