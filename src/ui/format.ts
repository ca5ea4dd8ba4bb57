import { currentLanguage } from './localization.ts'

const formatters = new Map<string, Intl.NumberFormat>()

function number(value: number, options: Intl.NumberFormatOptions): string {
  const key = currentLanguage() + JSON.stringify(options)
  let formatter = formatters.get(key)
  if (!formatter) formatters.set(key, (formatter = new Intl.NumberFormat(currentLanguage(), options)))
  return formatter.format(value)
}

/** 12345 -> `12,345`. */
export const formatCount = (value: number): string => number(value, { maximumFractionDigits: 0 })

/** 0.9712 -> `97.1%`. */
export const formatPercent = (share: number): string =>
  number(share, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** 0.2 -> `20%`, 1/6 -> `16.7%`. */
export const formatShare = (share: number): string => number(share, { style: 'percent', maximumFractionDigits: 1 })

/** Any quantity, to four significant digits. */
export const formatValue = (value: number): string =>
  number(value, { maximumSignificantDigits: 4, notation: extreme(value) ? 'scientific' : 'standard' })

/** What a model answers, as exactly as its 32 bits allow. */
export const formatAnswer = (value: number): string =>
  number(value, { maximumSignificantDigits: 6, notation: extreme(value) ? 'scientific' : 'standard' })

/** A measure by its name: shares as percent, all others as they are. */
export const formatMetric = (name: string, value: number): string =>
  /(accuracy|exact_match)$/.test(name) ? formatPercent(value) : formatValue(value)

/** 1234567 -> `1.2 MB`. */
export function formatBytes(bytes: number): string {
  const [unit, size] = bytes < 1e3 ? ['byte', 1] : bytes < 1e6 ? ['kilobyte', 1e3] : ['megabyte', 1e6]
  return number(bytes / Number(size), { style: 'unit', unit: String(unit), maximumFractionDigits: 1 })
}

/** Seconds, as a person counts: `42 sec`, `3 min`. */
export function formatDuration(seconds: number): string {
  return seconds < 90
    ? number(Math.ceil(seconds), { style: 'unit', unit: 'second' })
    : number(Math.ceil(seconds / 60), { style: 'unit', unit: 'minute' })
}

export const formatMilliseconds = (milliseconds: number): string =>
  number(milliseconds, { style: 'unit', unit: 'millisecond', maximumFractionDigits: milliseconds < 10 ? 2 : 0 })

export const formatTime = (iso: string): string =>
  new Date(iso).toLocaleString(currentLanguage(), { dateStyle: 'medium', timeStyle: 'short' })

/** A day of a data set: its times are in UTC. */
export const formatDay = (milliseconds: number): string =>
  new Date(milliseconds).toLocaleDateString(currentLanguage(), { dateStyle: 'medium', timeZone: 'UTC' })

function extreme(value: number): boolean {
  const size = Math.abs(value)
  return size !== 0 && (size < 1e-4 || size >= 1e9)
}
