import { expect, it } from 'vitest'
import { plain, read } from './testing/read.ts'

/** Bytes of GB18030, Latin-1 and so on are written out: no platform encodes them. */
const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0))
const LATIN = Uint8Array.from([...ascii('town,x\nM'), 0xfc, ...ascii('nchen,1\nK'), 0xf6, ...ascii('ln,2\n'), 0xc9, ...ascii('vry,3\n')])
const CHINESE = Uint8Array.from([...ascii('town,x\n'), 0xb1, 0xb1, 0xbe, 0xa9, ...ascii(',1\n'), 0xc9, 0xcf, 0xba, 0xa3, ...ascii(',2\n'), 0x95, 0x32, 0x82, 0x36, ...ascii(',3\n')])
const WORDS = 'town,x\n北京,1\nÉvry,2\n🙂,3\n'

const wide = (text: string, isBig: boolean): Uint8Array => {
  const units = Uint16Array.from(`\u{feff}${text}`, (_, i) => `\u{feff}${text}`.charCodeAt(i))
  const bytes = new Uint8Array(2 * units.length)
  units.forEach((unit, i) => new DataView(bytes.buffer).setUint16(2 * i, unit, !isBig))
  return bytes
}
const units = (text: string): string => text.replace('🙂', 'ü') // one code unit a letter

it.each([
  ['UTF-8', new TextEncoder().encode(WORDS), ['北京', 'Évry', '🙂'], undefined],
  ['UTF-8 with a mark', new TextEncoder().encode(`\u{feff}${WORDS}`), ['北京', 'Évry', '🙂'], undefined],
  ['UTF-16, little-endian', wide(units(WORDS), false), ['北京', 'Évry', 'ü'], 'utf-16le'],
  ['UTF-16, big-endian', wide(units(WORDS), true), ['北京', 'Évry', 'ü'], 'utf-16be'],
  ['Latin-1', LATIN, ['München', 'Köln', 'Évry'], 'windows-1252'],
  ['GB18030', CHINESE, ['北京', '上海', '\u{20000}'], 'gb18030'],
])('reads %s, however it is cut', async (_what, bytes, towns, encoding) => {
  for (const chunk of [1, 3, 10, 1000]) {
    const { dataset, notes } = await read('text/csv', bytes, {}, { chunk })
    expect(plain(dataset)).toEqual({ town: towns, x: [1, 2, 3] })
    expect(notes).toEqual(encoding ? [{ code: 'encoding', encoding }] : [])
  }
})

it('decides by the first letters that are not ASCII, however late they come', async () => {
  const start = new TextEncoder().encode(`town,x\n${'Ulm,0\n'.repeat(50_000)}`)
  const { dataset } = await read('text/csv', Uint8Array.from([...start, ...LATIN.subarray(7)]), {}, { chunk: 65_536 })
  expect(plain(dataset)['town']!.slice(50_000)).toEqual(['München', 'Köln', 'Évry'])
})

it('takes the encoding that is given', async () => {
  const russian = Uint8Array.from([...ascii('town\n'), 0xcc, 0xee, 0xf1, 0xea, 0xe2, 0xe0])
  expect(plain((await read('text/csv', russian, { encoding: 'windows-1251' })).dataset)).toEqual({ town: ['Москва'] })
  await expect(read('text/csv', russian, { encoding: 'klingon' })).rejects.toThrow(expect.objectContaining({ code: 'invalid-config' }))
})

it('names the line, the column and the byte where text stops being text', async () => {
  const bytes = Uint8Array.from([...new TextEncoder().encode(WORDS), ...ascii('Ulm,4\nK'), 0xf6, ...ascii('ln,5\n')])
  const error = expect.objectContaining({
    code: 'invalid-data', message: expect.stringContaining('Line 6, column "town": byte 39 of the file is not utf-8 text'), details: { offer: { encoding: 'windows-1252' } },
  })
  for (const chunk of [1, 7]) await expect(read('text/csv', bytes, {}, { chunk })).rejects.toThrow(error)
  await expect(read('text/csv', bytes, { encoding: 'utf-8' })).rejects.toThrow(error)
})
