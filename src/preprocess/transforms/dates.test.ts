import { describe, expect, it } from 'vitest'
import { dateReader } from '../../data/dates.ts'
import { prepare, served } from '../testing/prepare.ts'
import type { Part } from '../dates/parts.ts'

const PARTS: readonly Part[] = ['year', 'month', 'day', 'weekday', 'dayofyear', 'days', 'hour', 'minute']
const DAY = 86_400_000

/** What JavaScript's own calendar says, of the time that `data/dates.ts` reads. */
function partsOf(time: number): readonly number[] {
  const date = new Date(time)
  const days = Math.floor(time / DAY)
  const firstOfYear = Date.UTC(date.getUTCFullYear(), 0, 1) / DAY
  return [
    date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), (date.getUTCDay() + 6) % 7, days - firstOfYear + 1, days,
    date.getUTCHours(), date.getUTCMinutes(),
  ]
}

/** What becomes of dates that are fitted on, and of others, where -7 stands for what is missing. */
async function encoded(dates: readonly string[], config: object, others: readonly string[] = [], atOnce?: number): Promise<number[][]> {
  const chain = [{ class_name: 'DateEncoder', config }, { class_name: 'SimpleImputer', config: { strategy: 'constant', fill_value: -7 } }]
  const { graph, table } = prepare({ a: [...dates, ...others] }, chain, { trained: dates.length })
  const { kernels, onnxruntime } = await served(graph, table, atOnce)
  onnxruntime.forEach((row, i) => row.forEach((value, j) => expect(Math.abs(value - kernels[i]![j]!)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(value)))))
  return kernels
}

const MISSING = PARTS.map(() => -7)

describe('DateEncoder', () => {
  it.each([
    ['YYYY-MM-DD', ['2024-02-29', '1999-12-31', '2000-03-01', '1970-01-01', '1900-02-28', '2023-7-4'], ['2023-02-29', '2024-13-01', '2024-04-31', '2024-06-00', '2024-06', '29.02.2024', 'soon', '', '2024-06-01x', '9999-01-01']],
    ['DD.MM.YYYY', ['29.02.2024', '1.3.2025'], ['31.04.2024', '2024-02-29', '29.02']],
    ['MM/DD/YY', ['02/29/68', '12/31/69', '1/1/00'], ['02/30/68', '13/01/00', '01']],
    ['MMM DD, YYYY', ['Feb 29, 2024', 'march 1, 2024', 'DEC 31, 2001'], ['Febr 29, 2024', 'Feb 29 2024']],
    ['YYYY-MM-DD HH:mm', ['2024-02-29 00:00', '2024-02-29 23:59', '2024-07-01 9:30'], ['2024-02-29 24:00', '2024-02-29 12:60', '2024-02-29', '2024-02-29T12:00']],
    ['DD/MM/YYYY HH:mm:ss', ['29/02/2024 13:05:59'], ['29/02/2024 13-05']],
    ['MM/DD/YYYY HH:mm A', ['02/29/2024 12:00 AM', '02/29/2024 12:30 pm', '02/29/2024 01:15 PM'], ['02/29/2024 13:00 PM', '02/29/2024 00:00 AM', '02/29/2024 01:15']],
    ['YYYY年MM月DD日', ['2024年02月29日', '2024年3月1日'], ['2024-02-29']],
    ['YYYY-MM', ['2024-02'], ['2024-14', '2024']],
    ['YYYYMMDD', ['20240229', '19691231'], ['20230229', '202402290', '2024022', '2024-2-9', '20240229 12', '2024😀29', '']],
    ['YYYYMMDDTHH:mm:ss', ['20240229T13:05:59'], ['20240229', '20240229 13:05:59']],
    ['YYYY-MM-DD HH:mmZ', ['2024-02-29 13:05Z', '2024-02-29 13:05+00:00', '2024-02-29 13:05-0000'], ['2024-02-29 13:65Z', '2024-02-29Z']],
  ])('reads %s as the calendar does, and all else as missing', async (format, dates, junk) => {
    const config = { format, parts: PARTS, cyclic: false }
    const expected = [...dates.map((date) => partsOf(dateReader(format)(date))), ...junk.map(() => MISSING)]
    expect(await encoded(dates, config, junk)).toEqual(expected)
    // One at a time, too: a text that stands alone is not split as far as it is among others.
    expect(await encoded(dates, config, junk, 1)).toEqual(expected)
  }, 30_000)

  it('knows leap years and the ends of months over four centuries', async () => {
    const days = Array.from({ length: 480 }, (_, i) => new Date(Date.UTC(1800, 0, 1) + i * 307 * DAY).toISOString().slice(0, 10))
    const config = { parts: PARTS, cyclic: false }
    expect(await encoded(days, config)).toEqual(days.map((day) => partsOf(Date.parse(day))))
  })

  it('says how far a cycle is as sine and cosine, by default', async () => {
    const dates = ['2024-01-31', '2024-12-31', '2024-07-01']
    const rows = await encoded(dates, {})
    dates.forEach((date, i) => {
      const [year, month, day, weekday] = partsOf(Date.parse(date)) as [number, number, number, number]
      const turns = [(month - 1) / 12, (day - 1) / 31, weekday / 7]
      const expected = [year, ...turns.flatMap((turn) => [Math.sin(2 * Math.PI * turn), Math.cos(2 * Math.PI * turn)])]
      expect(rows[i]).toHaveLength(expected.length)
      expected.forEach((value, j) => expect(rows[i]![j]).toBeCloseTo(value, 5))
    })
    expect((await encoded(['2024-01-31 17:30'], { format: 'YYYY-MM-DD HH:mm' }))[0]).toHaveLength(9)
  })

  it('takes several columns in one block', async () => {
    const [a, b] = [['2024-02-29', '1999-12-31'], ['2001-01-01', 'never']]
    const chain = [{ class_name: 'DateEncoder', config: { parts: ['year', 'weekday'], cyclic: false } }, { class_name: 'SimpleImputer', config: { strategy: 'constant' } }]
    const { graph, table } = prepare({ a: a!, b: b! }, chain)
    expect((await served(graph, table)).kernels).toEqual([[2024, 3, 2001, 0], [1999, 4, 0, 0]])
  })

  it.each(['MM-DD', 'MMYYYY', 'YYYYMMDDHH', ''])('refuses the format %j', (format) => {
    expect(() => prepare({ a: ['2024-01-01'] }, [{ class_name: 'DateEncoder', config: { format } }])).toThrow('preprocessing.a[0].config.format must be a format such as')
  })
})
