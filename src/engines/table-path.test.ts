import { beforeEach, describe, expect, it } from 'vitest'
import { createPlatform, type Platform } from './testing/platform.ts'

/** From a file to answers, through every part of the platform that a table passes: what users' data may hold. */

const NASTY = ['__proto__', 'constructor', 'x', 'x_text', 'scores', 'step', 'batch', '😀 ä', 'a"b\'c', 'n'.repeat(500)]

const cell = (value: string | number): string => (typeof value === 'number' ? String(value) : `"${value.replaceAll('"', '""')}"`)
/** A CSV; a number stands as it is, a text in quotes. */
function csv(names: readonly string[], row: (i: number) => readonly (string | number)[], rows = 40): string {
  return [names, ...Array.from({ length: rows }, (_, i) => row(i))].map((cells) => cells.map(cell).join(',')).join('\n')
}

/** Numbers that are no function of the row's place, and labels that are none of the numbers. */
const size = (i: number): number => ((i * 31) % 17) + 0.5
const label = (i: number): string => ((i * 7919) % 101) % 7 < 3 ? 'no' : 'yes'

let platform: Platform
beforeEach(async () => {
  platform = await createPlatform()
})

async function scoresOf(model: string, instances: readonly unknown[]): Promise<readonly Record<string, number>[]> {
  const { status, body } = await platform.predict(model, instances)
  expect(status, JSON.stringify(body)).toBe(200)
  return (body as { predictions: { scores: Record<string, number> }[] }).predictions.map(({ scores }) => scores)
}

async function refused(model: string, instance: unknown): Promise<string> {
  const { status, body } = await platform.predict(model, [instance])
  expect(status).toBe(400)
  return (body as { error: string }).error
}

describe('a table', () => {
  it.each(NASTY)('may have columns and labels of the name %j', async (name) => {
    await platform.add('d', csv([name, 'size', 'y'], (i) => [['u', 'v', 'w'][i % 3]!, size(i), i % 2 ? name : 'other']))
    const config = { target: 'y', features: [name, 'size'], epochs: 1, class_weight: { other: 2 } }
    const { signature } = await platform.train({ dataset: 'd', ...config })
    expect(signature).toMatchObject({ features: [{ kind: 'text', name, values: ['u', 'v', 'w'] }, { kind: 'number', name: 'size' }] })
    const [list, record] = await scoresOf('d', [['v', 2], JSON.parse(`{${JSON.stringify(name)}: "v", "size": 2}`)])
    expect(record).toEqual(list)
    expect(Object.keys(record!).toSorted()).toEqual([name, 'other'].toSorted())

    await platform.add('typed', csv([name, 'y'], (i) => [i % 4, label(i)]), JSON.parse(`{${JSON.stringify(name)}: {"type": "category"}}`))
    expect((await platform.train({ dataset: 'typed', target: 'y', epochs: 1 })).signature.features).toEqual([{ kind: 'text', name, values: ['0', '1', '2', '3'] }])
    await platform.add('target', csv(['size', name], (i) => [size(i), i]))
    expect((await platform.train({ dataset: 'target', target: name, features: ['size'], epochs: 1 })).signature.target).toBe(name)
  })

  it('may have a category of thousands of values', async () => {
    await platform.add('d', csv(['code', 'size', 'y'], (i) => [`c${(i * 7919) % 3000}`, size(i), label(i)], 6000), { code: { type: 'category' } })
    for (const class_name of ['OneHotEncoder', 'OrdinalEncoder', 'TargetEncoder', 'FeatureHasher']) {
      const config = { target: 'y', features: ['code', 'size'], preprocessing: { code: [{ class_name, config: {} }] }, epochs: 1, batch_size: 1000 }
      const { parity } = await platform.train({ dataset: 'd', ...config })
      expect(parity.maxAbsDiff).toBeLessThan(1e-5)
      expect(await scoresOf('d', [['c5', 1], ['unheard of', 1]])).toHaveLength(2)
    }
  })

  it('may have columns that say nothing', async () => {
    await platform.add('d', csv(['id', 'same', 'y'], (i) => [i + 1, 7, label(i)]))
    for (const features of [undefined, ['same'], ['id', 'same']]) {
      await platform.train({ dataset: 'd', target: 'y', epochs: 1, ...(features && { features }) })
    }
    expect(await scoresOf('d', [{ id: 99, same: 8 }])).toHaveLength(1)
  })

  it.each([
    ['a column without a value', csv(['a', 'size', 'y'], (i) => ['', size(i), label(i)]), 'invalid-data', 'Column "a" has no value in any row that is trained on. Leave the column out.'],
    ['a single row', csv(['size', 'y'], (i) => [size(i), i], 1), 'invalid-data', '1 row is too few'],
    ['four rows', csv(['size', 'y'], (i) => [size(i), i], 4), 'invalid-data', '4 rows are too few: none would be left for the test part.'],
    ['a single class', csv(['size', 'y'], (i) => [size(i), 'yes']), 'invalid-data', 'Column "y" has the same value in every row'],
    ['a number beyond float32', csv(['size', 'y'], (i) => [i === 35 ? 1e39 : size(i), label(i)]), 'invalid-data', 'Column "size" is 1e+39 in row 36, which no 32-bit number holds'],
    ['a target beyond float32', csv(['size', 'y'], (i) => [size(i), i === 35 ? -1e39 : i]), 'invalid-data', 'Column "y" is -1e+39 in row 36'],
  ])('with %s is refused with what to do', async (_, text, code, message) => {
    await platform.add('d', text)
    const { columns } = await platform.api.registry.getDataset('d')
    const features = columns.map(({ name }) => name).filter((name) => name !== 'y')
    await expect(platform.train({ dataset: 'd', target: 'y', features, epochs: 1 })).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })

  it.each([5, 7])('of %i rows is enough', async (rows) => {
    await platform.add('d', csv(['size', 'word', 'y'], (i) => [size(i), `word ${i} of them`, i % 2 ? 'a' : 'b'], rows))
    await platform.train({ dataset: 'd', target: 'y', epochs: 1 })
    await platform.train({ dataset: 'd', target: 'size', epochs: 1 })
  })

  it('may have a class of one row, and labels that differ in spaces alone', async () => {
    await platform.add('d', csv(['size', 'y'], (i) => [size(i), i === 7 ? 'rare' : i % 2 ? 'a' : 'a ']))
    for (const strategy of ['random', 'stratified'] as const) {
      const { signature } = await platform.train({ dataset: 'd', target: 'y', epochs: 1, validation: { strategy } })
      expect(signature.labels).toEqual(['a', 'a ', 'rare'])
    }
  })

  it('is told of rows that have no target', async () => {
    await platform.add('d', csv(['size', 'y'], (i) => [size(i), i % 4 ? label(i) : '']))
    expect((await platform.train({ dataset: 'd', target: 'y', epochs: 1 })).leftOut).toBe(10)
  })
})

