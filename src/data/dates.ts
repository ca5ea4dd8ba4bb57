/**
 * Formats of dates in letters: `YYYY` or `YY` (69 to 99 are of the 20th century), `MM` and `DD`, `MMM` (an English name, whole
 * or its first three letters), `HH`, `mm`, `ss`, `SSS`, `A` (AM or PM) and `Z` (Z or an offset such as +02:00). What has a
 * separator behind it may lack its leading zero. All other characters stand for themselves.
 */

const DATES = [
  'YYYY-MM-DD', 'YYYY/MM/DD', 'YYYY.MM.DD', 'YYYY年MM月DD日', 'DD.MM.YYYY', 'MM/DD/YYYY', 'DD/MM/YYYY', 'MM-DD-YYYY', 'DD-MM-YYYY',
  'DD.MM.YY', 'MM/DD/YY', 'DD/MM/YY', 'DD MMM YYYY', 'DD-MMM-YYYY', 'DD-MMM-YY', 'MMM DD, YYYY', 'MMM DD YYYY',
  'YYYY-MM', 'YYYY/MM', 'YYYY年MM月', 'MMM YYYY', 'YYYYMMDD',
]
const CLOCKS = ['HH:mm', 'HH:mm:ss', 'HH:mm:ss.SSS', 'HH:mm A', 'HH:mm:ss A']
const TIMES = ['', ...[' ', 'T'].flatMap((gap) => CLOCKS.flatMap((clock) => [gap + clock, `${gap}${clock}Z`, `${gap}${clock} Z`]))]

const MONTHS = [
  'january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december',
]

const LETTERS = /YYYYMMDD|YYYY|YY|MMM|MM|DD|HH|mm|SSS|ss|A|Z/
const PATTERNS: Readonly<Record<string, string>> = {
  YYYYMMDD: '(?<YYYY>\\d{4})(?<MM>\\d\\d)(?<DD>\\d\\d)',
  YYYY: '(?<YYYY>\\d{4})', YY: '(?<YY>\\d\\d)', MMM: '(?<MMM>[A-Za-z]{3,9})', MM: '(?<MM>\\d\\d?)', DD: '(?<DD>\\d\\d?)',
  HH: '(?<HH>\\d\\d?)', mm: '(?<mm>\\d\\d)', ss: '(?<ss>\\d\\d)', SSS: '(?<SSS>\\d{1,9})', A: '(?<A>[AaPp])[Mm]', Z: '(?<Z>Z|[+-]\\d\\d:?\\d\\d)',
}

type Parts = Readonly<Record<string, string | undefined>>

/** Reads a text in the format as milliseconds since 1970, as UTC where no zone is named; NaN for a text that is no such date. */
export function dateReader(format: string): (text: string) => number {
  const expression = new RegExp(`^\\s*${patternOf(format)}\\s*$`)
  return (text) => {
    const parts = expression.exec(text)?.groups
    return parts ? timeOf(parts) : Number.NaN
  }
}

/** The formats in which a text is a date: none for most texts, two for 01/02/2024. */
export function dateFormatsOf(text: string): readonly string[] {
  const trimmed = text.trim()
  if (trimmed.length > 40 || !/\d/.test(trimmed)) return []
  return starts.flatMap(({ date, start }) => {
    const found = start.exec(trimmed)
    if (!found) return []
    const rest = trimmed.slice(found[0].length)
    const time = ends.find(({ end }) => end.test(rest))?.time
    return time === undefined || Number.isNaN(dateReader(date + time)(trimmed)) ? [] : [date + time]
  })
}

const starts = DATES.map((date) => ({ date, start: new RegExp(`^${patternOf(date)}`) }))
const ends = TIMES.map((time) => ({ time, end: new RegExp(`^${patternOf(time)}$`) }))

function patternOf(format: string): string {
  return format
    .split(new RegExp(`(${LETTERS.source})`))
    .map((part) => PATTERNS[part] ?? part.replace(/[.]/g, '\\.'))
    .join('')
}

function timeOf({ YYYY, YY, MMM, MM = '1', DD = '1', HH = '0', mm = '0', ss = '0', SSS = '0', A, Z }: Parts): number {
  const year = YYYY === undefined ? Number(YY) + (Number(YY) < 69 ? 2000 : 1900) : Number(YYYY)
  const month = MMM === undefined ? Number(MM) - 1 : monthOf(MMM.toLowerCase())
  const hour = A === undefined ? Number(HH) : (Number(HH) % 12) + (A.toLowerCase() === 'p' ? 12 : 0)
  const [day, minute, second] = [Number(DD), Number(mm), Number(ss)]
  const midnight = utc(year, month, day)
  const isDate = month >= 0 && month < 12 && day >= 1 && midnight < utc(year, month + 1, 1)
  if (!isDate || hour > 23 || (A !== undefined && (HH === '0' || Number(HH) > 12)) || minute > 59 || second > 60) return Number.NaN
  return midnight + ((hour * 60 + minute - offsetOf(Z)) * 60 + second) * 1000 + Math.floor(Number(`0.${SSS}`) * 1000)
}

/** Of the first day of the years 0 to 99 too, which Date takes for those of the 20th century. */
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day)
}

function monthOf(name: string): number {
  return MONTHS.findIndex((month) => name === month || name === month.slice(0, 3))
}

/** Minutes ahead of UTC. */
function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return zone.startsWith('-') ? -minutes : minutes
}
