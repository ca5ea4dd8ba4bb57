import { expect, it } from 'vitest'
import { formatBytes, formatDuration, formatMetric, formatMilliseconds, formatValue } from './format.ts'

it('writes sizes and times in the unit that a person would take', () => {
  expect(formatBytes(940)).toBe('940 byte')
  expect(formatBytes(217_400)).toBe('217.4 kB')
  expect(formatBytes(7_840_000)).toBe('7.8 MB')
  expect(formatDuration(41.2)).toBe('42 sec')
  expect(formatDuration(170)).toBe('3 min')
  expect(formatMilliseconds(0.218)).toBe('0.22 ms')
  expect(formatMilliseconds(34.6)).toBe('35 ms')
})

it('writes shares as percent and keeps very small values readable', () => {
  expect(formatMetric('val_accuracy', 0.9712)).toBe('97.1%')
  expect(formatMetric('loss', 0.123456)).toBe('0.1235')
  expect(formatValue(3.2e-7)).toBe('3.2E-7')
  expect(formatValue(0)).toBe('0')
})
