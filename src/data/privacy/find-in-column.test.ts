import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng.ts'
import { BUILTIN_DATASETS } from '../builtin.ts'
import { profileDataset } from '../profile/profile-dataset.ts'
import { readDataset } from '../read-dataset.ts'
import { findInColumn } from './find-in-column.ts'
import { csvOf, customers } from './testing/customers.ts'

async function personalIn(columns: Readonly<Record<string, readonly string[]>>) {
  const profile = profileDataset(await readDataset('data', 'text/csv', new TextEncoder().encode(csvOf(columns))))
  return Object.fromEntries(profile.columns.flatMap(({ name, personal }) => (personal ? [[name, personal]] : [])))
}

const repeated = (value: (row: number) => string, rows = 60) => Array.from({ length: rows }, (_, row) => value(row))

describe('personal data in columns', () => {
  it('is found by names, values and within texts, with what to do about it', async () => {
    const personal = await personalIn(customers(300))
    expect(Object.fromEntries(Object.entries(personal).map(([name, { findings, suggested }]) =>
      [name, [findings.map(({ kind, evidence }) => `${kind}: ${evidence.map(({ code }) => code).join(' ')}`).join('; '), suggested.action]]))).toEqual({
      'customer_name': ['name: column-name', 'drop'],
      '姓名': ['name: column-name', 'drop'],
      'email': ['email: column-name values', 'hash'],
      'mobile': ['phone: column-name values', 'hash'],
      '身份证号': ['id-number: column-name values', 'hash'],
      'address': ['address: column-name inside-texts', 'drop'],
      'ip': ['ip: column-name values', 'generalise'],
      'date_of_birth': ['birth-date: column-name', 'generalise'],
      'zip': ['postal-code: column-name', 'generalise'],
      'card': ['card: values', 'hash'],
      'note': ['phone: inside-texts; email: inside-texts', 'redact'],
      'team': ['email: values', 'hash'],
    })
    expect(personal['note']!.findings[1]!.evidence).toEqual([{ code: 'inside-texts', share: 0.2, examples: expect.any(Array) }])
  })

  it('is found in a few of many long texts, of which some are looked at', async () => {
    const text = 'Nothing in these words tells who somebody is, however long they are. '.repeat(60)
    const note = Array.from({ length: 3000 }, (_, row) => `${row} ${row % 100 === 7 ? 'anna@mail.example ' : ''}${text}`)
    const found = findInColumn({ name: 'note', kind: 'text', type: 'text', distinct: note, counts: note.map(() => 1) })
    expect(found).toMatchObject({ findings: [{ kind: 'email', evidence: [{ code: 'inside-texts' }] }], suggested: { action: 'redact' } })
    const [seen] = found!.findings[0]!.evidence
    expect('share' in seen! && seen.share).toBeCloseTo(0.01, 2)
  })

  it('is shown by its first character alone', async () => {
    const { email } = await personalIn({ email: repeated((row) => `anna${row}@mail.example`), y: repeated(String) })
    const [, seen] = email!.findings[0]!.evidence
    expect(seen).toEqual({ code: 'values', share: 1, examples: ['a****@****.*******', 'a****@****.*******', 'a****@****.*******'] })
  })

  it('is found in columns of numbers', async () => {
    const rng = new Rng(2)
    const number = (from: number, below: number) => String(from + rng.below(below))
    const personal = await personalIn({
      contact: repeated(() => number(13_800_000_000, 99_999_999)),
      latitude: repeated(() => (50 + rng.uniform()).toFixed(5)),
      amount: repeated(() => number(1_000_000_000, 4_000_000_000)),
      temperature: repeated(() => (50 + rng.uniform()).toFixed(5)),
    })
    expect(Object.entries(personal).map(([name, { findings }]) => [name, findings[0]!.kind])).toEqual([['contact', 'phone'], ['latitude', 'coordinates']])
  })

  it('is not what only sounds like it', async () => {
    const rng = new Rng(3)
    expect(await personalIn({
      name: repeated((row) => ['red apple', 'green pear', 'plum 3'][row % 3]!),
      product_name: repeated((row) => `Widget ${row}`),
      address: repeated((row) => `0x${row}`),
      address_count: repeated(() => String(rng.below(9))),
      births: repeated(() => String(9000 + rng.below(2000))),
      phone: repeated((row) => ['iOS', 'Android'][row % 2]!),
      code: repeated(() => `${10_000_000 + rng.below(89_999_999)}${'ABCDEFGHJKLMNPQRSTVWXYZ'[rng.below(23)]}`),
      version: repeated((row) => `1.${row}.3`),
      time: repeated((row) => `12:30:${10 + (row % 50)}`),
      when: repeated((row) => `2024-01-${10 + (row % 20)}`),
      invoice: repeated((row) => `2024-${1000 + row}-55`),
    })).toEqual({})
  })

  it.each(BUILTIN_DATASETS)('is not in $name, but where authors of licences say how to reach them', async ({ name, url, mediaType }) => {
    const bytes = existsSync(`.cache/${url}`) ? gunzipSync(readFileSync(`.cache/${url}`)) : readFileSync(`public/${url}`)
    const { columns } = profileDataset(await readDataset(name, mediaType, bytes))
    const found = columns.flatMap(({ name: column, personal }) => (personal ? [[column, personal.findings.map(({ kind }) => kind)]] : []))
    expect(found).toEqual(name === 'licences' ? [['text', ['address', 'email', 'phone']]] : [])
  })
})
