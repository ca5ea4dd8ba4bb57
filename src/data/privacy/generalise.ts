import { dateReader } from '../dates.ts'
import { expandIpv6 } from './find-in-text.ts'

/** A bin's beginning counts as in it whatever the rounding: of numbers as a model takes them, which have 32 bits. */
const ROUNDING = 1e-6

/** The beginning of the bin that a number is in, as a 32-bit number tells it: so a request is in the bin that its row was in. */
export function generaliseNumber(value: number, width: number): number {
  const place = Math.fround(value) / width
  const nearest = Math.round(place)
  const bin = Math.abs(place - nearest) <= ROUNDING * Math.max(1, Math.abs(place)) ? nearest : Math.floor(place)
  return Number((bin * width).toPrecision(12))
}

/** An IPv4 address as its network of 24 bits, an IPv6 address as that of 48; '' for what is neither. */
export function networkOf(value: string): string {
  const text = value.trim()
  const octets = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(text)
  if (octets) return `${octets[1]}.0`
  const groups = expandIpv6(text)
  return groups ? `${groups.slice(0, 3).join(':')}::` : ''
}

/** Year, or year and month, of a date in the format; '' for what is no such date. */
export function generaliseDate(to: 'month' | 'year', format: string): (value: string) => string {
  const read = dateReader(format)
  const isDone = to === 'year' ? /^\d{4}$/ : /^\d{4}-\d\d$/
  return (value) => {
    if (isDone.test(value)) return value
    const time = read(value)
    return Number.isNaN(time) ? '' : new Date(time).toISOString().slice(0, to === 'year' ? 4 : 7)
  }
}
