import { describe, expect, it } from 'vitest'
import { dateFormatsOf, dateReader } from './dates.ts'

const at = (format: string, text: string) => new Date(dateReader(format)(text)).toISOString()

describe('dateReader', () => {
  it.each([
    ['YYYY-MM-DD', '2024-03-05', '2024-03-05T00:00:00.000Z'],
    ['YYYY-MM-DD', '2024-3-5', '2024-03-05T00:00:00.000Z'],
    ['DD.MM.YYYY', '29.02.2024', '2024-02-29T00:00:00.000Z'],
    ['MM/DD/YY HH:mm', '1/8/90 7:05', '1990-01-08T07:05:00.000Z'],
    ['MM/DD/YY', '12/31/68', '2068-12-31T00:00:00.000Z'],
    ['YYYY年MM月DD日', '2024年3月5日', '2024-03-05T00:00:00.000Z'],
    ['DD MMM YYYY', '5 March 2024', '2024-03-05T00:00:00.000Z'],
    ['MMM DD, YYYY HH:mm:ss A', 'Sep 9, 2024 12:00:01 am', '2024-09-09T00:00:01.000Z'],
    ['YYYY-MM-DDTHH:mm:ss.SSSZ', '2024-03-05T01:02:03.456789+02:30', '2024-03-04T22:32:03.456Z'],
    ['YYYYMMDD', '20240305', '2024-03-05T00:00:00.000Z'],
    ['YYYY-MM', ' 2024-03 ', '2024-03-01T00:00:00.000Z'],
    ['YYYY-MM-DD', '0050-01-01', '0050-01-01T00:00:00.000Z'],
  ])('reads %s from %j', (format, text, expected) => expect(at(format, text)).toBe(expected))

  it.each([
    ['YYYY-MM-DD', '2023-02-29'], ['YYYY-MM-DD', '2024-13-01'], ['YYYY-MM-DD', '2024-00-01'], ['YYYY-MM-DD', '2024-01-00'],
    ['YYYY-MM-DD', '2024-01-01 10:00'], ['YYYY-MM-DD', ''], ['DD.MM.YYYY', '1x2x2024'], ['DD MMM YYYY', '5 Marsh 2024'],
    ['YYYY-MM-DD HH:mm', '2024-01-01 24:00'], ['YYYY-MM-DD HH:mm A', '2024-01-01 13:00 PM'],
  ])('reads no %s from %j', (format, text) => expect(dateReader(format)(text)).toBeNaN())
})

describe('dateFormatsOf', () => {
  it.each([
    ['2024-03-05', ['YYYY-MM-DD']], ['01/02/2024', ['MM/DD/YYYY', 'DD/MM/YYYY']], ['13/02/2024', ['DD/MM/YYYY']],
    ['2024-03-05T10:00:00Z', ['YYYY-MM-DDTHH:mm:ssZ']], ['5.3.24', ['DD.MM.YY']], ['Jan 1 2000', ['MMM DD YYYY']],
    ['2024年3月5日', ['YYYY年MM月DD日']], ['1.5', []], ['12:30', []], ['Apollo 11', []], ['', []], ['2024', []], ['99999999', []],
  ])('finds those of %j', (text, formats) => expect(dateFormatsOf(text)).toEqual(formats))
})