describe('a request', () => {
  it('says yes and no as JSON does, whatever the words of the data', async () => {
    for (const [type, no, yes] of [['category', 'False', 'True'], ['boolean', 0, 1], ['boolean', 'nein', 'ja']] as const) {
      const name = `d${no}`
      await platform.add(name, csv(['paid', 'size', 'y'], (i) => [i % 2 ? yes : no, size(i), label(i)]), { paid: { type } })
      await platform.train({ dataset: name, target: 'y', features: ['paid', 'size'], epochs: 1 })
      const [negative, positive, ...others] = await scoresOf(name, [[String(no), 2], [String(yes), 2], [false, 2], [true, 2], [0, 2], [1, 2]])
      expect(negative).not.toEqual(positive)
      expect(others).toEqual([negative, positive, negative, positive])
    }
    await platform.add('colours', csv(['colour', 'y'], (i) => [['red', 'green', 'blue'][i % 3]!, label(i)]))
    await platform.train({ dataset: 'colours', target: 'y', epochs: 1 })
    expect(await refused('colours', [true])).toBe('instances[0][0] ("colour") must be a text such as "blue" or "green"; got true.')
  })

  it('names categories by numbers, as long as they are exact', async () => {
    await platform.add('d', csv(['code', 'size', 'y'], (i) => [101 + (i % 4), size(i), label(i)]), { code: { type: 'category' } })
    await platform.train({ dataset: 'd', target: 'y', epochs: 1 })
    const [number, text, unknown, other] = await scoresOf('d', [[101, 2], ['101', 2], [999, 2], [101.5, 2]])
    expect(number).toEqual(text)
    expect(unknown).toEqual(other)
    expect(unknown).not.toEqual(number)

    const ids = Array.from({ length: 40 }, (_, i) => `90071992547409${93 + (i % 5)},${size(i)},${label(i)}`)
    await platform.add('long', ['id,size,y', ...ids].join('\n'))
    expect((await platform.train({ dataset: 'long', target: 'y', features: ['id', 'size'], epochs: 1 })).signature.features[0]).toMatchObject({ kind: 'text' })
    await scoresOf('long', [['9007199254740993', 2]])
    expect(await refused('long', JSON.parse('[9007199254740993, 2]'))).toContain('send its digits as a text')
  })
})

describe('dates', () => {
  const dates = (write: (day: Date, i: number) => string) => csv(['day', 'size', 'y'], (i) => [write(new Date(Date.UTC(1896, 0, 60 + 877 * i)), i), size(i), label(i)])

  it.each([
    ['YYYYMMDD', undefined, (iso: string) => iso.slice(0, 10).replaceAll('-', '')],
    ['YYYYMMDD', 'numbers', (iso: string) => iso.slice(0, 10).replaceAll('-', '')],
    ['YYYY-MM-DDTHH:mmZ', undefined, (iso: string) => `${iso.slice(0, 16)}Z`],
    ['YYYY-MM-DD HH:mmZ', undefined, (iso: string) => `${iso.slice(0, 16).replace('T', ' ')}+01:00`],
    ['YYYY-MM-DDTHH:mm:ss.SSSZ', undefined, (iso: string) => iso],
    ['DD.MM.YY', undefined, (iso: string) => `${iso.slice(8, 10)}.${iso.slice(5, 7)}.${iso.slice(2, 4)}`],
  ] as const)('of the format %s are trained on and answered (%s)', async (format, how, write) => {
    const text = dates((day) => write(day.toISOString()))
    await platform.add('d', how ? text.replaceAll('"', '') : text, { day: { type: 'date', format } })
    const { signature, parity } = await platform.train({ dataset: 'd', target: 'y', features: ['day', 'size'], epochs: 1 })
    expect(signature.features[0]).toEqual({ kind: 'text', name: 'day' })
    expect(parity.maxAbsDiff).toBeLessThan(1e-5)
    const [leap, next, none, junk] = await scoresOf('d', [[write('1996-02-29T00:00:00.000Z'), 2], [write('1996-03-01T00:00:00.000Z'), 2], ['', 2], ['soon', 2]])
    expect(leap).not.toEqual(next)
    expect(none).toEqual(junk)
  })
})
