import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandIpv6, findInText } from './find-in-text.ts'

const marked = (text: string) => findInText(text).map(({ kind, from, to }) => [kind, text.slice(from, to)])

describe('what is found in a text', () => {
  it.each([
    ['write to anna.meyer+news@mail.example.co.uk, please', 'email', 'anna.meyer+news@mail.example.co.uk'],
    ['邮箱zhang_san@example.com。', 'email', 'zhang_san@example.com'],
    ['IBAN DE89 3704 0044 0532 0130 00 BIC COBADEFF', 'iban', 'DE89 3704 0044 0532 0130 00'],
    ['pay GB29NWBK60161331926819 now', 'iban', 'GB29NWBK60161331926819'],
    ['身份证11010519491231002X已核对', 'id-number', '11010519491231002X'],
    ['SSN 219-09-9999.', 'id-number', '219-09-9999'],
    ['DNI 12345678Z', 'id-number', '12345678Z'],
    ['NIE X1234567-L', 'id-number', 'X1234567-L'],
    ['card 4111 1111 1111 1111 exp 12/27', 'card', '4111 1111 1111 1111'],
    ['378282246310005', 'card', '378282246310005'],
    ['6200000000000005', 'card', '6200000000000005'],
    ['from 192.168.10.254:', 'ip', '192.168.10.254'],
    ['host 2001:db8::8a2e:370:7334 up', 'ip', '2001:db8::8a2e:370:7334'],
    ['call +49 (0)30 901820 now', 'phone', '+49 (0)30 901820'],
    ['手机13800138000，', 'phone', '13800138000'],
    ['138-0013-8000', 'phone', '138-0013-8000'],
    ['(212) 555-0142', 'phone', '(212) 555-0142'],
    ['1-212-555-0142', 'phone', '1-212-555-0142'],
    ['lives at 12 Oak Tree Street since', 'address', '12 Oak Tree Street'],
    ['wohnt Lange Hauptstraße 12a in Bonn', 'address', 'Lange Hauptstraße 12a'],
    ['12 bis, rue de la Paix', 'address', '12 bis, rue de la Paix'],
    ['Calle Mayor, 12', 'address', 'Calle Mayor, 12'],
    ['北京市朝阳区建国路88号5楼', 'address', '北京市朝阳区建国路88号5楼'],
  ])('%s', (text, kind, part) => {
    expect(marked(text)).toEqual([[kind, part]])
  })

  it.each([
    'Released 2024-05-06 12:30:45, version 1.2.3.4.5, build 20240506123045',
    'IBAN DE89 3704 0044 0532 0130 01', // its check digits are wrong
    '110105194912310021', // as is that of this id,
    '4111111111111112', // and of this card
    '1234567812345670', // Luhn is right, but of no issuer
    '12345678A', // of a DNI
    '000-12-3456 and 999-12-3456',
    'ISBN 978-3-16-148410-0, EAN 4006381333931',
    '256.1.1.1 and 1.2.3',
    '00:1b:44:11:3a:b7 at std::abs and 12:30:45',
    'user@localhost, @handle, a@b',
    '3.14159265358979 and 1e-10 and 0.1300000000001',
    '1700000000 and 1700000000000 seconds',
    'Section 12 applies. The 3 Wise Men.',
    '',
  ])('nothing in %j', (text) => {
    expect(marked(text)).toEqual([])
  })

  it('gives what is found from its beginning to its end, each part once', () => {
    expect(marked('+4917012345678 is of anna@mail.example, 10.0.0.1')).toEqual([
      ['phone', '+4917012345678'], ['email', 'anna@mail.example'], ['ip', '10.0.0.1'],
    ])
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'19@.:- +aZX号路') , maxLength: 60 }), (text) => {
      const found = findInText(text)
      found.forEach(({ from, to }, i) => expect([from >= (found[i - 1]?.to ?? 0), to > from, to <= text.length]).toEqual([true, true, true]))
    }))
  })

  it.each(['a'.repeat(50_000), '1'.repeat(50_000), '1 '.repeat(50_000), 'a.'.repeat(50_000), '+1-'.repeat(50_000), 'a@'.repeat(50_000), 'A1'.repeat(50_000), 'Ab '.repeat(50_000), '路'.repeat(50_000), ':1'.repeat(50_000)])(
    'takes no time for a long text such as %.5s', (text) => {
      const start = performance.now()
      findInText(`${text}1@`)
      expect(performance.now() - start).toBeLessThan(1000)
    },
  )
})

it('IPv6 addresses are known in all their forms', () => {
  expect(expandIpv6('2001:DB8::1')).toEqual(['2001', 'db8', '0', '0', '0', '0', '0', '1'])
  expect(expandIpv6('::1')).toEqual(['0', '0', '0', '0', '0', '0', '0', '1'])
  expect(expandIpv6('1:2:3:4:5:6:7:8')).toHaveLength(8)
  for (const none of ['1:2:3', '1::2::3', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8', 'g::1', 'ab::cd', '12345::']) expect(expandIpv6(none)).toBeUndefined()
})
